"""What was seen before somebody left, and how they left."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.session.models import Session, SessionRow
from ataraxy.platform.audit.append_only import append_only


class Way(models.TextChoices):
    """The four ways out."""

    HOME = "home", _("Home")
    AGAINST_ADVICE = "against_advice", _("Against advice")
    AMBULANCE = "ambulance", _("Emergency department, by ambulance")
    UNSEEN = "unseen", _("Left unseen")


@append_only
class ReleaseCheck(SessionRow):
    """What was asked and seen in recovery. The newest row holds."""

    oriented = models.BooleanField(default=False)
    steady = models.BooleanField(default=False)
    nausea_controlled = models.BooleanField(default=False)
    suicide_checked = models.BooleanField(default=False)
    escort_here = models.BooleanField(default=False)
    escort_name = models.CharField(max_length=120, blank=True)
    advice_given = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["session", "recorded_at"], name="recovery_check_newest")]

    def __str__(self) -> str:
        return f"release check of {self.session_id}"


@append_only
class Departure(SessionRow):
    """How somebody left: one row for each session that had a patient in the chair."""

    left = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="departure")
    way = models.CharField(max_length=20, choices=Way.choices)
    reason = models.CharField(max_length=500, blank=True)
    # The conditions that were open, as they read at that moment.
    open_conditions = models.JSONField(default=list)
    escort_name = models.CharField(max_length=120, blank=True)
    risks_told = models.BooleanField(default=False)
    patient_typed_name = models.CharField(max_length=400, blank=True)
    after_dose = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.get_way_display())


@append_only
class CallAnswers(SessionRow):
    """What somebody said on the day after; an empty answer was not asked."""

    reached = models.CharField(max_length=10)
    sleep = models.CharField(max_length=120, blank=True)
    mood = models.CharField(max_length=120, blank=True)
    suicidal = models.CharField(max_length=10, blank=True)
    pressure_symptoms = models.CharField(max_length=10, blank=True)
    nausea = models.CharField(max_length=10, blank=True)
    bladder = models.CharField(max_length=10, blank=True)
    drove = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="recovery_call_at")]

    def __str__(self) -> str:
        return f"call after {self.session_id}"


import ataraxy.journey.recovery.models_rems  # noqa: E402, F401 - Django looks here for models
