"""A look at everybody: which courses, how far it came, what was new."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.course.models import Course
from ataraxy.platform.people.models import ClinicModel


class Sweep(ClinicModel):
    """One run over every open course of a clinic. It goes on where it stopped."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    on = models.DateField()
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    book = models.CharField(max_length=64, blank=True, editable=False)
    """Which rules it looked with (`rulebook.queries.mark_of`)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=models.Q(finished_at=None),
                name="rules_one_sweep_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"sweep of {self.on}"


class SweepRow(ClinicModel):
    """One course in a sweep: filled in once, when it has been screened.

    `findings` are the rules that fire or are open, in short; `changes` what differs from last time.
    """

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="rows")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    line = models.CharField(max_length=200, blank=True)
    findings = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    new_stops = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "course"], name="rules_row_once"),
        ]
        indexes = [models.Index(fields=["course", "-done_at"], name="rules_row_course")]

    def __str__(self) -> str:
        return self.line or "not yet"
