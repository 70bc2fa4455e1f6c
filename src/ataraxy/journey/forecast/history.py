"""This person's own earlier sessions: what was really given, and what was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.forecast.given import Event, NotDrawableError, as_given, given_mg
from ataraxy.journey.forecast.numbers import page_numbers
from ataraxy.journey.forecast.routes import MODEL_ROUTES, drug_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import Record, records_of
from ataraxy.journey.session.vitals import Vitals
from ataraxy.knowledge.pharmacology import products
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest (or lowest) of something after the dose, and when."""

    words: str
    minute: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier session. Without a regimen `why_not` says why it has no curve."""

    number: int
    uid: str
    of_this_course: bool
    started_at: datetime
    route: str
    given_mg: float | None
    minutes: float | None
    weight_kg: float | None
    regimen: Regimen
    why_not: str
    pressure_before: str
    pressure: Peak | None
    dissociation: Peak | None
    sedation: Peak | None

    @property
    def interrupted(self) -> bool:
        """Whether the pump paused or changed its rate."""
        return len(self.regimen) > 1


def earlier_sessions(course: Course) -> list[Earlier]:
    """The patient's last sessions with a dose, newest first; the number of queries is fixed."""
    shown = page_numbers().earlier_shown
    found = Session.objects.filter(patient_id=course.patient_id, started_at__isnull=False)
    sessions = list(found.order_by("-started_at")[:shown])
    records = records_of(sessions)
    return [_earlier(records[one.pk], course.pk) for one in sessions]


def _earlier(record: Record, course_id: int) -> Earlier:
    session = record.session
    start = session.started_at or session.moved_at
    events = [
        Event(one.kind, _minutes(one.at, start), one.given_mg, one.rate_ml_h)
        for one in record.doses
    ]
    regimen, why_not = regimen_of(record, events)
    ends = [one.minute for one in events]
    return Earlier(
        number=session.number,
        uid=str(session.uid),
        of_this_course=session.course_id == course_id,
        started_at=start,
        route=route_rules(session.route).name,
        given_mg=given_mg(events) or None,
        minutes=max(ends) if ends and max(ends) > 0 else None,
        weight_kg=record.check_in.weight_kg if record.check_in else None,
        regimen=regimen,
        why_not=why_not,
        pressure_before=_pressure(record.baseline) if record.baseline else "",
        pressure=_highest(record.after_dose, start, "systolic_mmhg", _pressure),
        dissociation=_highest(record.after_dose, start, "dissociation", _rating),
        sedation=_highest(record.after_dose, start, "sedation_moaas", _alertness, sign=-1),
    )


def regimen_of(record: Record, events: Sequence[Event]) -> tuple[Regimen, str]:
    """What a model reads of a recorded dose, or why it can read nothing."""
    order, prepared = record.order, record.preparation
    item = products().get(order.product) if order else None
    if item is None:
        return (), _("the record names no order")
    route = MODEL_ROUTES.get(item.routes[0] if len(item.routes) == 1 else record.session.route)
    try:
        strength = prepared.concentration_mg_ml if prepared else None
        return as_given(drug_of(item), route or "", events, strength), ""
    except NotDrawableError as problem:
        return (), _WHY_NOT[str(problem)]()
    except RegimenError as problem:
        return (), str(problem)


_WHY_NOT: dict[str, Callable[[], str]] = {
    "not_ended": lambda: _("the dose has not ended"),
    "no_rate": lambda: _("the record has no pump rate"),
    "no_amount": lambda: _("the record has no milligrams"),
}


def _highest(
    measured: Sequence[tuple[datetime, Vitals]],
    start: datetime,
    name: str,
    words: Callable[[Vitals], str],
    *,
    sign: int = 1,
) -> Peak | None:
    known = [(at, one) for at, one in measured if getattr(one, name) is not None]
    if not known:
        return None
    at, one = max(known, key=lambda pair: sign * getattr(pair[1], name))
    return Peak(words(one), round(_minutes(at, start)))


def _pressure(one: Vitals) -> str:
    if one.systolic_mmhg is None:
        return ""
    lower = "–" if one.diastolic_mmhg is None else f"{one.diastolic_mmhg}"
    return f"{one.systolic_mmhg}/{lower} mmHg"


def _rating(one: Vitals) -> str:
    return _("%(rating)s of 4") % {"rating": one.dissociation}


def _alertness(one: Vitals) -> str:
    return _("%(score)s of 5") % {"score": one.sedation_moaas}


def _minutes(at: datetime, since: datetime) -> float:
    return (at - since).total_seconds() / 60
