"""The monitoring form of a Spravato session as it was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.session.models import Session, SessionRow
from ataraxy.platform.audit.append_only import append_only


class Way(models.TextChoices):
    """How a form goes to the programme; there is no other way."""

    ONLINE = "online", _("online")
    FAX = "fax", _("by fax")
    PHONE = "phone", _("by telephone")


@append_only
class MonitoringForm(SessionRow):
    """What was sent, by which way, and the programme's confirmation.

    A correction is a further version with its reason; the earlier one stays as it was sent.
    """

    sent = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="monitoring_forms")
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    fields = models.JSONField(default=dict)
    origins = models.JSONField(null=True, blank=True)
    way = models.CharField(
        max_length=10, choices=Way.choices, blank=True, default="", db_default=""
    )
    confirmation = models.CharField(max_length=80)
    correction = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sent", "version"], name="recovery_form_version")
        ]

    def __str__(self) -> str:
        return f"monitoring form of {self.sent_id}"
