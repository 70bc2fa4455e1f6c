"""Reads of messages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True)
class LastWord:
    """What was said last about one channel: when, whether it is wanted, by whom, in which words."""

    at: datetime
    wanted: bool
    by_name: str
    words: str


def last_word_on(patient: Patient) -> dict[str, LastWord]:
    """The newest word on each channel; nothing where nothing was said.

    A wish about messages and a separate consent to e-mail or text both count; the newer word holds.
    """
    rows = Wish.objects.filter(patient_id__in=record_ids(goes_on(patient))).order_by("at", "pk")
    said = {one.channel: LastWord(one.at, one.wanted, one.by_name, one.reason) for one in rows}
    for topic, one in last_words(patient).items():
        if topic not in Channel.values:
            continue
        word = LastWord(one.at, one.answer == YES, one.by_name, one.details)
        standing = said.get(str(topic))
        if standing is None or (standing.at, standing.wanted) <= (word.at, word.wanted):
            said[str(topic)] = word
    return said


def withdrawn_by(patient: Patient) -> frozenset[str]:
    """The channels by which this patient does not want to be written to."""
    return frozenset(channel for channel, one in last_word_on(patient).items() if not one.wanted)


def ways_to(patient: Patient) -> dict[Channel, str]:
    """The addresses at which this patient may be written to, by channel."""
    given = {Channel.EMAIL: patient.email.strip(), Channel.SMS: patient.phone.strip()}
    closed = withdrawn_by(patient)
    return {channel: to for channel, to in given.items() if to and channel not in closed}
