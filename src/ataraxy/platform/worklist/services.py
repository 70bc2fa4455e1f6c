"""Opening, moving and closing items of work. Every move leaves a line in the item's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Membership, Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.lifecycle import OPEN, TASK
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.models import Task, TaskEvent, Urgency
from ataraxy.platform.worklist.rules import says_what_was_done


@dataclass(frozen=True, slots=True)
class NewTask:
    """What somebody has to do.

    `cause` (``kind:uid``) makes it one: while an item of this kind and cause is open, opening it
    again gives that one. Without `due_at` the clinic's time for the urgency applies.
    """

    kind: str
    title: str
    role: str
    why: str = ""
    urgency: str = Urgency.ROUTINE
    due_at: datetime | None = None
    owner: User | None = None
    patient: Patient | None = None
    course_uid: UUID | None = None
    cause: str = ""
    link: str = ""


@service("work.open", permission="work.act", describe=lambda task: {"kind": task.kind})
def open_task(*, actor: Actor, key: str, ask: NewTask) -> Task:
    """Open an item of work, or find the one that is open for the same cause."""
    return add_task(actor=actor, ask=ask)


def add_task(*, actor: Actor, ask: NewTask) -> Task:
    """Open an item inside another service's transaction."""
    standing = _standing(actor, ask)
    if standing is not None:
        return standing
    now = timezone.now()
    task = Task(
        clinic_id=actor.clinic_id,
        kind=ask.kind,
        title=ask.title,
        why=ask.why,
        patient=ask.patient,
        course_uid=ask.course_uid,
        cause=ask.cause,
        link=ask.link,
        role=Role(ask.role),
        owner=ask.owner,
        urgency=Urgency(ask.urgency),
        due_at=ask.due_at or now + escalation().due_after[ask.urgency],
        opened_at=now,
        opened_by_uid=actor.user_uid,
        opened_by_name=actor.name,
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        # Somebody opened it for the same cause a moment ago.
        found = _standing(actor, ask)
        if found is None:
            raise
        return found
    _tell(actor, task, "open", ask.why, to_name=_whose(task))
    return task


@service("work.take", permission="work.act")
def take(*, actor: Actor, key: str, task: Task, user: User) -> Task:
    """Make an item one's own."""
    moved = _moved(actor, task, "take")
    moved.owner = user
    return _saved(actor, moved, "take", "", to_name=user.display_name)


@service("work.pass_on", permission="work.act")
def reassign(
    *, actor: Actor, key: str, task: Task, reason: str, user: User | None = None, role: str = ""
) -> Task:
    """Pass an item on to a person, or to whoever has a role, saying why."""
    if not says_what_was_done(reason):
        raise refused(_("Say why you pass it on, so that the next person knows."))
    if user is None and not role:
        raise refused(_("Choose a person or a role to pass it on to."))
    if (
        user is not None
        and not Membership.objects.filter(user=user, clinic_id=actor.clinic_id).exists()
    ):
        raise refused(_("This person does not work at this clinic."))
    moved = _moved(actor, task, "pass on")
    moved.owner = user
    moved.role = Role(role) if role else moved.role
    return _saved(actor, moved, "pass on", reason, to_name=_whose(moved))


@service("work.acknowledge", permission="work.act", describe=lambda task: {"kind": task.kind})
def acknowledge(*, actor: Actor, key: str, task: Task, done: str) -> Task:
    """Close an item by saying what was done."""
    decision = says_what_was_done(done)
    if not decision:
        raise Refused(decision)
    moved = _moved(actor, task, "acknowledge")
    moved.closed_at = timezone.now()
    return _saved(actor, moved, "acknowledge", done)


def settle(*, actor: Actor, kind: str, cause: str, reason: str) -> int:
    """Close the open item of this cause because the cause is gone; returns how many were closed.

    For services above: a form that arrived, a hold that was released.
    """
    found = Task.objects.filter(clinic_id=actor.clinic_id, kind=kind, cause=cause, state__in=OPEN)
    for task in found:
        moved = _moved(actor, task, "settle")
        moved.closed_at = timezone.now()
        _saved(actor, moved, "settle", reason)
    return len(found)


def reword(*, actor: Actor, kind: str, cause: str, why: str) -> None:
    """Say anew why the open item of this cause waits, inside another service's transaction.

    What stood there before stays in its history; nothing happens when there is no open item.
    """
    rows = Task.objects.filter(clinic_id=actor.clinic_id, kind=kind, cause=cause, state__in=OPEN)
    found = rows.select_for_update().first()
    if found is None or found.why == why:
        return
    found.why = why
    found.save(update_fields=["why"])
    _tell(actor, found, "reword", why)


def was_opened(clinic_id: int, kind: str, cause: str) -> bool:
    """Whether there ever was an item for this cause: what a person closed is not opened again."""
    return Task.objects.filter(clinic_id=clinic_id, kind=kind, cause=cause).exists()


def _standing(actor: Actor, ask: NewTask) -> Task | None:
    if not ask.cause:
        return None
    mine = Task.objects.filter(clinic_id=actor.clinic_id, kind=ask.kind, cause=ask.cause)
    return mine.filter(state__in=OPEN).first()


def _moved(actor: Actor, task: Task, verb: str) -> Task:
    """The item under a lock, in its new state; raises `Refused` when the table says no."""
    locked = Task.objects.select_for_update().get(pk=task.pk)
    roles = frozenset({"system"}) if actor.is_system else actor.roles
    if not locked.is_open:
        raise refused(_("This item is closed already. Open the history to see what was done."))
    decision = TASK.may_move(verb, locked.state, roles)
    if not decision:
        raise Refused(decision)
    locked.state = TASK.target(verb, locked.state)
    return locked


def _saved(actor: Actor, task: Task, what: str, text: str, *, to_name: str = "") -> Task:
    task.save(update_fields=["state", "owner", "role", "level", "closed_at"])
    _tell(actor, task, what, text, to_name=to_name)
    return task


def _tell(actor: Actor, task: Task, what: str, text: str, *, to_name: str = "") -> None:
    TaskEvent.objects.create(
        clinic_id=task.clinic_id,
        task=task,
        at=timezone.now(),
        what=what,
        text=text,
        to_name=to_name,
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    publish(
        clinic_id=task.clinic_id,
        topic="work.changed",
        subject=f"task:{task.uid}",
        patient_uid=task.patient_uid,
        detail={"what": what, "kind": task.kind, "urgency": task.urgency, "state": task.state},
    )


def _whose(task: Task) -> str:
    return task.owner.display_name if task.owner else str(Role(task.role).label)
