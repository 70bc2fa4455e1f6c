"""The sheets, touch, boundaries and homework of `sheets.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag

NO_TOUCH = "none"
"""What check-in writes when a patient wants none."""

KINDS = ("preparation", "dosing", "integration")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked: words, a tick, or a number between two ends."""

    key: str
    label: str
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of therapy session: what it is for and what is written down."""

    kind: str
    title: str
    minutes: int
    lead: str
    source: str
    tag: str
    checks_title: str
    texts: tuple[Field, ...]
    scales: tuple[Field, ...]
    checks: tuple[Field, ...]

    @property
    def tag_words(self) -> str:
        """How far the source can be relied on, in words."""
        return EvidenceTag(self.tag).words

    def told(self, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What was written, in the order of the sheet, by its label."""
        told = [(one.label, str(answers[one.key])) for one in self.texts if answers.get(one.key)]
        told += [
            (one.label, f"{answers[one.key]} / {one.high}")
            for one in self.scales
            if answers.get(one.key) is not None
        ]
        ticked = [one.label for one in self.checks if answers.get(one.key)]
        return [*told, (self.checks_title, "; ".join(ticked))] if ticked else told


@cache
def raw() -> dict[str, Any]:
    """The file as it is."""
    text = files("ataraxy.journey.therapy").joinpath("data/sheets.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def template(kind: str) -> Template:
    """The sheet of one kind."""
    row = raw()[kind]
    names = ("title", "minutes", "lead", "source", "tag", "checks_title")
    return Template(
        kind=kind,
        texts=_fields(row, "texts"),
        scales=_fields(row, "scales"),
        checks=_fields(row, "checks"),
        **{name: row[name] for name in names},
    )


def _fields(row: dict[str, Any], name: str) -> tuple[Field, ...]:
    return tuple(Field(**one) for one in row.get(name, ()))


def touch_kinds() -> dict[str, str]:
    """What touch may be chosen, in words."""
    return dict(raw()["touch"]["kinds"])


def company() -> dict[str, str]:
    """Who else is there, in words."""
    return dict(raw()["touch"]["company"])


def homework_kinds() -> dict[str, str]:
    """Kinds of homework, in words."""
    return dict(raw()["homework"]["kinds"])


def boundaries() -> list[str]:
    """What holds between therapist and patient."""
    return list(raw()["boundaries"]["rules"])


def integrate_within() -> timedelta:
    """How soon after a dose the first integration is due."""
    return timedelta(hours=raw()["due"]["integration_hours"])


def days(name: str) -> timedelta:
    """A span of days of the therapist's page."""
    return timedelta(days=raw()["due"][name])


def lasts() -> list[int]:
    """How many days an outside view may stay open."""
    return list(raw()["outside"]["lasts_days"])
