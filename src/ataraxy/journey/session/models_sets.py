"""Order sets as they were signed, and how one was worked off at a chair."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.session.models import SessionRow
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


@append_only
class OrderSetText(ClinicModel):
    """One set as the medical director filled it in and signed it. The newest of its key holds."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    doses = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "key"], name="session_set_newest")]

    def __str__(self) -> str:
        return self.title


@append_only
class OrderSetRun(SessionRow):
    """A set that was begun at a chair."""

    text = models.ForeignKey(OrderSetText, on_delete=models.PROTECT, related_name="runs")

    def __str__(self) -> str:
        return f"{self.text.title} {self.at:%H:%M}"


@append_only
class OrderSetStep(SessionRow):
    """One step that was done, with its time."""

    run = models.ForeignKey(OrderSetRun, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="session_set_step_once")
        ]

    def __str__(self) -> str:
        return f"step {self.number}"
