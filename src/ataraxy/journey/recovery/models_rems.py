"""The monitoring form of a Spravato session as it was sent."""

from __future__ import annotations

from django.db import models

from ataraxy.journey.session.models import Session, SessionRow
from ataraxy.platform.audit.append_only import append_only


@append_only
class MonitoringForm(SessionRow):
    """What was sent, by which way, and the programme's confirmation. Sent once for each session."""

    sent = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="monitoring_form")
    fields = models.JSONField(default=dict)
    confirmation = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"monitoring form of {self.sent_id}"
