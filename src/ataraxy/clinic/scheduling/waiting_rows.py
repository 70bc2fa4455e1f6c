"""Who waits for a place, and who of them could come to one that is free."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from ataraxy.clinic.scheduling.kinds import kinds
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.models_rota import Waiting
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.platform.people.models import Clinic


def open_rows(clinic: Clinic) -> QuerySet[Waiting]:
    """Everybody who still waits, the longest first."""
    rows = Waiting.objects.filter(clinic=clinic, ended__isnull=True, last__gte=today_at(clinic))
    return rows.select_related("patient", "clinic", "instead_of").order_by("at", "pk")


def may_come(row: Waiting, day: date) -> bool:
    """Whether somebody said that they could come on this day."""
    return row.first <= day <= row.last and day.weekday() in row.weekdays


def waiting_for(appointment: Appointment) -> list[Waiting]:
    """Whoever waits for such a visit and could come to this place."""
    day = appointment.starts_at.astimezone(appointment.clinic.zone).date()
    needs_chair = kinds()[appointment.kind].needs_chair
    return [
        row
        for row in open_rows(appointment.clinic)
        if row.patient_id != appointment.patient_id
        and kinds()[row.kind].needs_chair == needs_chair
        and appointment.length >= timedelta(minutes=row.minutes)
        and may_come(row, day)
    ]
