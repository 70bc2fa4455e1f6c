"""Consents, what was read and asked, and withdrawals."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ataraxy.journey.consent.assembly import route_words
from ataraxy.journey.consent.lifecycle import CONSENT
from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import ClinicModel
from ataraxy.platform.signatures.models import Signature


class Consent(ClinicModel):
    """One consent of one course. `body` freezes the document as it was when it was prepared."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="consents")
    document_version = models.PositiveIntegerField()
    treatment = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    indication = models.CharField(max_length=40)
    language = models.CharField(max_length=20, default="en")
    interpreter = models.CharField(max_length=200, blank=True)
    capacity_note = models.CharField(max_length=1000, blank=True)
    body = models.JSONField()
    state = models.CharField(max_length=12, default=CONSENT.initial)
    prepared_at = models.DateTimeField()
    prepared_by_uid = models.CharField(max_length=64)
    prepared_by_name = models.CharField(max_length=200)
    signed_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    signature = models.OneToOneField(
        Signature, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="reading"), name="consent_one_reading"
            ),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="signed"), name="consent_one_signed"
            ),
        ]
        indexes = [models.Index(fields=["course", "-prepared_at"], name="consent_course")]

    def __str__(self) -> str:
        return f"consent {self.uid} ({self.state})"

    @property
    def route_words(self) -> str:
        """Treatment and route as the patient reads them."""
        return route_words(self.route)

    @property
    def patient_uid(self) -> str:
        """Whose consent it is, for the journal."""
        return str(self.course.patient.uid)


@append_only
class BlockRead(ClinicModel):
    """The patient has read one part, perhaps with a question, own words, or a choice."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="reads")
    block_id = models.CharField(max_length=60)
    at = models.DateTimeField()
    question = models.TextField(blank=True)
    own_words = models.TextField(blank=True)
    choice = models.CharField(max_length=3, blank=True)
    tablet_held_for_uid = models.CharField(max_length=64)
    tablet_held_for_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["consent", "block_id"], name="consent_read_block")]

    def __str__(self) -> str:
        return f"read {self.block_id}"

    @property
    def choice_words(self) -> str:
        """The sentence that was chosen yes or no to."""
        words = [row["choice"] for row in self.consent.body if row["id"] == self.block_id]
        return str(words[0])

    @property
    def patient_uid(self) -> str:
        """Whose consent was read, for the journal."""
        return self.consent.patient_uid


@append_only
class Answer(ClinicModel):
    """What staff answered to a patient's question."""

    read = models.OneToOneField(BlockRead, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text

    @property
    def patient_uid(self) -> str:
        """Whose question it was, for the journal."""
        return self.read.patient_uid


@append_only
class TeachBack(ClinicModel):
    """Whether what the patient wrote in their own words was right, and what was explained if not.

    A later look at the same words stands beside the first, and holds.
    """

    read = models.ForeignKey(BlockRead, on_delete=models.PROTECT, related_name="teach_backs")
    was_right = models.BooleanField()
    explained = models.TextField(blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return "right" if self.was_right else self.explained

    @property
    def patient_uid(self) -> str:
        """Whose words they were, for the journal."""
        return self.read.patient_uid


@append_only
class Withdrawal(ClinicModel):
    """The patient took the consent back: when, how it was said, and to whom."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    said = models.CharField(max_length=20)
    reason = models.CharField(max_length=1000, blank=True)
    heard_by_uid = models.CharField(max_length=64)
    heard_by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"withdrawn {self.at:%Y-%m-%d}"

    @property
    def patient_uid(self) -> str:
        """Whose consent it was, for the journal."""
        return self.consent.patient_uid


@append_only
class Copy(ClinicModel):
    """The PDF of a signed consent, made right after the signature or by the next periodic run."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="copy")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"copy of {self.consent}"


@append_only
class MaterialChange(ClinicModel):
    """The director asks everybody on a treatment to consent anew, since something changed."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    treatment = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.treatment}: {self.reason}"
