"""How often each rule spoke in this clinic's recorded screenings, and how often it was overridden.

Assessments only grow, so what was counted once stays counted: each process keeps its tally and
reads only what came since. When rows turn out to be missing from it (they may be committed out of
order), it counts again from the start.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from django.db.models import Max

from ataraxy.journey.screening.models import Assessment, Decision

_KEPT: dict[int, _Tally] = {}
_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class Spoke:
    """One rule's record: of `screenings` it fired in so many, and so on."""

    screenings: int
    fired: int
    not_assessed: int
    overridden: int


@dataclass(slots=True)
class _Tally:
    first_uid: str = ""
    last_pk: int = 0
    rows: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


def spoke(clinic_id: int, rule: str) -> Spoke:
    """The record of one rule at one clinic."""
    with _LOCK:
        tally = _up_to_date(clinic_id)
    return Spoke(
        tally.asked[rule],
        tally.fired[rule],
        tally.unknown[rule],
        _overridden(clinic_id)[rule],
    )


def _overridden(clinic_id: int) -> Counter[str]:
    rows = Decision.objects.filter(clinic_id=clinic_id).exclude(overridden=[])
    return Counter(rule for found in rows.values_list("overridden", flat=True) for rule in found)


def _up_to_date(clinic_id: int) -> _Tally:
    rows = Assessment.objects.filter(clinic_id=clinic_id)
    newest = rows.aggregate(last=Max("pk"))["last"] or 0
    tally = _KEPT.get(clinic_id) or _Tally()
    first = str(rows.order_by("pk").values_list("uid", flat=True).first() or "")
    if first != tally.first_uid or rows.filter(pk__lte=tally.last_pk).count() != tally.rows:
        tally = _Tally(first_uid=first)
    new = rows.filter(pk__gt=tally.last_pk, pk__lte=newest).order_by("pk")
    for findings in new.values_list("findings", flat=True).iterator(chunk_size=50):
        tally.rows += 1
        for one in findings:
            tally.asked[one["rule"]] += 1
            tally.fired[one["rule"]] += one["answer"] == "fires"
            tally.unknown[one["rule"]] += one["answer"] == "not_assessed"
    tally.last_pk = newest
    _KEPT[clinic_id] = tally
    return tally
