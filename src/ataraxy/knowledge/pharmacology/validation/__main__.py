"""Write the page to the file that the argument names; `./dev documents` does it."""

from __future__ import annotations

import sys
from pathlib import Path

from ataraxy.knowledge.pharmacology.validation.report import report

Path(sys.argv[1]).write_text(report(), "utf-8")
