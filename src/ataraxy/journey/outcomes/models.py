"""Questions asked and answered, what a positive item 9 led to, and visit notes."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.lifecycle import ASKING
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Asking(ClinicModel):
    """A set of instruments put to a patient once, by tablet or by link."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="askings")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="askings")
    instruments = models.JSONField()
    # At which time-point the side-effect list of this set is asked; empty for no such list.
    occasion = models.CharField(max_length=20, blank=True, default="", db_default="")
    state = models.CharField(max_length=12, default=ASKING.initial)
    asked_at = models.DateTimeField()
    asked_by_uid = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["course", "state"], name="outcomes_asking_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="asked"), name="outcomes_one_asking_open"
            )
        ]

    def __str__(self) -> str:
        return f"questions of {self.asked_at:%Y-%m-%d}"


class Mode(models.TextChoices):
    """How the answers came to us."""

    SELF = "self", _("answered by the patient")
    PAPER = "paper", _("typed in from paper")
    RATED = "rated", _("rated by a clinician")
    TOTAL = "total", _("only the result entered")


@append_only
class Administration(ClinicModel):
    """One instrument answered once, scored as it was that day.

    `answered_at` is when it was answered; `recorded_at` when it was typed in, where that is later.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="administrations")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    asking = models.ForeignKey(
        Asking, null=True, blank=True, on_delete=models.PROTECT, related_name="administrations"
    )
    instrument = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    answers = models.JSONField()
    total = models.IntegerField(null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    missing = models.JSONField(default=list)
    prorated = models.BooleanField(default=False)
    handling = models.CharField(max_length=300)
    flag_value = models.IntegerField(null=True, blank=True)
    subscales = models.JSONField(null=True, blank=True)
    mode = models.CharField(
        max_length=8, choices=Mode.choices, default=Mode.SELF, db_default="self"
    )
    occasion = models.CharField(max_length=20, blank=True, default="", db_default="")
    answered_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, blank=True)
    by_uid = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["course", "instrument", "answered_at"], name="outcomes_series"),
            models.Index(fields=["patient", "instrument"], name="outcomes_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asking", "instrument"],
                condition=Q(asking__isnull=False),
                name="outcomes_answered_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.total}"


@append_only
class Triage(ClinicModel):
    """How fast a named person answers one form, decided by the rule of that day."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="triages")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="triages")
    urgency = models.CharField(max_length=20)
    reasons = models.JSONField()
    at = models.DateTimeField()
    act_by = models.DateTimeField(null=True, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    rule_source = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["asking", "at"], name="outcomes_triage_at")]

    def __str__(self) -> str:
        return self.urgency


@append_only
class Concern(ClinicModel):
    """Something in the answers, beside item 9, that a named person looks at by a time."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="concerns")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    asking = models.ForeignKey(
        Asking, null=True, blank=True, on_delete=models.PROTECT, related_name="concerns"
    )
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    urgency = models.CharField(max_length=10)
    at = models.DateTimeField()
    act_by = models.DateTimeField()
    owner_name = models.CharField(max_length=200, blank=True)
    rule_source = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["course", "at"], name="outcomes_concern_at")]

    def __str__(self) -> str:
        return self.reason

    @property
    def patient_uid(self) -> str:
        """Whom it is about, for the journal."""
        return str(self.patient.uid)


@append_only
class KnownUnchanged(ClinicModel):
    """A clinician has assessed the thoughts and knows them; holds for a limited time."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="known_unchanged")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reason


@append_only
class VisitNote(ClinicModel):
    """What was seen and decided on a visit. A correction is a new note that points at the old."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="visit_notes")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        indexes = [models.Index(fields=["course", "at"], name="outcomes_note_at")]

    def __str__(self) -> str:
        return self.text[:60]
