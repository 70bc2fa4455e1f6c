"""Referrals and what happened to them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.referral.lifecycle import OPEN, REFERRAL
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Sender(models.TextChoices):
    """Who sent the person."""

    PROFESSIONAL = "professional", _("A colleague elsewhere")
    INTERNAL = "internal", _("Somebody at this clinic")
    SELF = "self", _("The person themselves")


class Reason(models.TextChoices):
    """What the person is sent for, by the names the rule book uses."""

    DEPRESSION = "major_depression", _("Depression")
    CRISIS = "acute_suicidality", _("Acute suicidal crisis")
    BIPOLAR = "bipolar_depression", _("Bipolar depression")
    ANXIETY = "anxiety_disorder", _("Generalised or social anxiety")
    PTSD = "post_traumatic_stress", _("Post-traumatic stress")
    OCD = "obsessive_compulsive", _("Obsessive-compulsive disorder")
    PANIC = "panic_disorder", _("Panic disorder")
    NOT_SUPPORTED = (
        "not_supported",
        _("Pain, alcohol use disorder as the main reason, or end-of-life distress"),
    )
    OTHER = "other_indication", _("Something else")


class Said(models.TextChoices):
    """An answer to one of the two first questions; empty when nobody asked."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class Referral(ClinicModel):
    """One request to take somebody on. Moved by `services` only.

    Until it is known who the person is, `patient` is empty and the name as sent stands here.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    sender = models.CharField(max_length=20, choices=Sender.choices)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    family_name = models.CharField(max_length=255)
    given_name = models.CharField(max_length=255, blank=True)
    birth_date = models.DateField()
    phone = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    referrer_name = models.CharField(max_length=200, blank=True)
    referrer_place = models.CharField(max_length=200, blank=True)
    referrer_contact = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=40, choices=Reason.choices)
    words = models.TextField(blank=True)
    acute_risk = models.CharField(max_length=3, choices=Said.choices, blank=True)
    acute_risk_at = models.DateTimeField(null=True, blank=True)
    acute_risk_by = models.CharField(max_length=200, blank=True)
    admission = models.CharField(max_length=3, choices=Said.choices, blank=True)
    admission_at = models.DateTimeField(null=True, blank=True)
    admission_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, default=REFERRAL.initial)
    received_at = models.DateTimeField()
    received_by_uid = models.CharField(max_length=64)
    received_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decision_words = models.CharField(max_length=1000, blank=True)
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "state", "received_at"], name="referral_state"),
            models.Index(fields=["course"], name="referral_course"),
        ]

    def __str__(self) -> str:
        return f"referral {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose referral this is, for the journal; empty while nobody has said who it is."""
        return str(self.patient.uid) if self.patient else ""

    @property
    def full_name(self) -> str:
        """The name as it was sent."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in OPEN

    @property
    def is_acute(self) -> bool:
        """Sent in a crisis, or somebody said that the risk is acute."""
        return self.acute_risk == Said.YES or self.reason == Reason.CRISIS

    def age_on(self, day: date) -> int:
        """Completed years on `day`, by the birth date as sent."""
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


@append_only
class ReferralEvent(ClinicModel):
    """One thing that happened to a referral."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    title = models.CharField(max_length=200)
    words = models.CharField(max_length=2000, blank=True)
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="referral_event_at")]

    def __str__(self) -> str:
        return self.title
