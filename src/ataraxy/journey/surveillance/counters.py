"""What adds up over a lifetime at this clinic: sessions, milligrams, gaps, hours, overrides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from ataraxy.journey.homedose.history import HomeDose
from ataraxy.journey.session.gates import GateClass
from ataraxy.journey.session.models import CheckIn, Lift, Reading, Session
from ataraxy.journey.session.models import Dose as DoseRow
from ataraxy.journey.session.words import Bladder
from ataraxy.platform.reading import prepared

RECENT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Visit:
    """One session in which something was given."""

    started_at: datetime
    ended_at: datetime | None
    route: str
    mg: float
    worst_systolic: int | None
    bladder: str

    @property
    def day(self) -> date:
        """The day by the clinic's calendar."""
        return timezone.localdate(self.started_at)


@dataclass(frozen=True, slots=True)
class Counters:
    """The sums. `mg_by_route` is by route key; hours are from the dose to the end of the visit.

    Doses at home are those the patient reported, at the strength of their prescription.
    """

    sessions: int
    sessions_recent: int
    mg_by_route: tuple[tuple[str, float], ...]
    days_since_dose: int | None
    longest_gap_days: int | None
    observed_hours: float
    overrides: int
    worst_systolic: int | None
    surges: int
    home_doses: int = 0
    home_mg: float = 0.0

    @property
    def mg(self) -> float:
        """All milligrams over every route; routes differ in exposure, so this is a count only."""
        return sum(mg for _route, mg in self.mg_by_route)


def visits_of(patient_ids: Sequence[int]) -> list[Visit]:
    """Every session with a dose, oldest first, in one read."""
    rows = _visits(tuple(patient_ids))
    return [Visit(at, end, route, mg or 0.0, worst, told or "")
            for at, end, route, mg, worst, told in rows]  # fmt: skip


def add_up(
    visits: Sequence[Visit],
    overrides: int,
    now: datetime,
    surge_mmhg: int,
    home: Sequence[HomeDose] = (),
) -> Counters:
    """The sums over these visits and doses at home at `now`."""
    days = sorted([one.day for one in visits] + [one.day for one in home])
    gaps = [(b - a).days for a, b in pairwise(days)]
    routes = dict.fromkeys(one.route for one in visits)
    worst = [one.worst_systolic for one in visits if one.worst_systolic is not None]
    hours = [one.ended_at - one.started_at for one in visits if one.ended_at]
    return Counters(
        sessions=len(visits),
        sessions_recent=sum(1 for one in visits if now - one.started_at <= RECENT),
        mg_by_route=tuple(
            (route, round(sum(one.mg for one in visits if one.route == route), 2))
            for route in routes
        ),
        days_since_dose=(timezone.localdate(now) - days[-1]).days if days else None,
        longest_gap_days=max(gaps, default=None),
        observed_hours=round(sum(hours, timedelta()).total_seconds() / 3600, 1),
        overrides=overrides,
        worst_systolic=max(worst, default=None),
        surges=sum(1 for one in worst if one >= surge_mmhg),
        home_doses=len(home),
        home_mg=round(sum(one.mg for one in home), 2),
    )


def overrides_of(patient_ids: Sequence[int]) -> int:
    """How many gates somebody passed with a reason, over a lifetime."""
    return len(_overrides(tuple(patient_ids)))


@prepared
def _overrides(patient_ids: tuple[int, ...]) -> QuerySet[Lift, int]:
    wanted = (GateClass.OVERRIDE.value, GateClass.DIRECTOR.value)
    rows = Lift.objects.filter(session__patient_id__in=patient_ids, gate_class__in=wanted)
    return rows.values_list("pk", flat=True)


@prepared
def _visits(patient_ids: tuple[int, ...]) -> QuerySet[Session, Any]:
    given = DoseRow.objects.filter(session=OuterRef("pk")).order_by().values("session")
    read = Reading.objects.filter(session=OuterRef("pk"), corrected_by__isnull=True).order_by()
    asked = CheckIn.objects.filter(session=OuterRef("pk")).order_by("-recorded_at", "-pk")
    rows = Session.objects.filter(patient_id__in=patient_ids, started_at__isnull=False).annotate(
        mg=Subquery(given.annotate(sum=Sum("given_mg")).values("sum")),
        worst=Subquery(read.values("session").annotate(top=Max("systolic_mmhg")).values("top")),
        told=Subquery(asked.values("bladder")[:1]),
    )
    return rows.order_by("started_at").values_list(
        "started_at", "closed_at", "route", "mg", "worst", "told"
    )


def bladder_spoke(visits: Sequence[Visit]) -> date | None:
    """The newest visit at which something new about the bladder was said."""
    return max((one.day for one in visits if one.bladder == Bladder.NEW), default=None)
