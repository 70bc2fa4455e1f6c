"""Overdue work climbs: to whoever is on call, then to the prescriber, then to the director."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.notices import queue
from ataraxy.platform.worklist.rota import Responsible, who_is_responsible
from ataraxy.platform.worklist.rules import level_reached, role_of_level
from ataraxy.platform.worklist.services import _moved, _saved


def escalate_overdue(now: datetime) -> int:
    """Let every overdue item of every clinic climb as far as its time says; returns how many did.

    Safe to repeat and to run late: each level of each item happens once, and after a long stop an
    item goes straight to the level that its time has reached.
    """
    return sum(_escalate_clinic(clinic, now) for clinic in Clinic.objects.all())


def _escalate_clinic(clinic: Clinic, now: datetime) -> int:
    with within(clinic):
        overdue = Task.objects.filter(state__in=OPEN, due_at__lte=now).order_by("due_at")
        return sum(_climb(task, now) for task in overdue)


def _climb(task: Task, now: datetime) -> bool:
    level = level_reached(task.urgency, task.due_at, now, escalation())
    if level <= task.level:
        return False
    _escalate(
        actor=system_actor(task.clinic_id),
        key=f"{task.uid}:{level}:{now.isoformat()}",
        task=task,
        level=level,
        at=now,
    )
    return True


@service("work.escalate", permission="work.act", describe=lambda task: {"level": task.level})
def _escalate(*, actor: Actor, key: str, task: Task, level: int, at: datetime) -> Task:
    """Give an overdue item to the person who answers for its level."""
    moved = _moved(actor, task, "escalate")
    if moved.level >= level:
        return task  # another scheduler was quicker
    role = role_of_level(level, moved.role, escalation())
    found = who_is_responsible(moved.clinic_id, role, at)
    moved.level = level
    moved.owner = found.user if found else None
    queue(moved, found, at)
    return _saved(actor, moved, "escalate", _words(role, found), to_name=_name(found))


def _name(found: Responsible | None) -> str:
    return found.user.display_name if found else ""


def _words(role: str, found: Responsible | None) -> str:
    if found is None:
        return _("Overdue, and nobody answers for %(role)s.") % {"role": Role(role).label}
    return _("Overdue. To %(name)s, %(because)s.") % {
        "name": found.user.display_name,
        "because": found.because,
    }
