"""Plans of a course. A saved plan is never edited: a change is a new draft beside it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.lifecycle import PLAN
from ataraxy.platform.people.models import ClinicModel


class Plan(ClinicModel):
    """One version of a course's plan with the facts its dose was worked out on.

    `order` keeps the calculation, the caps and the notes as they were shown; `template` keeps the
    course template's own text, so that a year later one can read what was signed. Only `state`
    and the signature change after saving.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=PLAN.initial)
    indication = models.CharField(max_length=40)
    route = models.CharField(max_length=20)
    template_key = models.CharField(max_length=40)
    template = models.JSONField()
    product = models.CharField(max_length=40)
    basis = models.CharField(max_length=10)
    amount = models.FloatField()
    duration_min = models.FloatField(null=True, blank=True)
    bag_ml = models.FloatField(null=True, blank=True)
    weight_kg = models.FloatField(null=True, blank=True)
    weight_on = models.DateField(null=True, blank=True)
    weight_confirmed = models.BooleanField(default=False)
    height_cm = models.FloatField(null=True, blank=True)
    dose_mg = models.FloatField()
    order = models.JSONField()
    answers = models.JSONField(default=dict)
    allowances = models.JSONField(default=list)
    leaves_route = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    created_by_uid = models.CharField(max_length=64)
    created_by_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by_uid = models.CharField(max_length=64, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="signed"), name="plan_one_signed"
            ),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="draft"), name="plan_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.version} ({self.state})"

    @property
    def patient_uid(self) -> str:
        """Whose plan it is, for the journal."""
        return str(self.course.patient.uid)
