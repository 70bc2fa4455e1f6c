"""What the room has done by itself."""

from __future__ import annotations

import structlog
from django.utils import timezone

from ataraxy.clinic.messaging.answering import hear
from ataraxy.clinic.messaging.folder_gateway import FolderGateway
from ataraxy.clinic.messaging.gateway import gateway
from ataraxy.clinic.messaging.sending import send_waiting
from ataraxy.clinic.messaging.views import read
from ataraxy.platform.tick.registry import every

log = structlog.get_logger(__name__)


@every("messaging.send", minutes=1, limit_minutes=10)
def send() -> None:
    """Send the messages to patients that are due."""
    send_waiting(timezone.now())


@every("messaging.hear", minutes=1)
def hear_folder() -> None:
    """In the demonstration, answers are files in a folder: the nearest thing to a carrier."""
    carrier = gateway()
    if not isinstance(carrier, FolderGateway):
        return
    for body in carrier.take_in():
        text = read(body)
        if text is None:
            log.warning("a text in the folder could not be read")
        else:
            hear(text)
