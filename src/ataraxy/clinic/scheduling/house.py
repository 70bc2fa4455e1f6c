"""Read everything by which a place is judged into one `placing.House`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.hours import Week, open_on, shipped_hours, week_from
from ataraxy.clinic.scheduling.lifecycle import HOLDS_ITS_PLACE
from ataraxy.clinic.scheduling.managed import groups_of, ratios
from ataraxy.clinic.scheduling.models import Appointment, Chair, Room
from ataraxy.clinic.scheduling.models_rota import ClosedDay, OpeningHours, RotaLine
from ataraxy.clinic.scheduling.placing import House, OnDuty, Span, Taken
from ataraxy.clinic.scheduling.rota import Away, Line, days_from, on_duty
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.worklist.models import Leave


def house_of(clinic: Clinic, first: date, days: int, now: datetime | None = None) -> House:
    """The clinic from `first` on for so many days, in a number of reads that does not grow."""
    begin, _end = day_bounds(first, clinic.zone)
    _begin, end = day_bounds(first + timedelta(days=days - 1), clinic.zone)
    step = timedelta(minutes=shipped_hours().step_minutes)
    return House(
        zone=clinic.zone,
        now=now or timezone.now(),
        open_on=opening(clinic, first, days),
        chairs=tuple(_usable_chairs(clinic)),
        rooms=tuple(_rooms_for_talks(clinic)),
        taken=taken_between(clinic, begin, end),
        duty=duty_on(clinic, first, days),
        ratios=ratios(),
        step=step,
    )


def _usable_chairs(clinic: Clinic) -> Sequence[int]:
    rows = Chair.objects.filter(clinic=clinic, in_use=True).order_by("position")
    return list(rows.values_list("pk", flat=True))


def _rooms_for_talks(clinic: Clinic) -> Sequence[int]:
    rows = Room.objects.filter(clinic=clinic, is_for_talks=True).order_by("name")
    return list(rows.values_list("pk", flat=True))


def opening(clinic: Clinic, first: date, days: int) -> Callable[[date], Span | None]:
    """When the clinic is open on each of these days."""
    weeks = weeks_from(clinic, first, days)
    closed = closed_days(clinic, first, days)

    def of(day: date) -> Span | None:
        if day in closed:
            return None
        week = next((week for since, week in weeks if since <= day), shipped_hours().week)
        return open_on(day, week, clinic.zone)

    return of


def weeks_from(clinic: Clinic, first: date, days: int) -> list[tuple[date, Week]]:
    """The weeks that were entered and begin before these days end, the newest first."""
    last = first + timedelta(days=days - 1)
    rows = OpeningHours.objects.filter(clinic=clinic, from_day__lte=last)
    return [(row.from_day, week_from(row.week)) for row in rows.order_by("-from_day", "-at", "-pk")]


def closed_days(clinic: Clinic, first: date, days: int) -> dict[date, str]:
    """The days on which the clinic is closed, with the reason."""
    last = first + timedelta(days=days - 1)
    rows = ClosedDay.objects.filter(clinic=clinic, day__gte=first, day__lte=last)
    newest = {row.day: row for row in rows.order_by("at", "pk")}
    return {day: row.why for day, row in newest.items() if row.is_closed}


def taken_between(clinic: Clinic, begin: datetime, end: datetime) -> tuple[Taken, ...]:
    """Every visit that holds its place then."""
    rows = Appointment.objects.filter(
        clinic=clinic, state__in=HOLDS_ITS_PLACE, starts_at__lt=end, ends_at__gt=begin
    )
    visits = list(rows.order_by("starts_at", "pk"))
    groups = groups_of(visits)
    return tuple(taken_of(one, groups.get(one.pk, "")) for one in visits)


def taken_of(visit: Appointment, group: str = "") -> Taken:
    """What a visit takes up."""
    span = Span(visit.starts_at, visit.ends_at)
    return Taken(span, visit.patient_id, visit.chair_id, visit.staff_id, visit.room_id, group)


def duty_on(clinic: Clinic, first: date, days: int) -> tuple[OnDuty, ...]:
    """Everybody on the rota on these days, leave cut out."""
    wanted = days_from(first, days)
    rows = rota_lines(clinic, wanted[0], wanted[-1])
    lines = [line_of(row) for row in rows]
    away = _away(clinic, wanted[0], wanted[-1])
    # Whoever signs for a prescriber on site is one: the director may stand in.
    also = [_as(line, "prescriber") for line in lines if line.role == "medical_director"]
    return on_duty([*lines, *also], away, wanted, clinic.zone)


def rota_lines(clinic: Clinic, first: date, last: date) -> list[RotaLine]:
    """The lines of the rota that touch these days."""
    rows = RotaLine.objects.filter(clinic=clinic, first__lte=last, last__gte=first)
    return list(rows.select_related("user", "ended").order_by("role", "user", "pk"))


def line_of(row: RotaLine) -> Line:
    """A line as far as it still holds."""
    last = row.last
    if hasattr(row, "ended"):
        last = min(last, row.ended.from_day - timedelta(days=1))
    days = frozenset(row.weekdays)
    return Line(row.user_id, row.role, days, row.first, last, row.begins, row.ends)


def _as(line: Line, role: str) -> Line:
    return Line(line.person, role, line.weekdays, line.first, line.last, line.begins, line.ends)


def _away(clinic: Clinic, first: date, last: date) -> list[Away]:
    begin, _end = day_bounds(first, clinic.zone)
    _begin, end = day_bounds(last, clinic.zone)
    rows = Leave.objects.filter(
        clinic=clinic, since__lt=end, until__gt=begin, cancellation__isnull=True
    )
    return [Away(row.user_id, Span(row.since, row.until)) for row in rows]


def minute_of(at: time) -> int:
    """Minutes since midnight on the clock."""
    return at.hour * 60 + at.minute
