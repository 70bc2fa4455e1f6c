"""Where doses at home stand: the supply by the reports, the gates, the signals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from ataraxy.clinic.policy.law_queries import home_dosing
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.homedose.models import (
    Arrangement,
    FirstDose,
    Kind,
    Measurement,
    Prescription,
    Report,
)
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import Ready, Supply, dependence_signals
from ataraxy.journey.homedose.rules import Report as Told
from ataraxy.journey.screening.models import Outcome
from ataraxy.journey.screening.queries import home_decision

SIGNALS = (Kind.LOST, Kind.EARLY, Kind.MORE, Kind.RISE, Kind.CRAVING)
"""Reports that may be a sign of dependence."""

_LEGAL_ROUTES = {"sublingual": "sl", "oral": "po"}


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of dependence on the review: what, how often, when last."""

    words: str
    times: int
    last: datetime


def arrangement_of(course: Course) -> Arrangement | None:
    """What is arranged; the newest holds."""
    return Arrangement.objects.filter(course=course).order_by("-at", "-pk").first()


def prescriptions_of(course: Course) -> list[Prescription]:
    """Every prescription for home, newest first."""
    return list(Prescription.objects.filter(course=course).order_by("-at", "-pk"))


def current_prescription(course: Course) -> Prescription | None:
    """The prescription that is being taken."""
    return Prescription.objects.filter(course=course).order_by("-at", "-pk").first()


def supply_of(one: Prescription) -> Supply:
    """The supply of a prescription by what was reported."""
    rows = Report.objects.filter(prescription=one).order_by().values_list("kind")
    counted = dict(rows.annotate(sum=Sum("number")))
    return Supply(
        written_on=one.written_on,
        quantity=one.quantity,
        interval_days=one.interval_days,
        taken=(counted.get(Kind.TAKEN) or 0) + (counted.get(Kind.MORE) or 0),
        lost=counted.get(Kind.LOST) or 0,
    )


def last_taken(course: Course) -> datetime | None:
    """When the newest dose at home was taken."""
    rows = Report.objects.filter(course=course, kind__in=(Kind.TAKEN, Kind.MORE))
    found: datetime | None = rows.order_by("-at").values_list("at", flat=True).first()
    return found


def first_dose_of(course: Course) -> FirstDose | None:
    """The dose that was taken with one of us."""
    return FirstDose.objects.filter(course=course).order_by("at").first()


def ready_for(course: Course, route: str, law_checked: str, today: date) -> Ready:
    """What stands before a prescription."""
    arranged, decided = arrangement_of(course), home_decision(course)
    current = current_prescription(course)
    law = home_dosing(course.clinic, today, route=_LEGAL_ROUTES.get(route, route))
    return Ready(
        screened=decided is not None and decided.outcome == Outcome.SUITABLE,
        law=law.decision,
        law_checked=law_checked,
        holds=[one.reason for one in active_holds(course)],
        adult_consented=arranged is not None and arranged.adult_consented,
        lock_box=arranged is not None and arranged.lock_box,
        monitors=arranged is not None and arranged.cuff and arranged.oximeter,
        emergency_plan=bool(arranged and arranged.address and arranged.nearest_emergency),
        last=supply_of(current) if current else None,
    )


def signals_of(course: Course) -> list[Signal]:
    """The signs of dependence of the last months, for the review and the long-term checks."""
    today = timezone.localdate()
    rows = list(Report.objects.filter(course=course, kind__in=SIGNALS).order_by("at"))
    told = [Told(one.kind, timezone.localdate(one.at), one.number) for one in rows]
    found = []
    for kind in dependence_signals(told, today, numbers()):
        mine = [one for one in rows if one.kind == kind]
        found.append(Signal(str(Kind(kind).label), len(mine), mine[-1].at))
    return found


def reports_of(course: Course) -> list[Report]:
    """Every report, newest first."""
    return list(Report.objects.filter(course=course).order_by("-at", "-pk"))


def measurements_of(course: Course) -> list[Measurement]:
    """Every measurement at home, newest first."""
    return list(Measurement.objects.filter(course=course).order_by("-at", "-pk"))


def begun(course: Course) -> Measurement | None:
    """The dose that is under way: allowed before, not ended, not longer ago than one stays."""
    since = timezone.now() - timedelta(hours=numbers().stay_hours)
    rows = Measurement.objects.filter(course=course, allowed=True, at__gte=since)
    newest = rows.order_by("-at", "-pk").first()
    return None if newest is None or newest.stage == Measurement.Stage.END else newest
