"""The work-up of one person: what is current, what ran out, what is missing; entering it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.screening.models import WorkupEntry
from ataraxy.journey.screening.queries import Found
from ataraxy.knowledge.evidence.workup import Standing, State, items, workup
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

SOON_DAYS = 7
"""What runs out within a week is said before it has."""

_ORDER = (State.EXPIRED, State.MISSING, State.UNKNOWN, State.CURRENT, State.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class Row:
    """One item on the page: how it stands, and the entry or values that show it."""

    standing: Standing
    entry: WorkupEntry | None
    runs_out_soon: bool

    @property
    def is_open(self) -> bool:
        """Whether something has to be done about it."""
        return self.standing.state in {State.EXPIRED, State.MISSING}

    @property
    def is_expired(self) -> bool:
        """Whether it was there and has run out."""
        return self.standing.state is State.EXPIRED

    @property
    def is_entered(self) -> bool:
        """Whether it is entered here, rather than read from values of the chart."""
        return not self.standing.item.measurements

    @property
    def state(self) -> str:
        """The state in words."""
        return {
            State.CURRENT: _("current"),
            State.EXPIRED: _("expired"),
            State.MISSING: _("missing"),
            State.NOT_NEEDED: _("not needed"),
            State.UNKNOWN: _("cannot say yet whether it is needed"),
        }[self.standing.state]


@dataclass(frozen=True, slots=True)
class WorkUp:
    """The whole work-up: what is open first."""

    rows: tuple[Row, ...]

    @property
    def open(self) -> tuple[Row, ...]:
        """What has run out or is missing."""
        return tuple(one for one in self.rows if one.is_open)

    @property
    def others(self) -> tuple[Row, ...]:
        """What is current, and what cannot be said yet."""
        quiet = {State.CURRENT, State.UNKNOWN}
        return tuple(one for one in self.rows if one.standing.state in quiet)

    @property
    def not_needed(self) -> tuple[Row, ...]:
        """What this person does not need on this route."""
        return tuple(one for one in self.rows if one.standing.state is State.NOT_NEEDED)


def workup_of(found: Found, course: Course, required: Collection[str] = ()) -> WorkUp:
    """The work-up for this route today; `required` is what the clinic's guidelines ask of all."""
    entries = _entries(course)
    on = found.screening.on
    done = {name: one.done_on for name, one in entries.items()}
    route = found.screening.route
    shown = workup(found.facts, route=route, on=on, done=done, required=required)
    rows = [_row(one, entries, on) for one in shown]
    return WorkUp(tuple(sorted(rows, key=lambda one: _ORDER.index(one.standing.state))))


def _row(standing: Standing, entries: Mapping[str, WorkupEntry], on: date) -> Row:
    entry = entries.get(standing.item.id) if not standing.item.measurements else None
    shown = _with_own_interval(standing, entry, on)
    soon = (
        shown.state is State.CURRENT
        and shown.expires_on is not None
        and shown.expires_on - on <= timedelta(days=SOON_DAYS)
    )
    return Row(shown, entry, soon)


def _with_own_interval(standing: Standing, entry: WorkupEntry | None, on: date) -> Standing:
    """An interval written down with the entry comes before the shipped one."""
    if entry is None or entry.valid_days is None or standing.done_on is None:
        return standing
    last = standing.done_on + timedelta(days=entry.valid_days)
    return replace(standing, expires_on=last, state=State.CURRENT if on <= last else State.EXPIRED)


def _entries(course: Course) -> dict[str, WorkupEntry]:
    """The newest entry of each item, of any course of this person."""
    rows = WorkupEntry.objects.filter(course__patient=course.patient).order_by("done_on", "pk")
    return {one.item: one for one in rows}


@dataclass(frozen=True, slots=True)
class Done:
    """An item that was done: when, what came of it, and for how many days it holds."""

    item: str
    done_on: date
    result: str
    valid_days: int | None = None


@service("screening.workup", permission="screening.answer", describe=lambda one: {"item": one.item})
def record(*, actor: Actor, key: str, course: Course, done: Done) -> WorkupEntry:
    """Write down that an item of the work-up was done, by whom and with what result."""
    item = next((one for one in items() if one.id == done.item), None)
    if item is None or item.measurements:
        raise refused(_("The work-up has no such item to enter. Open the page again."))
    if done.done_on > timezone.localdate(timezone=course.clinic.zone):
        raise refused(_("This day lies in the future. Nothing was saved."))
    made = WorkupEntry.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        item=done.item,
        done_on=done.done_on,
        result=done.result[:500],
        valid_days=done.valid_days,
    )
    text = _("Work-up: %(item)s, %(day)s: %(result)s")
    told = {"item": item.title, "day": done.done_on, "result": done.result}
    note(actor=actor, course=course, kind="screening.workup", text=(text % told)[:500])
    return made
