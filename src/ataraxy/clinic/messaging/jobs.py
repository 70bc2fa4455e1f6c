"""What the room has done by itself."""

from __future__ import annotations

from django.utils import timezone

from ataraxy.clinic.messaging.sending import send_waiting
from ataraxy.platform.tick.registry import every


@every("messaging.send", minutes=1, limit_minutes=10)
def send() -> None:
    """Send the messages to patients that are due."""
    send_waiting(timezone.now())
