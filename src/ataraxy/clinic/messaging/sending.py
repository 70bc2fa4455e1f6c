"""Sending what is due: each message outside a transaction, its end written in one of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.messaging.gateway import (
    Gateway,
    GatewayDown,
    GatewayRefuses,
    Text,
    gateway,
)
from ataraxy.clinic.messaging.limits import sending
from ataraxy.clinic.messaging.models import Channel, Message, MessageState
from ataraxy.clinic.messaging.queries import withdrawn_by
from ataraxy.clinic.messaging.services import settled
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within

_CLAIM = timedelta(minutes=10)
"""As long a message belongs to the process that began to send it."""


def send_waiting(now: datetime) -> int:
    """Send what is due, in every clinic; returns how many were sent."""
    carrier = gateway()
    return sum(_send_of(clinic, now, carrier) for clinic in Clinic.objects.all())


def _send_of(clinic: Clinic, now: datetime, carrier: Gateway | None) -> int:
    with within(clinic):
        due = Message.objects.filter(state=MessageState.WAITING, next_try_at__lte=now)
        keys = due.order_by("next_try_at").values_list("pk", flat=True)
        return sum(_send(key, clinic, now, carrier) for key in keys[: sending().most_in_a_turn])


def _send(key: int, clinic: Clinic, now: datetime, carrier: Gateway | None) -> bool:
    actor = system_actor(clinic.pk)
    message = _claimed(key, now)
    if message is None:
        return False
    if now >= message.useless_at:
        _end(actor, message, MessageState.NOT_NEEDED, "messaging.not_needed")
        return False
    if message.channel in withdrawn_by(message.patient):
        message.problem = "withdrawn"  # they said so after it was written
        _end(actor, message, MessageState.NOT_NEEDED, "messaging.withdrawn")
        return False
    try:
        receipt = _carry(message, carrier)
    except GatewayDown as fault:
        _try_again(actor, message, str(fault))
    except GatewayRefuses as fault:
        _failed(actor, message, str(fault))
    else:
        message.receipt, message.sent_at, message.problem = receipt, timezone.now(), ""
        _end(actor, message, MessageState.SENT, "messaging.sent")
        return True
    return False


def _claimed(key: int, now: datetime) -> Message | None:
    """One conditional update: of two processes one gets the message; a dead one gives it up."""
    due = Message.objects.filter(pk=key, state=MessageState.WAITING, next_try_at__lte=now)
    if not due.update(next_try_at=now + _CLAIM):
        return None
    return Message.objects.select_related("patient", "clinic").get(pk=key)


def _carry(message: Message, carrier: Gateway | None) -> str:
    if message.channel == Channel.SMS:
        if carrier is None:
            raise GatewayRefuses(_("no SMS gateway is set up"))
        return carrier.send(Text(message.address, message.text, str(message.uid)))
    return _mail(message)


def _mail(message: Message) -> str:
    if not settings.EMAIL_IS_SET_UP:
        raise GatewayRefuses(_("no mail server is set up"))
    try:
        send_mail(message.subject, message.text, None, [message.address])
    except SMTPRecipientsRefused as fault:
        raise GatewayRefuses(_("the mail server does not know the address")) from fault
    except (SMTPException, OSError) as fault:
        raise GatewayDown(type(fault).__name__) from fault
    return ""


def _try_again(actor: Actor, message: Message, problem: str) -> None:
    pauses = sending().again_after
    if message.tries >= len(pauses):
        _failed(actor, message, problem)
        return
    message.next_try_at = timezone.now() + pauses[message.tries]
    message.problem = problem[:120]
    _end(actor, message, MessageState.WAITING, "messaging.delayed")


def _failed(actor: Actor, message: Message, problem: str) -> None:
    message.problem = problem[:120]
    _end(actor, message, MessageState.FAILED, "messaging.failed")


def _end(actor: Actor, message: Message, state: MessageState, what: str) -> None:
    message.state = state
    message.tries += 1
    with transaction.atomic():
        message.save(
            update_fields=["state", "tries", "next_try_at", "sent_at", "receipt", "problem"]
        )
        settled(actor, message, what)
