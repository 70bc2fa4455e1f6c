"""A clinic's own limits, version by version."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.clinic.policy.lifecycle import PROFILE
from ataraxy.platform.people.models import ClinicModel


class LimitsProfile(ClinicModel):
    """One version of a clinic's limits. `caps` holds the limits that differ from those shipped."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=PROFILE.initial)
    caps = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    proposed_at = models.DateTimeField()
    proposed_by_uid = models.CharField(max_length=64)
    proposed_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_uid = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "version"], name="policy_profile_version"),
            models.UniqueConstraint(
                fields=["clinic"],
                condition=models.Q(state="in force"),
                name="policy_one_profile_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"limits {self.version} ({self.state})"
