"""What the patient tells the clinic and the clinic answers, and the clinic's own page texts."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


@append_only
class HelpCall(ClinicModel):
    """“I need help”: what the patient said, who was told, and until when they answer."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    phone = models.CharField(max_length=80, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    answer_by = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="portal_help_at")]

    def __str__(self) -> str:
        return f"call for help {self.uid}"

    @property
    def cause(self) -> str:
        """What the item of work is about."""
        return f"help:{self.uid}"


@append_only
class Experience(ClinicModel):
    """How a visit or the whole treatment was for the patient."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    # The session is named, not linked: no course of events depends on it.
    session_uid = models.UUIDField(null=True, blank=True)
    session_number = models.PositiveIntegerField(null=True, blank=True)
    overall = models.PositiveSmallIntegerField()
    felt_safe = models.CharField(max_length=10)
    respected = models.CharField(max_length=10)
    prepared = models.CharField(max_length=10)
    good = models.TextField(blank=True)
    hard = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "session_uid"],
                condition=models.Q(session_uid__isnull=False),
                name="portal_experience_once",
            )
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="portal_experience_at")]

    def __str__(self) -> str:
        return f"experience {self.uid}"


class Topic(models.TextChoices):
    """What a complaint is about; `data/limits.toml` says who answers and by when."""

    CARE = "care", _("My treatment or how I was looked after")
    CONDUCT = "conduct", _("How somebody behaved, touch, respect, my limits")
    MONEY = "money", _("Costs or bills")
    PRIVACY = "privacy", _("My data or who saw it")
    OTHER = "other", _("Something else")


@append_only
class Complaint(ClinicModel):
    """One complaint, with the named person who answers and until when."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    words = models.TextField()
    wish = models.TextField(blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    answer_by = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-at"], name="portal_complaint_patient"),
            models.Index(fields=["clinic", "-at"], name="portal_complaint_clinic"),
        ]

    def __str__(self) -> str:
        return f"complaint {self.uid}"

    @property
    def cause(self) -> str:
        """What the item of work is about."""
        return f"complaint:{self.uid}"


@append_only
class ComplaintAnswer(ClinicModel):
    """What the clinic answered; a further answer stands beside the first."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="answers")
    words = models.TextField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"answer to {self.complaint_id}"

    @property
    def patient_uid(self) -> str:
        """Whose complaint was answered, for the journal."""
        return str(self.complaint.patient.uid)


@append_only
class PageText(ClinicModel):
    """The clinic's own words on one treatment page; the highest number holds.

    Empty words mean: back to the text that ships. `shipped_sha256` says which shipped text stood
    beside them, so that a later change of that text can be noticed.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    page = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    shipped_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "page", "number"], name="portal_page_number")
        ]

    def __str__(self) -> str:
        return f"{self.page}, version {self.number}"
