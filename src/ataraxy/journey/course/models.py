"""A course, what happened on it, and what holds it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.course.lifecycle import COURSE
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Course(ClinicModel):
    """One patient's treatment, referral to discharge. Its step moves by `services.move` only."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="courses")
    indication = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=20, default=COURSE.initial)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "step", "opened_at"], name="course_step_since"),
            models.Index(fields=["patient", "opened_at"], name="course_patient"),
        ]

    def __str__(self) -> str:
        return f"course {self.uid}"

    @property
    def is_open(self) -> bool:
        """Whether the course is still going on."""
        return self.step not in COURSE.final_states


@append_only
class Event(ClinicModel):
    """One thing that happened on a course, in the words the history shows."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    step = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["course", "at"], name="course_event_at")]

    def __str__(self) -> str:
        return self.text


@append_only
class Hold(ClinicModel):
    """A reason why no dose may be given, set by any step and read by every gate."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    set_at = models.DateTimeField()
    set_by_uid = models.CharField(max_length=64)
    set_by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reason

    @property
    def patient_uid(self) -> str:
        """Whose course is held, for the journal."""
        return str(self.course.patient.uid)


@append_only
class HoldRelease(ClinicModel):
    """The end of a hold, beside it: nothing is erased."""

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="release")
    reason = models.CharField(max_length=500)
    released_at = models.DateTimeField()
    released_by_uid = models.CharField(max_length=64)
    released_by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reason

    @property
    def patient_uid(self) -> str:
        """Whose course was held, for the journal."""
        return self.hold.patient_uid
