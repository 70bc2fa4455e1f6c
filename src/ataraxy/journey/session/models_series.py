"""A series that was booked in one go."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


@append_only
class Series(ClinicModel):
    """Visits booked together. `against` are the clashes that were named, `why` why they stand."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    sessions = models.JSONField()
    against = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{len(self.sessions)} visits"

    @property
    def patient_uid(self) -> str:
        """Whose series it is, for the journal."""
        return str(self.course.patient.uid)
