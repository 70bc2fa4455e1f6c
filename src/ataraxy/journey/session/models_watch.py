"""What is watched beside the readings: prompts, promises to recheck, quiet, moved limits."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.session.models import SessionRow
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


@append_only
class Raised(SessionRow):
    """A prompt as raised: `at` is when the value was measured, `recorded_at` when we asked."""

    key = models.CharField(max_length=120)
    level = models.CharField(max_length=10)
    word = models.CharField(max_length=20)
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="session_prompt_once")
        ]
        indexes = [models.Index(fields=["clinic", "recorded_at"], name="session_prompt_week")]

    def __str__(self) -> str:
        return f"{self.word} {self.level}"


@append_only
class Watch(SessionRow):
    """A recheck that somebody promised, or a kind of prompt that is quiet until a time."""

    RECHECK, QUIET = "recheck", "quiet"

    kind = models.CharField(max_length=10)
    word = models.CharField(max_length=20, blank=True)
    until = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_watch_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.word}"


@append_only
class LimitMove(ClinicModel):
    """A limit moved by the clinic (`patient` empty) or for one person; None puts it back."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=60)
    value = models.FloatField(null=True, blank=True)
    why = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "patient"], name="session_limit_of")]

    def __str__(self) -> str:
        return self.name
