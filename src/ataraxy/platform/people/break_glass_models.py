"""Emergency access to one patient: who, why, from when until when, and who looked at it later."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.people.models import ClinicModel, Patient

FINDINGS = {
    "justified": _("Justified"),
    "unclear": _("Ask the person"),
    "unjustified": _("Not justified"),
}


class EmergencyAccess(ClinicModel):
    """One person may read one patient's record for a limited time. `clinic` is the patient's."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.CharField(max_length=20, blank=True)
    review_note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "ends_at"], name="people_emergency_user"),
            models.Index(fields=["clinic", "reviewed_at"], name="people_emergency_review"),
        ]

    def __str__(self) -> str:
        return f"emergency access by {self.user}"

    @property
    def patient_uid(self) -> str:
        """Whose record, for the journal."""
        return str(self.patient.uid)

    @property
    def shown_end(self) -> datetime:
        """When it ended or will end."""
        return self.ended_at or self.ends_at

    @property
    def finding_words(self) -> str | Promise:
        """What the reviewer found, in words."""
        return FINDINGS.get(self.finding, "")
