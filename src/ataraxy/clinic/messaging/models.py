"""A message to a patient and what became of it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class MessageState(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", _("on its way")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    RETURNED = "returned", _("came back")
    NOT_NEEDED = "not_needed", _("not needed any more")


class Message(ClinicModel):
    """One message to one address. Moved by `services` and `sending` only.

    The text names no illness, no drug and no patient: it is read on locked screens. `about` says
    for which room it was written (``daybefore:uid``); after `useless_at` it is not sent any more.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    about = models.CharField(max_length=80)
    link = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=12, choices=MessageState.choices, default=MessageState.WAITING
    )
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    useless_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=120, blank=True)
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "channel"], name="message_once_per_channel")
        ]
        indexes = [
            models.Index(fields=["clinic", "state", "next_try_at"], name="message_due"),
            models.Index(fields=["clinic", "about"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"

    @property
    def patient_uid(self) -> str:
        """To whom it goes, for the journal."""
        return str(self.patient.uid)

    @property
    def reached_nobody(self) -> bool:
        """Whether somebody has to be told in another way."""
        return self.state in {MessageState.FAILED, MessageState.RETURNED}


@append_only
class Wish(ClinicModel):
    """Whether a patient wants messages by one channel; the newest holds, all stay.

    Where nothing was said, an address that somebody gave may be written to.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="message_wishes")
    channel = models.CharField(max_length=5, choices=Channel.choices)
    wanted = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["patient", "channel", "at"], name="message_wish")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.wanted}"

    @property
    def patient_uid(self) -> str:
        """Whose wish it is, for the journal."""
        return str(self.patient.uid)


@append_only
class Answer(ClinicModel):
    """A text message of a patient: what it was taken as, and its words where a person reads it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="text_answers")
    meaning = models.CharField(max_length=10)
    words = models.TextField(blank=True)
    reference = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="message_answer")]

    def __str__(self) -> str:
        return f"text {self.meaning}"

    @property
    def patient_uid(self) -> str:
        """Whose answer it is, for the journal."""
        return str(self.patient.uid)
