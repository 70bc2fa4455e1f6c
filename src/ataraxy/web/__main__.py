"""`python -m ataraxy.web` is the `ataraxy` command."""

import sys

from ataraxy.web.command import main

sys.exit(main())
