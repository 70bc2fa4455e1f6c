"""Who was given a copy of whose record."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class CopyForm(models.TextChoices):
    """The forms in which a copy is handed over."""

    PACKED = "zip", _("Everything in one ZIP file, with all papers")
    PDF = "pdf", _("A PDF to read and print")
    FHIR = "fhir", _("A FHIR R4 file for another system")


class Recipient(models.TextChoices):
    """To whom."""

    PATIENT = "patient", _("The patient")
    CLINICIAN = "clinician", _("Another clinician or clinic")
    REPRESENTATIVE = "representative", _("Somebody the patient has named")
    AUTHORITY = "authority", _("A court or authority")


@append_only
class Disclosure(ClinicModel):
    """One copy that left: to whom, in which form, why, and the fingerprint of the file."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10, choices=CopyForm.choices)
    recipient = models.CharField(max_length=20, choices=Recipient.choices)
    recipient_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="copies_patient")]

    def __str__(self) -> str:
        return f"copy of {self.at:%Y-%m-%d}"
