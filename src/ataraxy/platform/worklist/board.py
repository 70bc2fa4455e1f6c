"""The work list as one person sees it now: what is overdue, mine, my roles', everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.worklist.models import Notice, Task
from ataraxy.platform.worklist.notices import latest_of, words
from ataraxy.platform.worklist.queries import Group, is_mine, is_my_roles, open_items
from ataraxy.platform.worklist.rota import Responsible, responsible_for, rota_at

VIEWS = ("mine", "roles", "all")
MOST_LINES = 50
"""Nobody reads further in one go, and a page of a thousand lines takes seconds."""
ON_CALL_ROLES = (Role.NURSE, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR)
TONES = {"emergency": "stop", "urgent": "attention", "soon": "neutral", "routine": "neutral"}


@dataclass(frozen=True, slots=True)
class Line:
    """One item on the list, with its clock in words and the human who answers for it."""

    task: Task
    clock: str
    is_overdue: bool
    tone: str
    whose: str
    because: str
    is_mine: bool
    unreached: str = ""


@dataclass(frozen=True, slots=True)
class OnCallNow:
    """Who answers for a role now; nobody when `found` is None."""

    role: str
    found: Responsible | None


@dataclass(frozen=True, slots=True)
class Board:
    """The lines of the chosen view, overdue ones first, with the counts of every view.

    At most `MOST_LINES`, those due first; `late` counts every overdue one, `more` what follows.
    """

    overdue: tuple[Line, ...]
    coming: tuple[Line, ...]
    counts: dict[str, int]
    on_call: tuple[OnCallNow, ...]
    late: int
    more: int


def board(
    actor: Actor, user: User, groups: Sequence[Group], view: str, now: datetime, skip: int = 0
) -> Board:
    """What `view` shows of the open items counted in `groups`, from number `skip` on."""
    chosen = [one for one in groups if _belongs(one, actor, user, view)]
    shown = list(_of_view(actor, user, view)[skip : skip + MOST_LINES])
    answering = _answering(actor, {one.role for one in shown}, now)
    told = latest_of(shown)
    lines = [_line(task, user, answering, now, told.get(task.pk)) for task in shown]
    return Board(
        tuple(one for one in lines if one.is_overdue),
        tuple(one for one in lines if not one.is_overdue),
        {one: _count(groups, actor, user, one) for one in VIEWS},
        tuple(OnCallNow(str(Role(role).label), answering[role]) for role in ON_CALL_ROLES),
        late=sum(one.late for one in chosen),
        more=max(0, sum(one.count for one in chosen) - skip - MOST_LINES),
    )


def _of_view(actor: Actor, user: User, view: str) -> QuerySet[Task]:
    items = open_items(actor)
    if view == "mine":
        return items.filter(owner=user)
    return items if view == "all" else items.filter(owner=None, role__in=actor.roles)


def _count(groups: Iterable[Group], actor: Actor, user: User, view: str) -> int:
    return sum(one.count for one in groups if _belongs(one, actor, user, view))


def clock_words(due_at: datetime, now: datetime) -> str:
    """“in 25 minutes” or “2 hours late”, in the largest unit that says enough."""
    late = now >= due_at
    words = _span(abs(now - due_at))
    return _("%(span)s late") % {"span": words} if late else _("in %(span)s") % {"span": words}


def _answering(actor: Actor, roles: Iterable[str], now: datetime) -> dict[str, Responsible | None]:
    return responsible_for(rota_at(actor.clinic_id, now), {*roles, *ON_CALL_ROLES}, now)


def _belongs(group: Group, actor: Actor, user: User, view: str) -> bool:
    if view == "mine":
        return is_mine(group, user)
    return view == "all" or is_my_roles(group, actor)


def _line(
    task: Task,
    user: User,
    answering: dict[str, Responsible | None],
    now: datetime,
    told: Notice | None,
) -> Line:
    found = answering[task.role]
    nobody = _("nobody answers for %(role)s") % {"role": Role(task.role).label}
    by_role = found.user.display_name if found else nobody
    return Line(
        task=task,
        clock=clock_words(task.due_at, now),
        is_overdue=now >= task.due_at,
        tone=TONES[task.urgency],
        whose=task.owner.display_name if task.owner else by_role,
        because="" if task.owner or found is None else found.because,
        is_mine=is_mine(task, user),
        unreached=words(told) if told is not None and told.reached_nobody else "",
    )


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = minutes // (24 * 60)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
