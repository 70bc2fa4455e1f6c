"""Reads of messages."""

from __future__ import annotations

from collections.abc import Collection

from ataraxy.clinic.messaging.models import Message


def messages_about(abouts: Collection[str]) -> dict[str, list[Message]]:
    """The messages of each matter, e-mail before SMS."""
    found: dict[str, list[Message]] = {one: [] for one in abouts}
    for message in Message.objects.filter(about__in=abouts).order_by("about", "channel", "pk"):
        found[message.about].append(message)
    return found
