"""What the pages of the schedule draw: a day by chair, a week by day, a week by chair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.grid import Block, Mark, Window, blocks, window
from ataraxy.clinic.scheduling.house import closed_days, duty_on, opening
from ataraxy.clinic.scheduling.kinds import page_of
from ataraxy.clinic.scheduling.lifecycle import HOLDS_ITS_PLACE
from ataraxy.clinic.scheduling.models import Appointment, Chair
from ataraxy.clinic.scheduling.placing import OnDuty, Span
from ataraxy.clinic.scheduling.queries import chairs, today_at, visits
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic


@dataclass(frozen=True, slots=True)
class Column:
    """A chair of the day's grid, or everything without one; `lanes` side by side."""

    title: str
    room: str
    first: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit as the grid shows it: where a tap leads."""

    visit: Appointment
    page: str


@dataclass(frozen=True, slots=True)
class DayGrid:
    """One day: columns, hour marks, blocks, hours of opening, and who is there."""

    columns: tuple[Column, ...]
    marks: tuple[Mark, ...]
    blocks: tuple[Block[Shown], ...]
    rows: int
    lanes: int
    open: Span | None
    closed_why: str
    people: tuple[tuple[str, str], ...]
    now_row: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a week, or a chair on a day."""

    day: date
    visits: tuple[Appointment, ...]
    is_today: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One column of the week: its visits, its hours, who is missing on the rota."""

    cell: Cell
    open: Span | None
    closed_why: str
    minutes: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChairWeek:
    """One chair through a week."""

    chair: Chair
    cells: tuple[Cell, ...]


def day_grid(clinic: Clinic, day: date, now: datetime | None = None) -> DayGrid:
    """The day by chair; what was called off is not in anybody's way and stands below."""
    standing = [one for one in visits(clinic, day) if one.state in HOLDS_ITS_PLACE]
    in_use = _chairs_of(clinic, standing)
    open_span = opening(clinic, day, 1)(day)
    drawn = window(_spans(standing, open_span), clinic.zone, _usual(clinic, day))
    own = {chair.pk: number for number, chair in enumerate(in_use)}
    placed = [
        (
            Shown(one, page_of(one.kind, one.uid)),
            Span(one.starts_at, one.ends_at),
            own.get(one.chair_id or 0, len(in_use)),
        )
        for one in standing
    ]
    found, lanes = blocks(placed, drawn, len(in_use) + 1)
    return DayGrid(
        columns=_columns(in_use, lanes, others=any(at == len(in_use) for _o, _s, at in placed)),
        marks=drawn.marks(),
        blocks=found,
        rows=drawn.rows,
        lanes=sum(lanes),
        open=open_span,
        closed_why=closed_days(clinic, day, 1).get(day, ""),
        people=_people(duty_on(clinic, day, 1), clinic),
        now_row=_now_row(drawn, now or timezone.now()),
    )


def _chairs_of(clinic: Clinic, standing: Sequence[Appointment]) -> list[Chair]:
    """The chairs in use, and those out of use in which somebody is booked."""
    found = chairs(clinic)
    known = {one.pk for one in found}
    others = {one.chair_id: one.chair for one in standing if one.chair_id not in known}
    return [*found, *(chair for chair in others.values() if chair is not None)]


def _spans(standing: Sequence[Appointment], open_span: Span | None) -> list[Span]:
    spans = [Span(one.starts_at, one.ends_at) for one in standing]
    return [*spans, open_span] if open_span else spans


def _usual(clinic: Clinic, day: date) -> Span:
    """What an empty closed day shows: the hours about noon."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=clinic.zone)
    return Span(noon - timedelta(hours=3), noon + timedelta(hours=3))


def _columns(in_use: Sequence[Chair], lanes: Sequence[int], *, others: bool) -> tuple[Column, ...]:
    found, first = [], 1
    for number, width in enumerate(lanes):
        if number < len(in_use):
            chair = in_use[number]
            found.append(Column(chair.name, chair.room.name, first, width))
        elif others or not in_use:
            found.append(Column(_("Without a chair"), "", first, width))
        first += width
    return tuple(found)


def _people(duty: Sequence[OnDuty], clinic: Clinic) -> tuple[tuple[str, str], ...]:
    """Who is there, in words: role, then names."""
    names = User.objects.in_bulk({one.person for one in duty})
    titles = {"nurse": _("Nurses"), "prescriber": _("Prescribers"), "therapist": _("Therapists")}
    found = []
    for role, title in titles.items():
        people = dict.fromkeys(one.person for one in duty if one.role == role)
        shown = ", ".join(names[one].display_name for one in people)
        found.append((title, shown))
    return tuple(found)


def _now_row(drawn: Window, now: datetime) -> int:
    return drawn.row_of(now) if drawn.span.begin <= now < drawn.span.end else 0


def week_days(clinic: Clinic, days: Sequence[date]) -> tuple[WeekDay, ...]:
    """Seven days with their visits, hours, how much of the chairs is booked, who is missing."""
    open_on, closed = opening(clinic, days[0], len(days)), closed_days(clinic, days[0], len(days))
    cells = _cells(clinic, days, list(visits(clinic, days[0], days=len(days))), open_on)
    duty = duty_on(clinic, days[0], len(days))
    return tuple(
        WeekDay(
            cell=cell,
            open=open_on(cell.day),
            closed_why=closed.get(cell.day, ""),
            minutes=sum(_minutes(one) for one in cell.visits if one.state in HOLDS_ITS_PLACE),
            missing=_missing(duty, cell, clinic) if cell.is_open and cell.visits else (),
        )
        for cell in cells
    )


def _minutes(visit: Appointment) -> int:
    return visit.length // timedelta(minutes=1)


def _missing(duty: Sequence[OnDuty], cell: Cell, clinic: Clinic) -> tuple[str, ...]:
    there = {one.role for one in duty if one.span.begin.astimezone(clinic.zone).date() == cell.day}
    words = {"nurse": _("no nurse on the rota"), "prescriber": _("no prescriber on the rota")}
    return tuple(text for role, text in words.items() if role not in there)


def chair_weeks(clinic: Clinic, days: Sequence[date]) -> tuple[ChairWeek, ...]:
    """Each chair through seven days."""
    booked = list(visits(clinic, days[0], days=len(days)))
    standing = [one for one in booked if one.state in HOLDS_ITS_PLACE]
    open_on = opening(clinic, days[0], len(days))
    return tuple(
        ChairWeek(one, _cells(clinic, days, [v for v in standing if v.chair_id == one.pk], open_on))
        for one in _chairs_of(clinic, standing)
    )


def _cells(
    clinic: Clinic,
    days: Sequence[date],
    booked: Sequence[Appointment],
    open_on: Callable[[date], Span | None],
) -> tuple[Cell, ...]:
    today = today_at(clinic)
    return tuple(
        Cell(
            day,
            tuple(v for v in booked if v.starts_at.astimezone(clinic.zone).date() == day),
            day == today,
            open_on(day) is not None,
        )
        for day in days
    )
