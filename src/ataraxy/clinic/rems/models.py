"""The setting's certification, staff trainings, and one enrolment per patient at a time."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Supply(models.TextChoices):
    """How the drug comes to the setting."""

    PHARMACY = "pharmacy", _("dispensed by a pharmacy for each patient")
    BULK = "bulk", _("bulk stock from a distributor")
    BOTH = "both", _("both")


@append_only
class Certification(ClinicModel):
    """The setting as the programme knows it; the newest row holds."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40)
    setting_name = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    supply = models.CharField(max_length=10, choices=Supply.choices)
    representative = models.CharField(max_length=200)
    alternate = models.CharField(max_length=200, blank=True)
    attested = models.JSONField(default=list)
    certified_on = models.DateField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"REMS setting {self.number}"


@append_only
class Training(ClinicModel):
    """Somebody was trained on a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    trained_on = models.DateField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "user"], name="rems_training_of")]

    def __str__(self) -> str:
        return f"{self.user} trained {self.trained_on}"


class Enrolment(ClinicModel):
    """A patient on the way into the programme. Signatures are not enrolment; `number` is."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    patient_signed_at = models.DateTimeField(null=True, blank=True)
    prescriber_signed_at = models.DateTimeField(null=True, blank=True)
    prescriber_name = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_how = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(ended_at__isnull=True),
                name="rems_one_enrolment",
            )
        ]

    def __str__(self) -> str:
        return f"enrolment of {self.patient}"

    @property
    def state(self) -> str:
        """Where it stands, as `STATES` has it."""
        reached = (self.ended_at, self.confirmed_at, self.sent_at, self.prescriber_signed_at,
                   self.patient_signed_at)  # fmt: skip
        names = ("ended", "confirmed", "sent", "both_signed", "patient_signed")
        return next((name for name, at in zip(names, reached, strict=True) if at), "begun")


STATES = {
    "begun": _("nobody has signed"),
    "patient_signed": _("signed by the patient"),
    "both_signed": _("signed by both, not sent"),
    "sent": _("sent, not confirmed"),
    "confirmed": _("confirmed"),
    "ended": _("ended"),
}
"""Where an enrolment stands, in words."""
