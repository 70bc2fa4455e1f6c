"""Signatures and the texts they were put under. Both only ever grow."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class SignerKind(models.TextChoices):
    """On which side of the desk the signer sits."""

    STAFF = "staff", _("Member of staff")
    PATIENT = "patient", _("Patient")


class ProofMethod(models.TextChoices):
    """How it was made sure that the signer is who the signature says."""

    PASSWORD = "password", _("password entered again")
    TOTP = "totp", _("one-time code")
    PASSKEY = "passkey", _("passkey")
    PIN = "pin", _("PIN on a registered tablet")
    WITNESS = "witness", _("seen by a witness")


@append_only
class ShownText(ClinicModel):
    """A text exactly as somebody saw it when they signed, kept once per clinic by its hash."""

    sha256 = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "sha256"], name="signatures_shown_once")
        ]

    def __str__(self) -> str:
        return self.sha256


@append_only
class Signature(ClinicModel):
    """Who signed what, when, meaning what, and how we knew it was them.

    The subject is named by kind and uid, so that any room above can be signed without this room
    knowing it. `seal` is keyed: a row changed in the database no longer matches it.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    subject_kind = models.CharField(max_length=60)
    subject_uid = models.CharField(max_length=64)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="signatures"
    )
    signer_kind = models.CharField(max_length=10, choices=SignerKind.choices)
    signer_uid = models.CharField(max_length=64)
    signer_name = models.CharField(max_length=400)
    signer_roles = models.CharField(max_length=200, blank=True)
    meaning = models.CharField(max_length=200)
    at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    proof = models.CharField(max_length=10, choices=ProofMethod.choices)
    shown_sha256 = models.CharField(max_length=64)
    # False: the hash names a file in the document store instead of a ShownText.
    shown_as_text = models.BooleanField(default=True)
    drawn_path = models.TextField(blank=True)
    # A witness's or second person's signature points at the one it stands beside.
    beside = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="others"
    )
    key_id = models.CharField(max_length=16)
    seal = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(
                fields=["clinic", "subject_kind", "subject_uid"], name="signatures_subject"
            ),
            models.Index(fields=["patient", "-at"], name="signatures_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name}: {self.meaning}"

    @property
    def patient_uid(self) -> str:
        """Whose record this is about, for the journal; empty for nobody's."""
        return str(self.patient.uid) if self.patient else ""


class ClinicKey(ClinicModel):
    """The key with which a clinic signs the papers it hands out, and its public certificate.

    The private key is encrypted with the field key, which is not in the database; it is blanked
    when the key is retired, so that nothing can be signed with it again. Certificates stay.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    fingerprint = models.CharField(max_length=64, unique=True)
    certificate = models.TextField()
    private_key = models.TextField(blank=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    made_by_uid = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by_name = models.CharField(max_length=200, blank=True)
    retired_why = models.CharField(max_length=300, blank=True)
    # Whoever may have copied it could sign in the clinic's name with any date.
    is_compromised = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=models.Q(retired_at__isnull=True),
                name="signatures_one_clinic_key",
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint[:16]
