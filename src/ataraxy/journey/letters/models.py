"""Letters, every version of their words, and what was sent. All of it only grows."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening.models import Decision
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import ClinicModel


class Audience(models.TextChoices):
    """To whom a letter speaks."""

    PATIENT = "patient", _("To the patient")
    REFERRER = "referrer", _("To the referrer")


class Way(models.TextChoices):
    """How a letter leaves."""

    LINK = "link", _("Link for the patient's own phone")
    HAND = "hand", _("Handed over on paper")
    POST = "post", _("By post")
    FAX = "fax", _("By fax")
    SECURE = "secure", _("By secure mail")


@append_only
class Letter(ClinicModel):
    """A letter about one signed decision. Its words are in its versions."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="letters")
    audience = models.CharField(max_length=20, choices=Audience.choices)
    begun_at = models.DateTimeField()
    begun_by_uid = models.CharField(max_length=64)
    begun_by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["course", "-begun_at"], name="letters_course")]

    def __str__(self) -> str:
        return str(self.get_audience_display())

    @property
    def patient_uid(self) -> str:
        """Whose letter this is, for the journal."""
        return str(self.course.patient.uid)


@append_only
class Version(ClinicModel):
    """The words of a letter at one time: version 1 is drafted from the finding, later ones edited.

    `sections` is a list of ``{"key", "title", "text"}`` in reading order.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    recipient = models.CharField(max_length=300)
    sections = models.JSONField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="letters_version_once")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def patient_uid(self) -> str:
        """Whose letter this is, for the journal."""
        return self.letter.patient_uid


@append_only
class Sent(ClinicModel):
    """One letter that left: which version, to whom, how, when, by whom, and its exact words.

    `body` is what the paper and the patient's page show; `content_sha256` is the hash of the words
    that were signed, and `document` the PDF.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="sent")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="sent")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="letter")
    body = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    recipient = models.CharField(max_length=300)
    way = models.CharField(max_length=20, choices=Way.choices)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"sent {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose letter this is, for the journal."""
        return self.letter.patient_uid
