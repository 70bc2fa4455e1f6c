"""What carries a text message, and how it says no.

GatewayError      the message did not leave
├── GatewayDown   try again: nobody there, too busy, too slow
└── GatewayRefuses  never: the number or the text is not taken
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings


class GatewayError(Exception):
    """The text says what happened without number or words of the message."""


class GatewayDown(GatewayError):
    """It may work later."""


class GatewayRefuses(GatewayError):
    """It will not work with this number."""


@dataclass(frozen=True, slots=True)
class Text:
    """A short message: to whom, what, and a reference that is the same at every try."""

    to: str
    words: str
    reference: str


class Gateway(Protocol):
    """Whatever can carry a text message."""

    def send(self, text: Text) -> str:
        """Hand it over; returns the carrier's own number of it. Raises `GatewayError`."""
        ...


def gateway() -> Gateway | None:
    """The clinic's gateway: over HTTP where an address is set, a folder where no patient is real.

    None in production without an address: then nothing is sent and the page says so.
    """
    from ataraxy.clinic.messaging.folder_gateway import FolderGateway  # noqa: PLC0415
    from ataraxy.clinic.messaging.http_gateway import HttpGateway  # noqa: PLC0415

    said = settings.SMS
    if said["url"]:
        return HttpGateway(said["url"], said["token"], said["sender"], said["timeout_s"])
    return FolderGateway(settings.SMS_FILE_PATH) if settings.MODE != "production" else None


def hears_answers() -> bool:
    """Whether an answer to a text reaches us, so that a text may say how to end them."""
    said = settings.SMS
    return bool(said["inbound_secret"]) if said["url"] else settings.MODE != "production"
