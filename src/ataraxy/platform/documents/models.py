"""Papers: one append-only row per document; the content lies in the file store by its hash."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.media import SHOWN_IN_THE_BROWSER
from ataraxy.platform.people.models import ClinicModel, Patient


class Kind(models.TextChoices):
    """What a paper is for."""

    CONSENT = "consent", _("Consent")
    LETTER = "letter", _("Letter")
    REFERRAL = "referral", _("Referral")
    RESULT = "result", _("Result")
    IDENTITY = "identity", _("Identity or insurance")
    TRANSFER = "transfer", _("Transfer sheet")
    SUMMARY = "summary", _("Summary")
    FORM = "form", _("Form")
    ESTIMATE = "estimate", _("Estimate of costs")
    INVOICE = "invoice", _("Invoice")
    SUPERBILL = "superbill", _("Superbill")
    OTHER = "other", _("Other")


@append_only
class Document(ClinicModel):
    """A paper as it was received or printed. A newer version is a new row that supersedes it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size_bytes = models.BigIntegerField()
    # Hash of the words on a paper we printed ourselves; empty for what came from outside.
    content_sha256 = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=200, blank=True)
    author_uid = models.CharField(max_length=64)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "patient", "-created_at"], name="documents_patient"),
            models.Index(fields=["sha256"], name="documents_sha256"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def patient_uid(self) -> str:
        """Whose paper this is, for the journal; empty for nobody's."""
        return str(self.patient.uid) if self.patient else ""

    @property
    def newer(self) -> Document | None:
        """The version that replaced this one, if any."""
        return getattr(self, "superseded_by", None)

    @property
    def opens_in_place(self) -> bool:
        """Whether a browser may show it itself."""
        return self.media_type in SHOWN_IN_THE_BROWSER
