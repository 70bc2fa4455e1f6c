"""Fill a cabinet with eight years, then read it; prints one line of JSON with the seconds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import django
from django.utils import timezone

django.setup()

from django_scopes import scope  # noqa: E402 - models exist only now

from ataraxy.clinic.pharmacy import queries  # noqa: E402
from ataraxy.clinic.pharmacy.inspecting import Wanted, ask, write_report  # noqa: E402
from ataraxy.clinic.pharmacy.inspection import Scope  # noqa: E402
from ataraxy.clinic.pharmacy.inspection_csv import csv_parts  # noqa: E402
from ataraxy.clinic.pharmacy.models import (  # noqa: E402
    LEDGER,
    Account,
    Cabinet,
    Container,
    Entry,
    Lot,
)
from ataraxy.clinic.pharmacy.models_custody import Inspection  # noqa: E402
from ataraxy.clinic.pharmacy.verify import verify_ledger  # noqa: E402
from ataraxy.platform.audit.actor import system_actor  # noqa: E402
from ataraxy.platform.audit.seal import canonical  # noqa: E402
from ataraxy.platform.audit.verify import verify  # noqa: E402
from ataraxy.platform.people.models import Clinic, Patient  # noqa: E402
from ataraxy.platform.people.services import PersonDetails, add_patient  # noqa: E402

ENTRIES, YEARS, PEOPLE, LOTS = 200_000, 8, 400, 48
VIAL, DOSE, GIVEN, DOSES_PER_VIAL, PER_DOSE, PER_VIAL = 500_000, 50_000, 45_000, 10, 4, 43
AT_ONCE, OPEN = 2_000, 6


def main(scale: float) -> dict[str, Any]:
    """Fill, read, and say how long each took."""
    clinic = Clinic.objects.create(
        slug="bench", name="Bench Clinic", timezone="America/New_York", country="US"
    )
    with scope(clinic=clinic.pk):
        written, _none = _timed(lambda: _fill(clinic, max(2, round(ENTRIES * scale / PER_VIAL))))
        return {"written_s": written} | _read(clinic)


def _fill(clinic: Clinic, vials: int) -> None:
    actor = system_actor(clinic.pk)
    people = [
        add_patient(actor=actor, details=PersonDetails("Bench", f"Person {n}", date(1980, 1, 1)))
        for n in range(PEOPLE)
    ]
    cabinet = Cabinet.objects.create(clinic=clinic, name="Safe")
    expires = timezone.now().date() + timedelta(days=400)
    lots = Lot.objects.bulk_create(
        Lot(clinic=clinic, product_key="ketamine_50", number=f"LOT{n}", expires_on=expires)
        for n in range(LOTS)
    )
    begin = timezone.now() - timedelta(days=365 * YEARS)
    gap = timedelta(days=365 * YEARS) / vials
    for first in range(0, vials, 500):
        told: list[Entry] = []
        for number in range(first, min(first + 500, vials)):
            is_open = number >= vials - OPEN
            lot = lots[number * LOTS // vials]
            told += _vial(cabinet, lot, number, begin + gap * number, people, is_open)
        for start in range(0, len(told), AT_ONCE):
            LEDGER.append_all(told[start : start + AT_ONCE], clinic.pk)


def _vial(
    cabinet: Cabinet, lot: Lot, number: int, at: datetime, people: list[Patient], is_open: bool
) -> Iterator[Entry]:
    """One vial from delivery to its end; the last ones are still sealed."""
    box = Container.objects.create(
        clinic_id=cabinet.clinic_id, cabinet=cabinet, lot=lot, label=f"K-{number:05d}",
        nominal_ug=VIAL, balance_ug=VIAL if is_open else 0,
        finished_at=None if is_open else at,
    )  # fmt: skip
    detail = {"product": lot.product_key, "lot": lot.number,
              "expires_on": lot.expires_on.isoformat()}  # fmt: skip
    yield _entry(box, at, "received", VIAL, VIAL, VIAL, detail=canonical(detail))
    if is_open:
        return
    yield _entry(box, at, "opened", 0, 0, VIAL)
    left = VIAL
    for turn in range(DOSES_PER_VIAL):
        moment = at + timedelta(minutes=7 * turn)
        account = Account.objects.create(
            clinic_id=cabinet.clinic_id, uid=uuid4(), product_key=lot.product_key, begun_at=moment,
            patient=people[(number * DOSES_PER_VIAL + turn) % len(people)],
            drawn_ug=DOSE, given_ug=GIVEN, wasted_ug=DOSE - GIVEN,
        )  # fmt: skip
        yield _entry(box, moment, "reserved", DOSE, 0, left, account=account)
        left -= DOSE
        yield _entry(box, moment, "drawn", DOSE, -DOSE, left, account=account)
        yield _entry(None, moment, "given", GIVEN, 0, None, account=account)
        yield _entry(None, moment, "wasted", DOSE - GIVEN, 0, None, account=account,
                     witness_name="Pat Prescriber", reason="Left in the syringe")  # fmt: skip
    yield _entry(box, at, "finished", 0, 0, 0)


def _entry(
    box: Container | None, at: datetime, kind: str, ug: int, change: int, after: int | None,
    **more: Any,
) -> Entry:  # fmt: skip
    account = more.get("account")
    thing = box or account
    return Entry(
        uid=uuid4(), clinic_id=thing.clinic_id, at=at, recorded_at=at, kind=kind,
        product_key="ketamine_50", container=box, cabinet=box.cabinet if box else None,
        amount_ug=ug, change_ug=change, balance_ug=after, by_uid="bench", by_name="Nora Nurse",
        **more,
    )  # fmt: skip


def _read(clinic: Clinic) -> dict[str, Any]:
    now = timezone.now()
    shelves = [_timed(lambda: queries.shelves(clinic, None, now)) for _turn in range(7)]
    chain_s, broken = _timed(lambda: verify(chain=LEDGER))
    whole_s, more = _timed(verify_ledger)
    today = now.astimezone(clinic.zone).date()
    made = ask(
        actor=system_actor(clinic.pk), key="bench",
        wanted=Wanted(today - timedelta(days=365), today),
    )  # fmt: skip
    report = Inspection.objects.select_related("clinic").get(pk=made.pk)
    before = report.touched_at
    paper_s, report = _timed(lambda: write_report(report))
    csv_s, _text = _timed(
        lambda: sum(len(one) for one in csv_parts(Scope(clinic, made.first, made.last)))
    )
    document = report.document
    return {
        "entries": Entry.objects.count(),
        "doses": Account.objects.count(),
        "balance_s": [seconds for seconds, _found in shelves],
        "balance": shelves[0][1][0].total,
        "chain_s": chain_s,
        "whole_s": whole_s,
        "broken": len(broken) + len(more),
        "paper_s": paper_s,
        "lines": report.total,
        "steps": report.total // 500 + (before is not None),
        "size_mb": document.size_bytes / 1e6 if document else 0.0,
        "csv_s": csv_s,
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]))))
