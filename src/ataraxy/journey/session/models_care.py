"""What surrounds a session: untoward events, notes apart, the signed record, handover."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.session.models import Session, SessionRow
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import ClinicModel


class Relation(models.TextChoices):
    """Whether the dose caused it, in the judgement of whoever writes."""

    NONE = "none", _("Not caused by the dose")
    UNLIKELY = "unlikely", _("Unlikely")
    POSSIBLE = "possible", _("Possibly")
    PROBABLE = "probable", _("Probably")
    DEFINITE = "definite", _("Certainly")


class Action(models.TextChoices):
    """What was done with the dose."""

    NOTHING = "nothing", _("Dose unchanged")
    SLOWED = "slowed", _("Slowed or paused")
    STOPPED = "stopped", _("Stopped")
    NEXT_CHANGED = "next_changed", _("Next dose to be changed")


class Outcome(models.TextChoices):
    """How it stands."""

    GONE = "gone", _("Gone")
    FADING = "fading", _("Fading")
    STILL = "still", _("Still there")
    HARM = "harm", _("Left lasting harm")
    DIED = "died", _("Died")
    UNKNOWN = "unknown", _("Not known")


class Serious(models.TextChoices):
    """What makes an event serious; one is enough, and its clock starts when it is written down."""

    DEATH = "death", _("Death")
    LIFE = "life", _("Danger to life")
    HOSPITAL = "hospital", _("Hospital stay, or a longer one")
    DISABILITY = "disability", _("Lasting disability")
    ANOMALY = "anomaly", _("Congenital anomaly")
    IMPORTANT = "important", _("Another important medical event")


@append_only
class AdverseEvent(SessionRow):
    """Something untoward, in plain terms; `at` is its onset. A later row may follow an earlier."""

    term = models.CharField(max_length=40)
    other = models.CharField(max_length=120, blank=True)
    grade = models.PositiveSmallIntegerField()
    relation = models.CharField(max_length=20, choices=Relation.choices)
    action = models.CharField(max_length=20, choices=Action.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    serious = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_adverse_at")]

    def __str__(self) -> str:
        return f"{self.term}, grade {self.grade}"


@append_only
class TherapyNote(SessionRow):
    """A psychotherapy note: kept apart from the record, for those who hold its own permission."""

    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_therapy_at")]

    def __str__(self) -> str:
        return f"note of {self.by_name}"


@append_only
class SignedRecord(SessionRow):
    """The record as it was signed. What is written later stands beside it as an amendment."""

    closes = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="signed_record")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"record of {self.closes_id}"


@append_only
class Handover(ClinicModel):
    """What one nurse tells the next about the people in the chairs."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    chairs = models.JSONField(default=list)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"handover of {self.by_name}"


@append_only
class Taken(ClinicModel):
    """The one it was told to has taken it over."""

    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, related_name="taken")
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"taken by {self.by_name}"
