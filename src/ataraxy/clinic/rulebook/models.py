"""What a clinic changed in the rule book, and who signed it. All of it only grows."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


@append_only
class Proposal(ClinicModel):
    """One number somebody wants to move; `value` empty means back to what ships.

    `base_value` and `base_version` are what shipped when it was proposed, so that an upgrade which
    moves the shipped number is noticed.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    rule = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    value = models.FloatField(null=True, blank=True)
    base_value = models.FloatField()
    base_version = models.PositiveIntegerField()
    before = models.FloatField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "rule"], name="rulebook_proposal_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.name}"


@append_only
class Answer(ClinicModel):
    """The word on a proposal: approved by a second person as the clinic's next version, or not."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="answer")
    approved = models.BooleanField()
    rule = models.CharField(max_length=20)
    version = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "rule", "version"], name="rulebook_answer_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.version or 'not approved'}"
