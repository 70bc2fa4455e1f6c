"""What this room does by itself: forget raw samples past their time, and old words of the feed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_scopes import scopes_disabled

from ataraxy.clinic.devices.codes import codes
from ataraxy.clinic.devices.models import Listening, Sample
from ataraxy.clinic.devices.storage import LIVE
from ataraxy.platform.feed.models import Event
from ataraxy.platform.tick.registry import every

AT_ONCE = 2_000
"""Rows removed in one transaction: short, so that nobody waits for it."""
LIVE_KEPT = timedelta(hours=1)


@every("devices.forget", hours=1, limit_minutes=30)
def forget_old_samples() -> None:
    """Remove raw samples past their retention; what was charted stays in the chart."""
    now = timezone.now()
    with scopes_disabled():
        old = Sample.objects.filter(received_at__lt=now - codes().placing.keep_samples)
        while pks := list(old.order_by("received_at").values_list("pk", flat=True)[:AT_ONCE]):
            Sample.objects.filter(pk__in=pks).delete()
        Listening.objects.filter(at__lt=now - timedelta(days=1)).delete()
    # They only say “look again”; whoever comes back gets the values as they stand.
    words = Event.objects.filter(topic=LIVE, at__lt=now - LIVE_KEPT)
    while pks := list(words.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        Event.objects.filter(pk__in=pks).delete()
