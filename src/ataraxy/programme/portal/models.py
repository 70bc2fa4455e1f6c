"""The patient's account and where it is signed in. What they write has files of its own."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models.functions import Lower

from ataraxy.platform.people.models import ClinicModel, Patient


class Account(ClinicModel):
    """How one patient signs in at one clinic. No account of staff: it opens the portal only."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="portal_account")
    email = models.EmailField(blank=True)
    # Argon2; empty for somebody who signs in by link only.
    passphrase = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    invited_at = models.DateTimeField()
    # Empty while the invitation waits to be taken up.
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinic", Lower("email"), condition=~models.Q(email=""), name="portal_email_once"
            )
        ]

    def __str__(self) -> str:
        return f"portal account {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose account it is, for the journal."""
        return str(self.patient.uid)

    @property
    def is_open(self) -> bool:
        """Whether somebody can sign in."""
        return self.opened_at is not None and self.closed_at is None


class SignIn(ClinicModel):
    """One device on which the patient is signed in, until it idles, ends or signs out."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ins")
    device_sha256 = models.CharField(max_length=64)
    way = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"], name="portal_sign_in_open")]

    def __str__(self) -> str:
        return f"sign-in {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose sign-in it is, for the journal."""
        return self.account.patient_uid


# Django looks for models here.
import ataraxy.programme.portal.models_clinic  # noqa: E402
import ataraxy.programme.portal.models_own  # noqa: E402, F401
