"""Which forms are owed, with the days left; who comes for a spray and is not enrolled yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ataraxy.clinic.rems.models import Enrolment
from ataraxy.journey.recovery.models_rems import MonitoringForm
from ataraxy.journey.recovery.rems_fields import form_due
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import routes
from ataraxy.platform.people.models import Clinic

_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Owed:
    """One session whose form has not gone out. `days_left` below zero is overdue."""

    session: Session
    due_on: date
    days_left: int

    @property
    def tone(self) -> str:
        """`stop` when overdue, `attention` in the last two days."""
        return "stop" if self.days_left < 0 else "attention" if self.days_left <= 1 else ""


def sprayed_routes() -> list[str]:
    """The routes that are given as devices."""
    return [key for key, rules in routes().items() if rules.given_as == "devices"]


def owed_forms(clinic: Clinic, today: date) -> list[Owed]:
    """Every session that owes a form, the first to fall due in front."""
    sent = MonitoringForm.objects.filter(clinic=clinic).values("sent")
    rows = Session.objects.filter(
        clinic=clinic, route__in=sprayed_routes(), started_at__isnull=False
    ).exclude(pk__in=sent)
    found = []
    for one in rows.select_related("patient", "clinic").order_by("started_at", "pk"):
        if one.started_at is not None:
            found.append(_owed(one, one.started_at, today))
    return found


def owed_of(session: Session, now: datetime) -> Owed | None:
    """Until when this session's form goes out; None while no device was used."""
    if session.started_at is None:
        return None
    return _owed(session, session.started_at, now.astimezone(session.clinic.zone).date())


def _owed(session: Session, began: datetime, today: date) -> Owed:
    due = form_due(began, session.clinic.zone).date()
    return Owed(session, due, (due - today).days)


def sent_lately(clinic: Clinic, since: datetime) -> list[MonitoringForm]:
    """Forms that went out since then, the newest first."""
    rows = MonitoringForm.objects.filter(clinic=clinic, recorded_at__gte=since)
    return list(rows.select_related("sent__patient").order_by("-recorded_at", "-pk"))


def not_enrolled(clinic: Clinic, now: datetime) -> list[Session]:
    """Booked spray sessions of the next two weeks whose patient the programme has not confirmed."""
    confirmed = Enrolment.objects.filter(
        clinic=clinic, ended_at=None, confirmed_at__isnull=False
    ).values("patient")
    rows = Session.objects.filter(
        clinic=clinic,
        route__in=sprayed_routes(),
        started_at=None,
        state__in=("booked", "arrived", "ready"),
        appointment__starts_at__gte=now - timedelta(days=1),
        appointment__starts_at__lt=now + _AHEAD,
    ).exclude(patient__in=confirmed)
    return list(rows.select_related("patient", "appointment").order_by("appointment__starts_at"))
