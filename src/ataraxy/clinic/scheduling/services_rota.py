"""Writes on the clinic's hours, its rota and its rooms. Everything is entered beside what stood."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.hours import Week, week_stored
from ataraxy.clinic.scheduling.models import Room
from ataraxy.clinic.scheduling.models_rota import ClosedDay, OpeningHours, RotaLine, RotaLineEnd
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Membership
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

ROTA_ROLES = ("nurse", "prescriber", "medical_director", "therapist")
"""Roles in which somebody can be on the rota of the treatment rooms."""

LONGEST = timedelta(days=366)
"""A line of the rota ends within a year, so that nobody stays on it by being forgotten."""


@service("rota.hours", permission="scheduling.write", describe=lambda r: {"from": str(r.from_day)})
def set_hours(*, actor: Actor, key: str, from_day: date, week: Week) -> OpeningHours:
    """Enter the clinic's week from a day on."""
    if not week:
        raise refused(_("A week without a single open day was not kept. Give at least one."))
    if any(begin >= end for begin, end in week.values()):
        raise refused(_("A day must close after it opens. Nothing was kept."))
    made = OpeningHours.objects.create(**entered(actor), from_day=from_day, week=week_stored(week))
    _tell(actor, "hours")
    return made


@service("rota.closed", permission="scheduling.write", describe=lambda r: {"day": str(r.day)})
def close_day(*, actor: Actor, key: str, day: date, why: str, is_closed: bool = True) -> ClosedDay:
    """Close the clinic on a day, or open it again; visits that stand then keep their place."""
    if not why.strip():
        raise refused(_("Say why, so that whoever asks on the phone can be answered."))
    made = ClosedDay.objects.create(
        **entered(actor), day=day, why=why.strip()[:200], is_closed=is_closed
    )
    _tell(actor, "hours")
    return made


@dataclass(frozen=True, slots=True)
class Work:
    """In which role, on which weekdays (Monday is 0), from when to when on the clinic's clock."""

    role: str
    weekdays: frozenset[int]
    first: date
    last: date
    begins: time
    ends: time


@service("rota.line", permission="rota.write", describe=lambda row: {"role": row.role})
def put_on_rota(*, actor: Actor, key: str, user: User, work: Work) -> RotaLine:
    """Put somebody on the rota in a role that they hold."""
    _require_work(work)
    if not _holds(actor, user, work.role):
        raise refused(_("This person does not hold this role here. Give them the role first."))
    made = RotaLine.objects.create(
        **entered(actor),
        user=user,
        role=work.role,
        weekdays=sorted(work.weekdays),
        first=work.first,
        last=work.last,
        begins=work.begins,
        ends=work.ends,
    )
    _tell(actor, "rota")
    return made


def _require_work(work: Work) -> None:
    if work.role not in ROTA_ROLES:
        raise refused(_("Only nurses, prescribers, the director and therapists stand on the rota."))
    if not work.weekdays:
        raise refused(_("Choose at least one weekday."))
    if work.last < work.first:
        raise refused(_("The last day lies before the first."))
    if work.last - work.first > LONGEST:
        raise refused(_("A line of the rota holds for a year at most. Choose an earlier last day."))
    if work.ends <= work.begins:
        raise refused(_("Work must end after it begins."))


def _holds(actor: Actor, user: User, role: str) -> bool:
    now = timezone.now()
    held = Membership.objects.filter(clinic_id=actor.clinic_id, user=user, role=role)
    return any(one.until is None or one.until > now for one in held)


@service("rota.line_end", permission="rota.write")
def take_off_rota(
    *, actor: Actor, key: str, line: RotaLine, from_day: date, why: str
) -> RotaLineEnd:
    """A line no longer holds from a day on."""
    if RotaLineEnd.objects.filter(line=line).exists():
        raise refused(_("Somebody ended this line already."))
    if not why.strip():
        raise refused(_("Say why the line ends."))
    made = RotaLineEnd.objects.create(
        **entered(actor), line=line, from_day=from_day, why=why.strip()[:200]
    )
    _tell(actor, "rota")
    return made


@service("scheduling.add_room", permission="scheduling.write")
def add_room_for_talks(*, actor: Actor, key: str, name: str) -> Room:
    """A room in which a therapist talks with one patient at a time."""
    if Room.objects.filter(clinic_id=actor.clinic_id, name=name).exists():
        raise refused(_("A room of this name is already there. Choose another name."))
    return Room.objects.create(clinic_id=actor.clinic_id, name=name, is_for_talks=True)


def entered(actor: Actor) -> dict[str, Any]:
    """Who entered a row, and when."""
    return {
        "clinic_id": actor.clinic_id,
        "at": timezone.now(),
        "by_uid": actor.user_uid,
        "by_name": actor.name,
    }


def weekdays_from(chosen: Collection[str]) -> frozenset[int]:
    """What a form's boxes mean."""
    return frozenset(int(one) for one in chosen)


def _tell(actor: Actor, what: str) -> None:
    publish(clinic_id=actor.clinic_id, topic=f"scheduling.{what}", subject=f"clinic:{what}")
