"""Write to the feed, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
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
        return Event.objects.create(
            clinic_id=clinic_id,
            number=_next_number(clinic_id),
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
    if connection.vendor == "sqlite":
        return  # a transaction holds the whole database from its first word
    head = Head.objects.select_for_update().filter(pk=clinic_id).first()
    if head is None:
        Head.objects.bulk_create([Head(clinic_id=clinic_id)], ignore_conflicts=True)
        Head.objects.select_for_update().get(pk=clinic_id)


_NEXT = """
INSERT INTO feed_head (clinic_id, number) VALUES (%s, 1)
ON CONFLICT (clinic_id) DO UPDATE SET number = feed_head.number + 1 RETURNING number
"""


def _next_number(clinic_id: int) -> int:
    """One more, under the lock of the clinic's row."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [clinic_id])
        return int(cursor.fetchone()[0])
