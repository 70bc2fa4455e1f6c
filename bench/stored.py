"""How many raw samples there are."""

import django

django.setup()

from ataraxy.clinic.devices.models import Sample  # noqa: E402

print(Sample._base_manager.count())
