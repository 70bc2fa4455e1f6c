"""Outcome series that were measured elsewhere, and what every course and series came to.

People of a series are nobody's record here: no patient, no course, only the label of the table.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


@append_only
class Programme(ClinicModel):
    """A series of people treated elsewhere, as one whole."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    source = models.TextField()
    final_visit = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="research_programme_once")
        ]

    def __str__(self) -> str:
        return self.name


@append_only
class Intake(ClinicModel):
    """One table that was taken: what was new in it, and what was not taken."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="intakes")
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    scores = models.PositiveIntegerField()
    not_taken = models.JSONField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.file}: {self.people} people, {self.scores} scores"


@append_only
class Participant(ClinicModel):
    """One person of a series, under the label the table gives them."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="participants")
    label = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True)
    indication = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "label"], name="research_label_once")
        ]

    def __str__(self) -> str:
        return self.label


@append_only
class OutsideScore(ClinicModel):
    """One total, on a day counted from the beginning of treatment (0 or less: before it)."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="scores")
    instrument = models.CharField(max_length=40)
    day = models.IntegerField()
    total = models.IntegerField()
    visit = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "instrument", "day"], name="research_score_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.total} on day {self.day}"


class Summary(ClinicModel):
    """What one course, or one person of a series, came to. Counted from the rows themselves.

    It can be thrown away and counted again at any time; nothing reads it but the figures. `stale`
    says that something happened since. `why_not` are the stops of a decision “not suitable”.
    `completed` is None while it cannot be said, `left` when treatment was given up.
    """

    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="summaries"
    )
    course = models.OneToOneField(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    participant = models.OneToOneField(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stale = models.BooleanField(default=False)
    group = models.CharField(max_length=40, blank=True)
    indication = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=40, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    step = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    why_not = models.JSONField(default=list)
    decided_days = models.IntegerField(null=True, blank=True)
    wait_days = models.IntegerField(null=True, blank=True)
    started = models.BooleanField(default=False)
    started_on = models.DateField(null=True, blank=True)
    completed = models.BooleanField(null=True, blank=True)
    left = models.BooleanField(default=False)
    stay_days = models.IntegerField(null=True, blank=True)
    sessions = models.PositiveIntegerField(default=0)
    adverse_events = models.PositiveIntegerField(default=0)
    serious_events = models.PositiveIntegerField(default=0)
    overrides = models.PositiveIntegerField(default=0)
    bladder = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, participant__isnull=True)
                | Q(course__isnull=True, participant__isnull=False),
                name="research_summary_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "programme"], name="research_summary_of"),
            models.Index(fields=["clinic"], condition=Q(stale=True), name="research_summary_stale"),
        ]

    def __str__(self) -> str:
        return f"summary {self.pk}"


class Result(ClinicModel):
    """What one instrument of one summary came to (`reached.Reached`)."""

    summary = models.ForeignKey(Summary, on_delete=models.CASCADE, related_name="results")
    instrument = models.CharField(max_length=40)
    baseline = models.IntegerField(null=True, blank=True)
    scores = models.PositiveIntegerField(default=0)
    best = models.IntegerField(null=True, blank=True)
    last = models.IntegerField(null=True, blank=True)
    last_day = models.IntegerField(null=True, blank=True)
    responded = models.BooleanField(null=True, blank=True)
    remitted = models.BooleanField(null=True, blank=True)
    response_day = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["summary", "instrument"], name="research_result_once")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.last}"
