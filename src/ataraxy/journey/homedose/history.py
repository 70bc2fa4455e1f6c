"""What the reports from home add up to over a lifetime: doses taken, and signs of dependence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.homedose.models import Kind, Report
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import SHORT, sign_of
from ataraxy.platform.reading import prepared

_DOSES = (Kind.TAKEN, Kind.MORE)
_USED = (*_DOSES, Kind.LOST)


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of dependence: its key, in words, how often, first and last time."""

    kind: str
    words: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class HomeDose:
    """Doses of one day by one route; `mg` by the prescription they were reported on."""

    day: date
    route: str
    mg: float


@dataclass(frozen=True, slots=True)
class HomeHistory:
    """Everything reported from home, oldest first; signs of the last months only."""

    doses: tuple[HomeDose, ...]
    signals: tuple[Signal, ...]


def home_history(patient_ids: Sequence[int]) -> HomeHistory:
    """What these records (one person's) reported, in one read."""
    rows = list(_reports(tuple(patient_ids)))
    doses = [
        HomeDose(timezone.localdate(at), route or "", (number or 0) * float(mg or 0))
        for kind, at, number, _key, _quantity, route, mg in rows
        if kind in _DOSES
    ]
    return HomeHistory(tuple(doses), tuple(_signals(rows)))


def _signals(rows: Iterable[Sequence[Any]]) -> list[Signal]:
    limits = numbers()
    since = timezone.now() - timedelta(days=limits.signal_days)
    used: Counter[int] = Counter()
    seen: dict[str, list[datetime]] = {}
    for kind, at, number, key, quantity, _route, _mg in rows:
        left = None if key is None else max(0, quantity - used[key])
        sign = sign_of(kind, number, left, limits)
        if sign and at >= since:
            seen.setdefault(sign, []).append(timezone.localtime(at))
        if key is not None and kind in _USED:
            used[key] += number or 0
    return [Signal(sign, _words(sign), len(at), at[0], at[-1]) for sign, at in seen.items()]


def _words(sign: str) -> str:
    if sign == SHORT:
        return _("fewer doses in the box than there should be")
    return str(Kind(sign).label)


@prepared
def _reports(patient_ids: tuple[int, ...]) -> QuerySet[Report, Any]:
    rows = Report.objects.filter(course__patient_id__in=patient_ids).order_by("at", "pk")
    return rows.values_list(
        "kind",
        "at",
        "number",
        "prescription_id",
        "prescription__quantity",
        "prescription__route",
        "prescription__strength_mg",
    )
