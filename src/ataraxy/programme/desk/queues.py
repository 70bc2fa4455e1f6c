"""The foot of Today: what waits besides the visits, each item with a page to go to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.clinic.pharmacy.dosing import keeps_ledger
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.doors import open_to
from ataraxy.platform.reading import prepared
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.queries import open_items

SHOWN = 4
_MOST_READ = 100
_RISK = ("risk", "item9", "acute")
_CALLBACK = ("callback",)
_DRUG = ("drug-",)
_REMS = ("rems-",)
"""How the kinds of work about risk, calls, drug and the Spravato programme are named."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """As much of an open item as it takes to count it; only what is shown is read whole."""

    key: int
    kind: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a queue."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Something that waits today. `empty` says what it means that nothing is here."""

    title: str
    icon: str
    items: tuple[Item, ...]
    count: int
    urgent: bool
    empty: str
    url: str = ""


def queues(actor: Actor, now: datetime) -> tuple[Queue, ...]:
    """Risk, callbacks, what is due for this person, and what no room of the house keeps yet."""
    if not actor.may("work.read"):
        return ()
    sees_all = actor.may("people.read")
    found = _waiting(actor.clinic_id, now) if sees_all else _due(open_items(actor), now)
    tasks = [Waiting(*row) for row in found]
    risk = [one for one in tasks if _is_about(one, _RISK)]
    calls = [one for one in tasks if _is_about(one, _CALLBACK)]
    drug = [one for one in tasks if _is_about(one, _DRUG)]
    rems = [one for one in tasks if _is_about(one, _REMS)]
    known = {one.key for one in (*risk, *calls, *drug, *rems)}
    rest = [one for one in tasks if one.key not in known]
    return (
        _queue(
            actor, _("Risk"), "shield-alert", risk, now, _("No answer or score waits for a person.")
        ),
        _queue(actor, _("Callbacks"), "phone", calls, now, _("Nobody waits for a call.")),
        _queue(actor, _("Overdue work"), "list-checks", rest, now, _("Nothing is overdue.")),
        _queue(actor, _("Drug to reconcile"), "vault", drug, now, _no_drug(actor, drug)),
        _queue(
            actor,
            _("REMS forms"),
            "file-check",
            rems,
            now,
            _("Every form went out, every enrolment is confirmed."),
        ),
    )


def _no_drug(actor: Actor, drug: Sequence[Waiting]) -> str:
    if drug or keeps_ledger(actor.clinic_id):
        return _("Every dose is accounted for.")
    return _("The drug ledger is not kept here yet: count and reconcile on paper.")


def _due(items: QuerySet[Task], now: datetime) -> QuerySet[Task, Any]:
    wanted = Q(due_at__lte=now)
    for word in (*_RISK, *_CALLBACK, *_DRUG, *_REMS):
        wanted |= Q(kind__contains=word)
    return items.filter(wanted).values_list("pk", "kind", "urgency")[:_MOST_READ]


@prepared
def _waiting(clinic_id: int, now: datetime) -> QuerySet[Task, Any]:
    items = Task.objects.filter(clinic_id=clinic_id, state__in=OPEN).order_by("due_at", "pk")
    return _due(items, now)


@prepared
def _drawn(keys: tuple[int, ...]) -> QuerySet[Task]:
    found = Task.objects.filter(pk__in=keys).select_related("patient", "owner")
    return found.order_by("due_at", "pk")


def _queue(
    actor: Actor, title: str, icon: str, tasks: Sequence[Waiting], now: datetime, empty: str
) -> Queue:
    shown = _drawn(tuple(one.key for one in tasks[:SHOWN]))
    return Queue(
        title=title,
        icon=icon,
        items=tuple(_items(actor, shown, now)),
        count=len(tasks),
        urgent=any(one.urgency in {"emergency", "urgent"} for one in tasks),
        empty=empty,
        url=_work_url() if len(tasks) > SHOWN else "",
    )


def _items(actor: Actor, tasks: Iterable[Task], now: datetime) -> Iterable[Item]:
    for one in tasks:
        about = one.patient.full_name if one.patient else ""
        late = _("overdue") if one.due_at <= now else _left(one, now)
        note = " · ".join(part for part in (about, owner_of(one), late) if part)
        yield Item(one.title, note, open_to(actor, one.link) or _work_url())


def _left(task: Task, now: datetime) -> str:
    """How long a form of the programme may still wait; other work says only when it is late."""
    if not _is_about(Waiting(task.pk, task.kind, task.urgency), _REMS):
        return ""
    days = (task.due_at - now).days
    return ngettext("%d day left", "%d days left", days) % days


def owner_of(task: Task) -> str:
    """Whose item it is: a name, or the role that has to pick it up."""
    return task.owner.display_name if task.owner else str(Role(task.role).label)


def _is_about(task: Waiting, words: Sequence[str]) -> bool:
    return any(word in task.kind for word in words)


def _work_url() -> str:
    try:
        return reverse("worklist:work")
    except NoReverseMatch:
        return ""
