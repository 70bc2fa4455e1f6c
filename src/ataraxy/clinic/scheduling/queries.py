"""Reads of the schedule and of the day's record, in the clinic in scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.models import Appointment, Chair, DayRecord
from ataraxy.clinic.scheduling.opening import DayState, Found, items, missing_items
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.reading import prepared, prepared_one


def today_at(clinic: Clinic, now: datetime | None = None) -> date:
    """The date on the clinic's own calendar."""
    return (now or timezone.now()).astimezone(clinic.zone).date()


def chairs(clinic: Clinic) -> list[Chair]:
    """The chairs in use, in the fixed order of the board."""
    return _chairs(clinic.pk)


@prepared
def _chairs(clinic_id: int) -> QuerySet[Chair]:
    found = Chair.objects.filter(clinic_id=clinic_id, in_use=True)
    return found.select_related("room").order_by("position")


@prepared_one
def _newest_record(clinic_id: int, day: date) -> QuerySet[DayRecord]:
    return DayRecord.objects.filter(clinic_id=clinic_id, day=day).order_by("-at", "-pk")


def day_state(clinic: Clinic, day: date) -> DayState:
    """Whether the day was opened, who prescribes, and what is missing by name."""
    record = _newest_record(clinic.pk, day)
    if record is None:
        return DayState(day=day, is_recorded=False, missing=items())
    found = Found(
        ticked=frozenset(record.found),
        prescriber_uid=record.prescriber_uid,
        acls_uid=record.acls_uid,
        emergency_drugs_expire_on=record.emergency_drugs_expire_on,
    )
    return DayState(
        day=day,
        is_recorded=True,
        missing=missing_items(found, day),
        prescriber_uid=record.prescriber_uid,
        prescriber_name=record.prescriber_name,
        acls_name=record.acls_name,
        emergency_drugs_expire_on=record.emergency_drugs_expire_on,
        by_name=record.by_name,
    )


def visits(clinic: Clinic, first: date, days: int = 1) -> QuerySet[Appointment]:
    """Visits that begin on the clinic's days from `first` on, in order of time."""
    begin, _end = day_bounds(first, clinic.zone)
    _begin, end = day_bounds(first + timedelta(days=days - 1), clinic.zone)
    found = Appointment.objects.filter(clinic=clinic, starts_at__gte=begin, starts_at__lt=end)
    return found.select_related("patient", "chair", "staff").order_by("starts_at", "pk")


def upcoming(course_uid: UUID, now: datetime) -> list[Appointment]:
    """Booked visits of a course from `now` on, soonest first."""
    found = Appointment.objects.filter(course_uid=course_uid, state="booked", ends_at__gt=now)
    return list(found.select_related("chair").order_by("starts_at"))


def appointment_for(actor: Actor, uid: UUID) -> Appointment:
    """The visit, or `Http404` when it is not one of the actor's clinic."""
    found = Appointment.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    appointment = found.select_related("patient", "chair", "staff", "clinic").first()
    if appointment is None:
        raise Http404(_("There is no such visit at this clinic."))
    return appointment


def staff_with(clinic: Clinic, roles: Sequence[str]) -> list[User]:
    """People who hold one of `roles` at the clinic now, by name."""
    now = timezone.now()
    holding = Q(memberships__clinic=clinic, memberships__role__in=roles)
    holding &= Q(memberships__since__lte=now)
    holding &= Q(memberships__until__isnull=True) | Q(memberships__until__gt=now)
    found = User.objects.filter(holding, is_active=True).distinct()
    return list(found.order_by("last_name", "first_name", "username"))
