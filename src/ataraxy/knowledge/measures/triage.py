"""How fast a named person answers a positive PHQ-9 item 9.

The machine orders the clinic's answer in time; a clinician assesses. Nothing is ever closed here.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table
from ataraxy.knowledge.measures.library import instrument

RULES = Path(__file__).parent / "safety" / "item9.toml"


class Urgency(StrEnum):
    """How fast a person must answer."""

    NONE = "none"
    KNOWN = "known, unchanged"
    SAME_DAY = "same day"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class SafetyAnswer:
    """The triage of one form: urgency, the reasons in words, and the clock in minutes (or None)."""

    urgency: Urgency
    reasons: tuple[str, ...]
    act_within_minutes: int | None
    source: str
    tag: str


@dataclass(frozen=True, slots=True)
class _Question:
    instrument: str
    item: str
    says: str


@dataclass(frozen=True, slots=True)
class _Rules:
    urgent_minutes: int
    same_day_minutes: int
    known_days: int
    questions: tuple[_Question, ...]
    source: str
    tag: str


def known_unchanged_days() -> int:
    """How long a clinician's “known, unchanged” holds, in days."""
    return _rules().known_days


def triage_item9(
    *,
    item9: int | None,
    previous_item9: int | None,
    screener: Mapping[str, Mapping[str, int]],
    known_unchanged_on: dt.date | None,
    today: dt.date,
) -> SafetyAnswer:
    """Triage one PHQ-9 by its item 9.

    `screener` holds the answers to the instruments that item 9 opens, by instrument and item;
    `known_unchanged_on` is the day a clinician last marked the thoughts as known and unchanged.
    Urgent: intent, plan, recent behaviour, any rise, or an unfinished screener.
    """
    rules = _rules()
    urgent = _reported(screener, rules) + _worrying(item9, previous_item9, screener)
    if urgent:
        return _answer(Urgency.URGENT, tuple(urgent), rules.urgent_minutes, rules)
    if item9 == 0:
        return _answer(Urgency.NONE, (), None, rules)
    if item9 is None:
        reason = "Item 9 was not answered; someone needs to ask."
        return _answer(Urgency.SAME_DAY, (reason,), rules.same_day_minutes, rules)
    if _still_known(known_unchanged_on, today, rules):
        reason = f"Marked as known and unchanged on {known_unchanged_on}; not higher than before."
        return _answer(Urgency.KNOWN, (reason,), None, rules)
    reason = f"Item 9 was answered {item9} of 3."
    return _answer(Urgency.SAME_DAY, (reason,), rules.same_day_minutes, rules)


def _reported(screener: Mapping[str, Mapping[str, int]], rules: _Rules) -> list[str]:
    """Urgent answers count whatever item 9 says."""
    return [
        f"The person reports {question.says}."
        for question in rules.questions
        if screener.get(question.instrument, {}).get(question.item, 0) > 0
    ]


def _worrying(
    item9: int | None, previous: int | None, screener: Mapping[str, Mapping[str, int]]
) -> list[str]:
    """A rise, and a screener that item 9 opened and nobody finished."""
    if not item9:
        return []
    found = []
    if previous is not None and item9 > previous:
        found.append(f"Item 9 rose from {previous} to {item9}.")
    if unfinished := _unanswered(screener):
        found.append(f"The screener was not finished: {unfinished} not answered.")
    return found


def _unanswered(screener: Mapping[str, Mapping[str, int]]) -> int:
    flag = instrument("phq9").flag
    opened = [instrument(key) for key in flag.opens] if flag else []
    return sum(item.key not in screener.get(one.key, {}) for one in opened for item in one.items)


def _still_known(marked: dt.date | None, today: dt.date, rules: _Rules) -> bool:
    return marked is not None and dt.timedelta() <= today - marked < dt.timedelta(rules.known_days)


def _answer(
    urgency: Urgency, reasons: tuple[str, ...], minutes: int | None, rules: _Rules
) -> SafetyAnswer:
    return SafetyAnswer(urgency, reasons, minutes, rules.source, rules.tag)


@cache
def _rules(path: Path = RULES) -> _Rules:
    table = Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    urgent, same_day = table.table("urgent"), table.table("same_day")
    known = table.table("known_unchanged")
    questions = tuple(_question(row) for row in urgent.tables("questions"))
    found = _Rules(
        urgent_minutes=urgent.take("act_within_minutes", int),
        same_day_minutes=same_day.take("act_within_minutes", int),
        known_days=known.take("valid_days", int),
        questions=questions,
        source=table.take("source", str),
        tag=table.tag("tag").words,
    )
    for part in (urgent, same_day, known):
        part.take("source", str)
        part.tag("tag")
        part.close()
    table.close()
    return found


def _question(row: Table) -> _Question:
    found = _Question(row.take("instrument", str), row.take("item", str), row.take("says", str))
    row.close()
    if found.item not in instrument(found.instrument).by_key:
        raise row.fail("item", f"{found.instrument} has no item {found.item!r}")
    return found
