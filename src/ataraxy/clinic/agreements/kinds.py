"""The kinds of agreement: their words, and what goes on without one. Pure."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table


class Topic(StrEnum):
    """What an agreement is about."""

    TOUCH = "touch"
    RECORDING = "recording"
    RESEARCH = "research"
    SHARING = "sharing"
    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: `words` are what the patient agrees to, `without` what holds when they do not.

    `signed`: a yes needs the patient's signature. `details`: what must be named with a yes.
    """

    topic: Topic
    version: int
    title: str
    words: str
    without: str
    signed: bool
    details: str
    source: str


@cache
def kinds() -> Mapping[Topic, Kind]:
    """Every kind, in the order of the page; raises `DataFileError` for a broken file."""
    text = files("ataraxy.clinic.agreements").joinpath("kinds.toml").read_text("utf-8")
    root = Table("kinds.toml", tomllib.loads(text))
    root.take("reviewed", dt.date)
    root.take("review_due", dt.date)
    rows = root.take("kinds", dict)
    root.close()
    return {Topic(key): _kind(Topic(key), Table(root.file, row, key)) for key, row in rows.items()}


def _kind(topic: Topic, row: Table) -> Kind:
    found = Kind(
        topic=topic,
        version=row.take("version", int),
        title=row.take("title", str),
        words=row.take("words", str),
        without=row.take("without", str),
        signed=row.take("signed", bool),
        details=row.optional("details", str, ""),
        source=row.take("source", str),
    )
    row.close()
    return found
