"""E-mails to whoever late work climbed to. They name no patient and no illness, only where to look.

An e-mail is written in the transaction in which the item climbs and sent afterwards, so that it is
neither lost nor sent for nothing. What could not be delivered stands on the item and on the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.models import Notice, Task
from ataraxy.platform.worklist.rota import Responsible

_State = Notice.State


def queue(task: Task, found: Responsible | None, at: datetime) -> None:
    """Write the e-mail for the level an item has just climbed to; inside its transaction."""
    if found is None:
        return
    Notice.objects.create(
        clinic_id=task.clinic_id,
        task=task,
        level=task.level,
        user=found.user,
        state=_first_state(found.user.email),
        queued_at=at,
        next_try_at=at,
    )


def send_waiting(now: datetime) -> int:
    """Send what is due, in every clinic; returns how many were sent."""
    return sum(_send_of(clinic, now) for clinic in Clinic.objects.all())


def latest_of(tasks: Iterable[Task]) -> dict[int, Notice]:
    """The newest e-mail of each of these items, by item; asks nothing when none has climbed."""
    climbed = [task.pk for task in tasks if task.level]
    if not climbed:
        return {}
    rows = Notice.objects.filter(task_id__in=climbed).select_related("user").order_by("level")
    return {one.task_id: one for one in rows}


def words(notice: Notice) -> str:
    """What became of an e-mail, for the item and the list."""
    state = str(_State(notice.state).label)
    if notice.reached_nobody and notice.state == _State.WAITING:
        state = _("E-mail not delivered yet, trying again")
    return _("%(state)s: %(name)s") % {"state": state, "name": notice.user.display_name}


def _first_state(address: str) -> str:
    if not settings.EMAIL_IS_SET_UP:
        return _State.NO_MAIL
    return _State.WAITING if address else _State.NO_ADDRESS


def _send_of(clinic: Clinic, now: datetime) -> int:
    with within(clinic):
        return sum(_send(one, clinic) for one in _due(now))


def _due(now: datetime) -> QuerySet[Notice]:
    due = Notice.objects.filter(state=_State.WAITING, next_try_at__lte=now)
    return due.select_related("task", "user").order_by("pk")


def _send(notice: Notice, clinic: Clinic) -> bool:
    """One e-mail; outside a transaction, because a mail server may be slow."""
    if notice.task.state not in OPEN:
        notice.state = _State.NOT_NEEDED  # done meanwhile: nobody needs to get up
        notice.save(update_fields=["state"])
        return False
    try:
        send_mail(_subject(clinic), _body(notice, clinic), None, [notice.user.email])
    except (SMTPException, OSError) as fault:
        _not_delivered(notice, fault)
        return False
    notice.state, notice.sent_at = _State.SENT, timezone.now()
    notice.tries += 1
    notice.save(update_fields=["state", "sent_at", "tries"])
    return True


def _not_delivered(notice: Notice, fault: Exception) -> None:
    limits = escalation()
    notice.tries += 1
    notice.error = type(fault).__name__
    notice.next_try_at = timezone.now() + limits.email_again_after
    if notice.tries >= limits.email_tries:
        notice.state = _State.FAILED
    notice.save(update_fields=["tries", "error", "next_try_at", "state"])


def _subject(clinic: Clinic) -> str:
    return _("Ataraxy: late work has come to you at %(clinic)s") % {"clinic": clinic.name}


def _body(notice: Notice, clinic: Clinic) -> str:
    """No name, no kind of work, no reason: an e-mail is read on locked screens."""
    task = notice.task
    told = {
        "urgency": task.get_urgency_display(),
        "due": f"{task.due_at.astimezone(clinic.zone):%Y-%m-%d %H:%M %Z}",
        "address": str(settings.PUBLIC_URL).rstrip("/") + reverse("worklist:item", args=[task.uid]),
    }
    return (
        _(
            "An item of work is late and has come to you.\n\n"
            "How soon: %(urgency)s\nDue: %(due)s\n\n"
            "Sign in and open it: %(address)s\n\n"
            "This message holds no patient data. Please do not answer it."
        )
        % told
    )
