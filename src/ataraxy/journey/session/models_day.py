"""The last look at the chair before the first dose, and the pack for a day without power."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.journey.session.models import Preparation, SessionRow
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import ClinicModel


@append_only
class BedsideCheck(SessionRow):
    """Right patient, right syringe: two identifiers spoken, or the label's code scanned."""

    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="+")
    said_full_name = models.BooleanField(default=False)
    said_birth_date = models.BooleanField(default=False)
    scanned = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"at the chair, {self.by_name}"


@append_only
class DowntimePack(ClinicModel):
    """Today's sheets as they were printed; a day can have several, the newest holds."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    day = models.DateField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    sheets = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "day"], name="session_pack_of_day")]

    def __str__(self) -> str:
        return f"downtime pack {self.day}"
