"""What arrives from outside and waits for somebody: intake forms and incoming papers."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.chart.models import Source
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import ClinicModel, Patient


class Intake(ClinicModel):
    """One intake form sent to one patient; the answers are facts of its `source`."""

    class State(models.TextChoices):
        """How far the form has come."""

        SENT = "sent", _("Sent, not answered yet")
        ANSWERED = "answered", _("Answered")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField()
    sent_by_name = models.CharField(max_length=200)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Questions of the rule book that somebody put on this form; they stand first on it.
    asked = models.JSONField(default=list)
    source = models.OneToOneField(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "-sent_at"], name="chart_intake_patient")]

    def __str__(self) -> str:
        return f"intake form, {self.state}"


class InboxItem(ClinicModel):
    """One fax, PDF or photo, from its arrival until a clinician has signed it off."""

    class State(models.TextChoices):
        """Whose turn it is."""

        ARRIVED = "arrived", _("Whose is it?")
        ASSIGNED = "assigned", _("To be read and signed off")
        SIGNED = "signed", _("Signed off")

    class Way(models.TextChoices):
        """How it came."""

        FAX = "fax", _("Fax")
        MAIL = "mail", _("Letter or e-mail")
        PHOTO = "photo", _("Photo")
        BY_HAND = "by_hand", _("Brought by the patient")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    way = models.CharField(max_length=10, choices=Way.choices)
    title = models.CharField(max_length=200)
    # The paper as it arrived belongs to nobody; once assigned, the patient has their own row of it.
    arrived = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    filed = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    arrived_at = models.DateTimeField()
    arrived_by_name = models.CharField(max_length=200)
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "state", "arrived_at"], name="chart_inbox_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def patient_uid(self) -> str:
        """Whose paper it is, for the journal; empty while nobody knows."""
        return str(self.patient.uid) if self.patient else ""
