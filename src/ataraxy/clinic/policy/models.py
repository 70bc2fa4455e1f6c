"""A clinic's own limits, and the law of its place, version by version."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.policy.lifecycle import PACK, PROFILE
from ataraxy.platform.people.models import ClinicModel
from ataraxy.platform.signatures.models import Signature


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


class Level(models.TextChoices):
    """Whose law a pack holds."""

    COUNTRY = "country", _("Country")
    REGION = "region", _("State, province or region")


class PackVersion(ClinicModel):
    """One version of the law of the clinic's country or region, as this clinic's director signs it.

    A draft binds nobody. Of the signed versions of a level the one holds that came into force last.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    level = models.CharField(max_length=8, choices=Level.choices)
    region = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, default=PACK.initial)
    provisions = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    in_force_from = models.DateField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by_uid = models.CharField(max_length=64)
    drafted_by_name = models.CharField(max_length=200)
    signature = models.OneToOneField(
        Signature, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "level", "version"], name="policy_pack_version"
            ),
            models.UniqueConstraint(
                fields=["clinic", "level"],
                condition=models.Q(state="draft"),
                name="policy_one_pack_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.state})"
