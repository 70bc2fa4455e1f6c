"""Decisions of course reviews. They only grow."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient

SILENT = timedelta(minutes=10)
"""A learning tells of itself every few seconds; after so long its process is no more."""


@append_only
class Review(ClinicModel):
    """One signed decision with the figures it was taken on, as they were shown."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="reviews")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=20, choices=Choice.choices)
    step_before = models.CharField(max_length=20)
    reason = models.CharField(max_length=1000)
    next_from = models.DateField(null=True, blank=True)
    next_to = models.DateField(null=True, blank=True)
    given = models.PositiveIntegerField()
    figures = models.JSONField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["course", "at"], name="maintenance_review_at")]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}"


@append_only
class Learnt(ClinicModel):
    """What one night's learning found about how long benefit lasts at this clinic.

    `level` is the fitted `knowledge.fading.Clinic`, `calibration` how it kept its promise.
    """

    at = models.DateTimeField()
    people = models.PositiveIntegerField()
    losses = models.PositiveIntegerField()
    level = models.JSONField()
    calibration = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="maintenance_learnt_at")]

    def __str__(self) -> str:
        return f"{self.people} / {self.losses}"


class Learning(ClinicModel):
    """How far the learning of a clinic is: one row a clinic, asked for, begun or ended.

    `done` of `people` courses were read; `steps` of the search were made after that.
    """

    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by_name = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic"], name="maintenance_one_learning")]

    def __str__(self) -> str:
        return f"{self.done} / {self.people}, {self.steps}"

    @property
    def runs(self) -> bool:
        """Whether it has begun, not ended, and was heard of lately."""
        return self._is_unfinished and not self._is_silent

    @property
    def was_cut_short(self) -> bool:
        """Whether its process died: begun, not ended, and nothing heard for long."""
        return self._is_unfinished and self._is_silent

    @property
    def _is_unfinished(self) -> bool:
        begun, ended = self.begun_at, self.ended_at
        return begun is not None and (ended is None or ended < begun)

    @property
    def _is_silent(self) -> bool:
        return self.heard_at is None or timezone.now() - self.heard_at > SILENT

    @property
    def waits(self) -> bool:
        """Whether somebody has asked since it last began."""
        asked, begun = self.asked_at, self.begun_at
        return asked is not None and (begun is None or begun < asked)
