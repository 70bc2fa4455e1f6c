"""Where doses at home stand: the supply by the reports, the gates, the signals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.law_queries import home_dosing
from ataraxy.clinic.policy.queries import dose_limits
from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.journey.course.models import Course, HoldRelease
from ataraxy.journey.course.waiting import reasons_to_wait
from ataraxy.journey.homedose.history import Signal, home_history
from ataraxy.journey.homedose.models import (
    Arrangement,
    FirstDose,
    Kind,
    Measurement,
    Prescription,
    Report,
)
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import Ready, Supply
from ataraxy.journey.plan.queries import measured
from ataraxy.journey.screening.models import Outcome
from ataraxy.journey.screening.queries import home_decision
from ataraxy.knowledge.pharmacology import Basis, Body, DoseRequest, Sex, work_out
from ataraxy.platform.people.access import record_ids

HOLD = "homedose.dependence"
"""The kind of the hold that two signs of dependence set."""

_ROUTE_KEYS = {"sublingual": "sl", "oral": "po"}
"""The short names under which law packs and dose limits know these routes."""

_PRODUCTS = {"sl": "ketamine_troche_100", "po": "ketamine_oral_50"}
"""What the limits are asked for: the pharmacy's strength is free, the limits are of the route."""


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


def dose_allowed(course: Course, route: str, strength_mg: float, today: date) -> Decision:
    """One dose held against the clinic's limits of its route; a cap never becomes another dose."""
    key, found = _ROUTE_KEYS.get(route, route), measured(course)
    if key not in _PRODUCTS:
        return refuse(_("Only by mouth or under the tongue."), rule="homedose.route")
    age = None if found.weight_on is None else (today - found.weight_on).days
    body = Body(
        weight_kg=found.weight_kg,
        weight_age_days=age,
        height_cm=found.height_cm,
        sex={one.value: one for one in Sex}.get(course.patient.sex),
        age_years=course.patient.age_on(today),
    )
    request = DoseRequest(
        route=key, product=_PRODUCTS[key], basis=Basis.FIXED, amount=strength_mg, body=body
    )
    return work_out(request, limits=dose_limits(course.clinic_id)).decision


def ready_for(
    course: Course, route: str, law_checked: str, today: date, dose: Decision = ALLOWED
) -> Ready:
    """What stands before a prescription; `dose` is what the limits say of the dose itself."""
    arranged, decided = arrangement_of(course), home_decision(course)
    current = current_prescription(course)
    law = home_dosing(course.clinic, today, route=_ROUTE_KEYS.get(route, route))
    return Ready(
        course_open=course.is_open,
        dose=dose,
        screened=decided is not None and decided.outcome == Outcome.SUITABLE,
        law=law.decision,
        law_checked=law_checked,
        holds=reasons_to_wait(course),
        adult_consented=arranged is not None and arranged.adult_consented,
        lock_box=arranged is not None and arranged.lock_box,
        monitors=arranged is not None and arranged.cuff and arranged.oximeter,
        emergency_plan=bool(arranged and arranged.address and arranged.nearest_emergency),
        last=supply_of(current) if current else None,
    )


def signals_of(course: Course) -> list[Signal]:
    """The signs of dependence of the last months, for the review."""
    return list(home_history(record_ids(course.patient)).signals)


def new_signals_of(course: Course) -> list[Signal]:
    """The same without those that were known when a hold for them was released."""
    released = HoldRelease.objects.filter(hold__course=course, hold__kind=HOLD)
    seen = released.aggregate(last=Max("released_at"))["last"]
    found = signals_of(course)
    return [one for one in found if seen is None or one.last > seen]


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
