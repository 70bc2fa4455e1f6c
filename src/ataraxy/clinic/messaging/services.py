"""Writing a message down, and noting what became of it. Each act is journalled, without words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ataraxy.clinic.messaging.gateway import hears_answers
from ataraxy.clinic.messaging.models import Channel, Message, MessageState, Wish
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.languages import language_of
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task, settle

FAILED = "message.failed"
"""The kind of work that a message opens which reached nobody."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A message to write: for whom, about what, until when it is of use, where staff look."""

    patient: Patient
    channel: Channel
    address: str
    subject: str
    text: str
    about: str
    useless_at: datetime
    link: str


def queue(*, actor: Actor, writing: Writing) -> Message:
    """Write a message down inside another service's transaction; it is sent afterwards."""
    now = timezone.now()
    made = Message.objects.create(
        clinic_id=writing.patient.clinic_id,
        patient=writing.patient,
        channel=writing.channel,
        address=writing.address,
        subject=writing.subject,
        text=_with_the_way_out(writing),
        about=writing.about,
        link=writing.link,
        queued_at=now,
        next_try_at=now,
        useless_at=writing.useless_at,
    )
    _journal(actor, made, "messaging.written")
    return made


def _with_the_way_out(writing: Writing) -> str:
    """A text says how to end texts, where an answer to it reaches us."""
    if writing.channel != Channel.SMS or not hears_answers():
        return writing.text
    with translation.override(language_of(writing.patient)):
        return f"{writing.text} {_('STOP ends texts.')}"


@service("messaging.wish", permission="session.schedule", describe=lambda w: {"wanted": w.wanted})
def note_wish(
    *, actor: Actor, key: str, patient: Patient, channel: str, wanted: bool, reason: str = ""
) -> Wish:
    """Staff write down whether a patient wants messages by this channel."""
    return add_wish(actor=actor, patient=patient, channel=channel, wanted=wanted, reason=reason)


def add_wish(*, actor: Actor, patient: Patient, channel: str, wanted: bool, reason: str) -> Wish:
    """The same inside another service's transaction: the patient says it on their own page."""
    return Wish.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        channel=Channel(channel),
        wanted=wanted,
        reason=reason[:300],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


@service("messaging.returned", permission="session.schedule")
def came_back(*, actor: Actor, key: str, message: Message) -> Message:
    """The mail server or the carrier sent a message back later: it reached nobody."""
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.state != MessageState.SENT:
        raise refused(_("Only a message that was sent can come back."))
    locked.state, locked.problem = MessageState.RETURNED, "returned"
    locked.save(update_fields=["state", "problem"])
    tell_somebody(actor, locked)
    return locked


def settled(actor: Actor, message: Message, what: str) -> None:
    """Journal how a try ended, and give a message that reached nobody to somebody."""
    _journal(actor, message, what)
    if message.reached_nobody:
        tell_somebody(actor, message)


def tell_somebody(actor: Actor, message: Message) -> None:
    """Unless the other channel reached them, a named person calls."""
    others = Message.objects.filter(clinic_id=message.clinic_id, about=message.about)
    if others.filter(state__in=(MessageState.SENT, MessageState.WAITING)).exists():
        return
    title = _("A message did not arrive: call the patient")
    why = _("%(how)s: %(what)s (%(problem)s)") % {
        "how": message.get_channel_display(),
        "what": message.get_state_display(),
        "problem": message.problem or "–",
    }
    open_call(actor, message.patient, message.about, title, why, message.link)


def open_call(actor: Actor, patient: Patient, about: str, title: str, why: str, link: str) -> None:
    """Work for the coordinator who answers now; one item for one message."""
    found = who_is_responsible(patient.clinic_id, Role.COORDINATOR, timezone.now())
    add_task(
        actor=actor,
        ask=NewTask(
            kind=FAILED,
            title=title,
            role=Role.COORDINATOR,
            why=why,
            urgency="soon",
            owner=found.user if found else None,
            patient=patient,
            cause=about,
            link=link,
        ),
    )


def no_call_needed(actor: Actor, about: str, reason: str) -> None:
    """They were reached after all."""
    settle(actor=actor, kind=FAILED, cause=about, reason=reason)


def _journal(actor: Actor, message: Message, what: str) -> None:
    record(
        actor=actor,
        action=what,
        subject=f"messaging.message:{message.uid}",
        patient_uid=message.patient_uid,
        detail={"channel": message.channel, "state": message.state, "tries": message.tries},
    )
    publish(
        clinic_id=message.clinic_id,
        topic="messaging.changed",
        subject=f"message:{message.uid}",
        patient_uid=message.patient_uid,
        detail={"about": message.about, "state": message.state},
    )
