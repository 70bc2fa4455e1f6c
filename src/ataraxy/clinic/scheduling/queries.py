"""Reads of the schedule and of the day's record, in the clinic in scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.models import Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.queries import cabinets
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.models import Appointment, Chair, DayRecord
from ataraxy.clinic.scheduling.opening import (
    DayState,
    Found,
    items,
    missing_items,
    with_cabinet,
)
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
def _newest_record(
    clinic_id: int, day: date, begin: datetime, end: datetime
) -> QuerySet[DayRecord, Any]:
    """The newest record of a day, with how the cabinet stands by the drug ledger.

    `kept` says whether this clinic keeps a ledger, `uncounted` whether a cabinet with something in
    it was not counted between `begin` and `end`.
    """
    counted = Entry.objects.filter(
        cabinet=OuterRef("pk"), kind=Kind.COUNTED, container__isnull=True, at__gte=begin, at__lt=end
    )
    holds = Container.objects.filter(cabinet=OuterRef("pk"), finished_at__isnull=True)
    mine = Cabinet.objects.filter(clinic_id=clinic_id)
    found = DayRecord.objects.filter(clinic_id=clinic_id, day=day).annotate(
        kept=Exists(mine), uncounted=Exists(mine.filter(Exists(holds), ~Exists(counted)))
    )
    return found.order_by("-at", "-pk")


def day_state(clinic: Clinic, day: date) -> DayState:
    """Whether the day was opened, who prescribes, and what is missing by name.

    Where a drug ledger is kept, “cabinet counted” is a count in that ledger and no tick.
    """
    record = _newest_record(clinic.pk, day, *day_bounds(day, clinic.zone))
    if record is None:
        return DayState(day=day, is_recorded=False, missing=items())
    found = Found(
        ticked=with_cabinet(record.found, kept=record.kept, uncounted=record.uncounted),
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
        by_ledger=record.kept,
    )


@dataclass(frozen=True, slots=True)
class CountOf:
    """A cabinet on a day: when it was counted and by whom, if it was."""

    cabinet: Cabinet
    counted: Entry | None


def counts_of_day(clinic: Clinic, day: date) -> list[CountOf]:
    """Every cabinet of the clinic with its newest count on `day`; empty without a ledger."""
    begin, end = day_bounds(day, clinic.zone)
    mine = Entry.objects.filter(clinic=clinic, kind=Kind.COUNTED, container__isnull=True)
    rows = mine.filter(at__gte=begin, at__lt=end).order_by("number")
    newest = {row.cabinet_id: row for row in rows}
    return [CountOf(one, newest.get(one.pk)) for one in cabinets(clinic)]


def visits(clinic: Clinic, first: date, days: int = 1) -> QuerySet[Appointment]:
    """Visits that begin on the clinic's days from `first` on, in order of time."""
    begin, _end = day_bounds(first, clinic.zone)
    _begin, end = day_bounds(first + timedelta(days=days - 1), clinic.zone)
    found = Appointment.objects.filter(clinic=clinic, starts_at__gte=begin, starts_at__lt=end)
    joined = found.select_related("patient", "chair__room", "staff", "room")
    return joined.order_by("starts_at", "pk")


def upcoming(course_uid: UUID, now: datetime) -> list[Appointment]:
    """Booked visits of a course from `now` on, soonest first."""
    found = Appointment.objects.filter(course_uid=course_uid, state="booked", ends_at__gt=now)
    return list(found.select_related("chair").order_by("starts_at"))


def appointment_for(actor: Actor, uid: UUID) -> Appointment:
    """The visit, or `Http404` when it is not one of the actor's clinic."""
    found = Appointment.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    appointment = found.select_related("patient", "chair", "staff", "clinic", "room").first()
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
