"""Clinical facts: where each came from, what it says, and what it corrects.

Nothing here is ever changed. A correction, a new version of an imported resource and "entered in
error" are rows of their own that point at what they replace; a fact is *current* when no other
row points at it and it is not itself a withdrawal.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.chart.kinds import Certainty, FactKind, Precision, SourceKind, Standing
from ataraxy.platform.people.models import Clinic, ClinicModel, Patient

CODE_CHARS = 255


@append_only
class Source(ClinicModel):
    """Where a group of facts came from: one bundle, one form, one document, one entry by staff."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=SourceKind.choices)
    # What a reader sees: the file name, the document's title, the author's own words.
    label = models.CharField(max_length=255, blank=True)
    author_uid = models.CharField(max_length=64)
    author_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    # Of an import: the run, the sending system and the fingerprint of the whole record.
    batch = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=255, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    document_uid = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "recorded_at"], name="chart_source_patient"),
            models.Index(fields=["clinic", "batch"], name="chart_source_batch"),
            models.Index(fields=["clinic", "content_hash"], name="chart_source_content"),
        ]

    def __str__(self) -> str:
        return self.label or self.get_kind_display()


@append_only
class Review(ClinicModel):
    """A clinician has looked at what a patient told or a document said, and stands by it."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="review")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"reviewed by {self.by_name}"


class Recorded(ClinicModel):
    """What every clinical row has: whose it is, where it came from and what it stands beside."""

    # No index on the clinic: without statistics SQLite would read a whole clinic by it instead of
    # one patient by theirs, and nobody asks for all facts of a clinic.
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Not unique by index: rows are looked up inside one patient, and there are millions.
    uid = models.UUIDField(default=uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Identity in the sending system, with position for parts of one resource.
    resource_id = models.CharField(max_length=CODE_CHARS, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    # A correction names what it replaces and why; a withdrawal says the row was a mistake.
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=500, blank=True)
    withdrawn = models.BooleanField(default=False)
    # What it says: the first coding, the words, and all codings when there are more.
    system = models.CharField(max_length=CODE_CHARS, blank=True)
    code = models.CharField(max_length=CODE_CHARS, blank=True)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=CODE_CHARS, blank=True)
    encounter_id = models.CharField(max_length=CODE_CHARS, blank=True)
    note = models.TextField(blank=True)
    detail = models.JSONField(null=True)

    class Meta:
        abstract = True

    @property
    def patient_uid(self) -> str:
        """Whose fact it is, for the journal."""
        return str(self.patient.uid)

    def told(self, name: str) -> Any:
        """One of the rarer things a source said, by its name in `detail`; `None` if it did not."""
        return (self.detail or {}).get(name)


@append_only
class Fact(Recorded):
    """A condition, medicine, allergy, past visit, earlier treatment or answer of one person."""

    kind = models.CharField(max_length=10, choices=FactKind.choices)
    resource_type = models.CharField(max_length=40, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.UNSTATED)
    certainty = models.CharField(
        max_length=12, choices=Certainty.choices, default=Certainty.UNSTATED
    )
    # Begin and end as early as they can mean, with how much of them is known.
    start = models.DateTimeField(null=True, blank=True)
    start_precision = models.CharField(max_length=8, choices=Precision.choices, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    end_precision = models.CharField(max_length=8, choices=Precision.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "kind"], name="chart_fact_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False),
                name="chart_fact_corrected_once",
            )
        ]

    def __str__(self) -> str:
        return self.text


@append_only
class Observation(Recorded):
    """One value at one time. Parts of one measurement, such as a blood pressure, share `group`."""

    category = models.CharField(max_length=CODE_CHARS, blank=True)
    group = models.CharField(max_length=CODE_CHARS, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    at_precision = models.CharField(max_length=8, choices=Precision.choices, blank=True)
    value = models.FloatField(null=True, blank=True)
    comparator = models.CharField(max_length=CODE_CHARS, blank=True)
    unit = models.CharField(max_length=CODE_CHARS, blank=True)
    # A coded value, and the words of a coded or written one.
    value_system = models.CharField(max_length=CODE_CHARS, blank=True)
    value_code = models.CharField(max_length=CODE_CHARS, blank=True)
    value_text = models.TextField(blank=True)
    interpretation = models.CharField(max_length=CODE_CHARS, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "code", "-at"], name="chart_observation_code"),
            models.Index(fields=["patient", "-at"], name="chart_observation_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=models.Q(corrects__isnull=False),
                name="chart_observation_corrected_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.value_text or self.value} {self.unit}".strip()


# Django looks for models here; forms sent to patients and incoming papers have a file of their own.
import ataraxy.platform.chart.arriving  # noqa: E402, F401
