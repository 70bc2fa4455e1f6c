"""What the patient writes for themselves: journal, safety plan, trackers. Rows are only added."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


@append_only
class JournalEntry(ClinicModel):
    """One entry, written or spoken. A correction is a new entry that points at the old one."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    # A recording lies in the store of papers by its hash and is no paper of the clinic's record.
    voice_sha256 = models.CharField(max_length=64, blank=True)
    voice_type = models.CharField(max_length=40, blank=True)
    voice_bytes = models.PositiveIntegerField(default=0)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="portal_journal_at")]

    def __str__(self) -> str:
        return f"journal entry {self.uid}"


@append_only
class Sharing(ClinicModel):
    """That an entry was shared with the therapist, or is private again; the newest row holds."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="sharings")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    shared = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "-at"], name="portal_sharing_newest")]

    def __str__(self) -> str:
        return f"{'shared' if self.shared else 'private'} from {self.at:%Y-%m-%d}"


@append_only
class SafetyPlan(ClinicModel):
    """One version of the plan, in the patient's own words; the highest number holds."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    warning_signs = models.TextField(blank=True)
    what_helps = models.TextField(blank=True)
    places = models.TextField(blank=True)
    people = models.TextField(blank=True)
    professionals = models.TextField(blank=True)
    safe_place = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    by_patient = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="portal_plan_number")
        ]

    def __str__(self) -> str:
        return f"safety plan, version {self.number}"


@append_only
class TrackerEntry(ClinicModel):
    """What the patient noted in one self-care module; a row that takes another back voids it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    module = models.CharField(max_length=40)
    day = models.DateField()
    values = models.JSONField()
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "module", "day"], name="portal_tracker_day")]

    def __str__(self) -> str:
        return f"{self.module} on {self.day}"
