"""Somebody acts every few seconds, so that nothing drawn stays good for long.

A clinic with forty visits a day makes about one entry in its journal every ten seconds; this one is
three times as busy. `python -m bench.acting` goes on until it is stopped.
"""

from __future__ import annotations

import time

import django

django.setup()

from django_scopes import scopes_disabled  # noqa: E402

from ataraxy.platform.audit.actor import system_actor  # noqa: E402
from ataraxy.platform.audit.journal import record  # noqa: E402
from ataraxy.platform.people.models import Clinic  # noqa: E402

EVERY_S = 3.0

if __name__ == "__main__":
    with scopes_disabled():
        clinic_id = Clinic.objects.get(slug="harbor").pk
    while True:
        record(actor=system_actor(clinic_id), action="bench.act")
        time.sleep(EVERY_S)
