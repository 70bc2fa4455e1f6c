"""Reads of messages."""

from __future__ import annotations

from collections.abc import Collection

from ataraxy.clinic.agreements.queries import last_words
from ataraxy.clinic.agreements.rules import YES
from ataraxy.clinic.messaging.models import Channel, Message, Wish
from ataraxy.platform.people.access import goes_on, record_ids
from ataraxy.platform.people.models import Patient


def messages_about(abouts: Collection[str]) -> dict[str, list[Message]]:
    """The messages of each matter, e-mail before SMS."""
    found: dict[str, list[Message]] = {one: [] for one in abouts}
    for message in Message.objects.filter(about__in=abouts).order_by("about", "channel", "pk"):
        found[message.about].append(message)
    return found


def wishes_of(patient_ids: Collection[int]) -> dict[tuple[int, str], Wish]:
    """The newest word of each patient on each channel; nothing where nothing was said."""
    rows = Wish.objects.filter(patient_id__in=patient_ids).order_by("at", "pk")
    return {(one.patient_id, one.channel): one for one in rows}


def withdrawn_by(patient: Patient) -> frozenset[str]:
    """The channels by which this patient does not want to be written to.

    A wish about messages and a separate consent to e-mail or text both count; the newer word holds.
    """
    rows = Wish.objects.filter(patient_id__in=record_ids(goes_on(patient))).order_by("at", "pk")
    said = {one.channel: (one.at, one.wanted) for one in rows}
    for topic, word in last_words(patient).items():
        if topic in Channel.values:
            newer = (word.at, word.answer == YES)
            said[str(topic)] = max(said.get(str(topic), newer), newer)
    return frozenset(channel for channel, (_at, wanted) in said.items() if not wanted)


def ways_to(patient: Patient) -> dict[Channel, str]:
    """The addresses at which this patient may be written to, by channel."""
    given = {Channel.EMAIL: patient.email.strip(), Channel.SMS: patient.phone.strip()}
    closed = withdrawn_by(patient)
    return {channel: to for channel, to in given.items() if to and channel not in closed}
