"""Results of checks. They only grow: a later result stands beside the earlier ones."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


@append_only
class CheckResult(ClinicModel):
    """What was found on a day: figures, signs, and what that led to by the rules of that day."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="checks")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    check_key = models.CharField(max_length=40)
    on = models.DateField()
    numbers = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    note = models.CharField(max_length=1000, blank=True)
    act = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["patient", "check_key", "on"], name="surveillance_results")]

    def __str__(self) -> str:
        return f"{self.check_key} {self.on:%Y-%m-%d}: {self.act}"

    @property
    def patient_uid(self) -> str:
        """Whose result it is, for the journal."""
        return str(self.patient.uid)
