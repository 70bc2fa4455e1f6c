"""Drafts of evaluations, and which evaluation amends which. What is signed is a screening row."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening.models import Evaluation
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


class Draft(ClinicModel):
    """An unsigned note of one clinician. It counts for nothing until it is signed."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        SIGNED = "signed", _("Signed")
        SET_ASIDE = "set_aside", _("Set aside")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    amends = models.ForeignKey(
        Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parts = models.JSONField()
    reason = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "by_uid"],
                condition=models.Q(state="open"),
                name="evaluation_one_open_draft",
            )
        ]

    def __str__(self) -> str:
        return f"draft {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose record this is, for the journal."""
        return str(self.course.patient.uid)


class Seen(models.TextChoices):
    """How the clinician saw the person for an evaluation."""

    IN_PERSON = "in_person", _("Here, in person")
    VIDEO = "video", _("By video")
    PHONE = "phone", _("By telephone")


@append_only
class Encounter(ClinicModel):
    """How the person was seen for a signed evaluation; law hangs on it."""

    evaluation = models.OneToOneField(
        Evaluation, on_delete=models.PROTECT, related_name="encounter"
    )
    seen = models.CharField(max_length=10, choices=Seen.choices)

    def __str__(self) -> str:
        return self.seen


@append_only
class Amendment(ClinicModel):
    """A signed evaluation that amends an earlier one; both stay readable."""

    evaluation = models.OneToOneField(
        Evaluation, on_delete=models.PROTECT, related_name="amendment"
    )
    amends = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="amended_by")
    reason = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return self.reason
