"""A set of questions that was sent, how often somebody was reminded, and how it ended."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Asking
from ataraxy.platform.people.models import ClinicModel, Patient


class Ending(models.TextChoices):
    """How a set that was sent ended."""

    OPEN = "", _("waiting")
    ANSWERED = "answered", _("answered")
    HALF = "half", _("answered in part, closed")
    SILENT = "silent", _("not answered, closed")
    REPLACED = "replaced", _("replaced by a newer set")
    TAKEN_BACK = "taken back", _("taken back")


class Invitation(ClinicModel):
    """One set sent by the schedule or by hand. Moved by `services` only."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    asking = models.OneToOneField(Asking, on_delete=models.PROTECT, related_name="invitation")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="invitations")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField()
    language = models.CharField(max_length=10)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    reminders = models.PositiveSmallIntegerField(default=0)
    half_told = models.BooleanField(default=False)
    ended = models.CharField(max_length=12, choices=Ending.choices, default="", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "ended"], name="collecting_open"),
            models.Index(fields=["course", "at"], name="collecting_course"),
        ]

    def __str__(self) -> str:
        return f"set of {self.at:%Y-%m-%d}"

    @property
    def patient_uid(self) -> str:
        """Who was asked, for the journal."""
        return str(self.patient.uid)

    def about(self, number: int) -> str:
        """The name under which its message (0) and its reminders stand."""
        return f"questions:{self.uid}:{number}"


class Resumption(ClinicModel):
    """Somebody spoke with a patient who had fallen silent: messages may go out again."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="resumptions")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reason

    @property
    def patient_uid(self) -> str:
        """Whose course it is, for the journal."""
        return str(self.course.patient.uid)
