"""Outcome series that were measured elsewhere.

They are nobody's record here: no patient, no course, only the label the table gives a person.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models

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
