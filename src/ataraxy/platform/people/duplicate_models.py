"""Two records that may be one person: what was suspected, decided, merged and taken apart."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import Clinic, ClinicModel, Patient


class Why(models.TextChoices):
    """What makes two records look like one person."""

    IDENTIFIER = "identifier", _("They share a number")
    NAME = "name", _("They have the same name and birth date")


class Candidate(ClinicModel):
    """Two records of one clinic that may be one person, until somebody has decided."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("To be decided")
        MERGED = "merged", _("One person")
        DIFFERENT = "different", _("Two people")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    first = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="people_candidate_once")
        ]
        indexes = [models.Index(fields=["clinic", "state"], name="people_candidate_state")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.state}"

    @property
    def patient_uid(self) -> str:
        """The older of the two records, for the journal."""
        return str(self.first.uid)


@append_only
class Merge(ClinicModel):
    """One merge or its undoing. `Patient.merged_into` is the present state, this its history."""

    class Act(models.TextChoices):
        """What was done."""

        MERGED = "merged", _("Merged")
        UNDONE = "undone", _("Taken apart again")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    act = models.CharField(max_length=8, choices=Act.choices)
    survivor = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["survivor", "at"], name="people_merge_survivor"),
            models.Index(fields=["merged", "at"], name="people_merge_merged"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.survivor_id}: {self.act}"

    @property
    def patient_uid(self) -> str:
        """The record that goes on, for the journal."""
        return str(self.survivor.uid)


class NetworkNotice(ClinicModel):
    """This person seems to be known at another clinic of the network. It says no more than that."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="network_notices")
    other_clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "other_clinic"], name="people_network_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"also known at clinic {self.other_clinic_id}"
