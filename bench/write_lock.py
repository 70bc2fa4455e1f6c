"""How long one batch holds the write lock, from BEGIN to the end of COMMIT; prints JSON."""

from __future__ import annotations

import json
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from ataraxy.clinic.devices.hl7v2.oru import read  # noqa: E402
from ataraxy.clinic.devices.ingest import MOST_AT_ONCE  # noqa: E402
from ataraxy.clinic.devices.storage import store  # noqa: E402
from ataraxy.platform.people.models import Clinic  # noqa: E402
from bench.senders import cuff, message  # noqa: E402

BATCHES, WARM = 300, 20


def main() -> None:
    """Full batches of different chairs, one after the other."""
    clinic = Clinic.objects.get(slug="ward")
    size, taken = MOST_AT_ONCE[connection.vendor], []
    cuffs = [cuff() for _ in range(200)]
    for turn in range(BATCHES + WARM):
        bodies = [
            message(chair % 200, 1_000_000 + turn, cuffs[chair % 200])[1:-2]
            for chair in range(turn * size, turn * size + size)
        ]
        heard = [one for body in bodies for one in read(body, clinic.zone)[1]]
        begun = time.perf_counter()
        store(clinic.pk, heard, timezone.now(), tell=turn % 5 == 0)
        taken.append((time.perf_counter() - begun) * 1000)
    ordered = sorted(taken[WARM:])
    figures = {"batch": size, "p50_ms": ordered[len(ordered) // 2]}
    figures |= {"p99_ms": ordered[int(len(ordered) * 0.99)], "most_ms": ordered[-1]}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
