"""What patients agreed to, said no to or took back. Rows only ever grow; the newest holds."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient
from ataraxy.platform.signatures.models import Signature


class Way(models.TextChoices):
    """How an answer reached the clinic."""

    TABLET = "tablet", _("signed on the tablet")
    IN_PERSON = "in_person", _("said here in person")
    PHONE = "phone", _("said on the phone")
    WRITTEN = "written", _("written (letter, message)")
    PORTAL = "portal", _("on the patient's own pages")
    CONSENT = "consent", _("in the consent to treatment")


@append_only
class Agreement(ClinicModel):
    """One answer of a patient on one topic, with the exact words it answers."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="agreements")
    topic = models.CharField(max_length=12)
    answer = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    words = models.TextField()
    details = models.CharField(max_length=1000, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    signature = models.OneToOneField(
        Signature, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "topic", "-id"], name="agreement_newest")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.answer}"

    @property
    def patient_uid(self) -> str:
        """Whose word it is, for the journal."""
        return str(self.patient.uid)
