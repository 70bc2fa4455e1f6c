"""What was asked on the day before a visit, and every answer to it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.session.models import Session
from ataraxy.journey.session.words import Ride
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


@append_only
class Asking(ClinicModel):
    """The message for one visit at one time. A moved visit is asked about again."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="askings")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="daybefore_asking_once")
        ]

    def __str__(self) -> str:
        return f"asked about {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def patient_uid(self) -> str:
        """Who was asked, for the journal."""
        return str(self.session.patient.uid)

    @property
    def about(self) -> str:
        """The name under which its messages stand."""
        return f"daybefore:{self.uid}"


class YesNo(models.TextChoices):
    """A plain answer."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class Knows(models.TextChoices):
    """Whether somebody knows what to do."""

    YES = "yes", _("Yes, I know what to do")
    QUESTION = "question", _("No, please call me about it")


class KnowsMedicines(models.TextChoices):
    """Whether somebody knows which medicines to take."""

    YES = "yes", _("Yes, and nothing has changed")
    CHANGED = "changed", _("Something in my medicines has changed")
    QUESTION = "question", _("No, please call me about it")


@append_only
class Answer(ClinicModel):
    """What the patient answered, or said on the telephone; the newest holds, all stay."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    asking = models.ForeignKey(Asking, on_delete=models.PROTECT, related_name="answers")
    coming = models.CharField(max_length=5, choices=YesNo.choices)
    ill = models.CharField(max_length=5, choices=YesNo.choices, blank=True)
    ride = models.CharField(max_length=20, choices=Ride.choices, blank=True)
    ride_name = models.CharField(max_length=120, blank=True)
    ride_phone = models.CharField(max_length=40, blank=True)
    fasting = models.CharField(max_length=10, choices=Knows.choices, blank=True)
    medicines = models.CharField(max_length=10, choices=KnowsMedicines.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    problems = models.JSONField(default=list)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["asking", "at"], name="daybefore_answer_at")]

    def __str__(self) -> str:
        return f"answer to {self.asking_id}"

    @property
    def patient_uid(self) -> str:
        """Who answered, for the journal."""
        return self.asking.patient_uid
