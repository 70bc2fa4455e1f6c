"""Write to the feed, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from ataraxy.platform.feed.models import Event, Head


def publish(
    *,
    clinic_id: int,
    topic: str,
    subject: str,
    patient_uid: str = "",
    detail: Mapping[str, object] | None = None,
) -> Event:
    """Append one event. `topic` is dotted (``chart.changed``), `subject` is ``kind:uid``."""
    with transaction.atomic():
        head = _locked_head(clinic_id)
        head.number += 1
        head.save(update_fields=["number"])
        return Event.objects.create(
            clinic_id=clinic_id,
            number=head.number,
            at=timezone.now(),
            topic=topic,
            subject=subject,
            patient_uid=patient_uid,
            detail=dict(detail or {}),
        )


def hold(clinic_id: int) -> None:
    """Inside a transaction: nobody else publishes in this clinic until it ends.

    For rooms whose writers must come one after the other; whoever takes it takes it before other
    locks of that room, because every publishing service holds it last.
    """
    _locked_head(clinic_id)


def _locked_head(clinic_id: int) -> Head:
    head = Head.objects.select_for_update().filter(pk=clinic_id).first()
    if head is None:
        Head.objects.bulk_create([Head(clinic_id=clinic_id)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=clinic_id)
    return head
