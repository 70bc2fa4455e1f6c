"""Reading the work list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Patient
from ataraxy.platform.reading import prepared
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.models import Task


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open items there are for one person."""

    mine: int
    my_roles: int
    overdue: int


def visible(actor: Actor) -> QuerySet[Task]:
    """Items this person may see: all for clinical staff, else their own and their roles'."""
    found = Task.objects.filter(clinic_id=actor.clinic_id)
    if not actor.may("people.read"):
        found = found.filter(Q(owner__uid=actor.user_uid) | Q(role__in=actor.roles))
    return found.select_related("patient", "owner")


@dataclass(frozen=True, slots=True)
class Group:
    """Open items with the same owner and role: how many, and how many of them are late."""

    owner_id: int | None
    role: str
    count: int
    late: int


def open_groups(actor: Actor, now: datetime) -> list[Group]:
    """The open items this person may see, counted: a clinic may have a thousand."""
    sees_all = actor.may("people.read")
    rows = _groups(actor.clinic_id, now) if sees_all else _grouped(visible(actor), now)
    return [Group(*row) for row in rows]


@prepared
def _groups(clinic_id: int, now: datetime) -> QuerySet[Task, Any]:
    return _grouped(Task.objects.filter(clinic_id=clinic_id), now)


def _grouped(tasks: QuerySet[Task], now: datetime) -> QuerySet[Task, Any]:
    rows = tasks.filter(state__in=OPEN).order_by().values_list("owner_id", "role")
    return rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=now)))


def open_items(actor: Actor) -> QuerySet[Task]:
    """Open items this person may see, the one due first on top."""
    return visible(actor).filter(state__in=OPEN).order_by("due_at", "pk")


def open_items_of(patient: Patient) -> QuerySet[Task]:
    """Open items about a patient, the one due first on top."""
    found = Task.objects.filter(patient=patient, state__in=OPEN)
    return found.select_related("owner").order_by("due_at", "pk")


def task_for(actor: Actor, uid: UUID) -> Task:
    """One item, or `Http404` for whoever has no business knowing that it exists."""
    task = visible(actor).filter(uid=uid).first()
    if task is None:
        raise Http404(_("There is no such item of work here."))
    return task


def is_mine(task: Task | Group, user: User) -> bool:
    """Whether the item lies with this person by name."""
    return task.owner_id == user.pk


def is_my_roles(task: Task | Group, actor: Actor) -> bool:
    """Whether the item waits for anybody with one of this person's roles."""
    return task.owner_id is None and task.role in actor.roles


def counts(actor: Actor, user: User, now: datetime) -> Counts:
    """What the menu and Today show about the work list."""
    groups = open_groups(actor, now)
    own = [one for one in groups if is_mine(one, user) or is_my_roles(one, actor)]
    return Counts(
        mine=sum(one.count for one in groups if is_mine(one, user)),
        my_roles=sum(one.count for one in groups if is_my_roles(one, actor)),
        overdue=sum(one.late for one in own),
    )
