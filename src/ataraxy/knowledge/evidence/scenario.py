"""Scenario files: small cases that a clinician can write, with days counted back from today.

    [[case]]
    name = "a heart attack three weeks ago"
    route = "iv"
    fires = "exclude"                       # or does_not_fire = true, or not_assessed = true
    born = "1970-05-01"
    sex = "female"
    recorded = ["conditions"]
    medicines = [{ group = "benzodiazepine", text = "Lorazepam 1 mg", state = "past" }]
    conditions = [{ group = "major_cv_event", text = "Heart attack", days_ago = 21 }]
    answers = { psychosis_now = "no" }      # or { value = "no", days_ago = 40 }
    tests = [{ name = "pregnancy_test", result = "negative", days_ago = 3 }]
    numbers = { failed_adequate_trials = 2 }

Errors: `ScenarioError` names the case and what it could not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ataraxy.knowledge.evidence.dates import PartialDate, partial_date
from ataraxy.knowledge.evidence.facts import (
    Allergy,
    Answer,
    AnswerValue,
    Certainty,
    Condition,
    Facts,
    Indication,
    Measurement,
    Medicine,
    Sex,
    Standing,
)
from ataraxy.knowledge.evidence.rules import Route, Severity
from ataraxy.knowledge.evidence.screen import RuleAnswer


class ScenarioError(ValueError):
    """A case that cannot be read."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One case: facts on a day, the route, and what the rule must answer."""

    name: str
    route: Route
    facts: Facts
    on: date
    answer: RuleAnswer
    severity: Severity | None


def scenario(row: Mapping[str, Any], on: date) -> Scenario:
    """Read one case against the day `on`. Raises `ScenarioError`."""
    try:
        return _scenario(row, on)
    except (KeyError, TypeError, ValueError) as fault:
        raise ScenarioError(f"Case {row.get('name', '(unnamed)')!r}: {fault}") from fault


def _scenario(row: Mapping[str, Any], on: date) -> Scenario:
    strangers = set(row) - _FIELDS
    if strangers:
        raise ValueError(f"unknown fields {sorted(strangers)}")
    answer, severity = _expected(row)
    return Scenario(
        row["name"], Route(row.get("route", "iv")), _facts(row, on), on, answer, severity
    )


_FIELDS = {
    "name", "route", "fires", "does_not_fire", "not_assessed", "born", "sex", "died", "recorded",
    "conditions", "medicines", "allergies", "answers", "tests", "numbers", "indication",
}  # fmt: skip


def _expected(row: Mapping[str, Any]) -> tuple[RuleAnswer, Severity | None]:
    if "fires" in row:
        return RuleAnswer.FIRES, Severity(row["fires"])
    if row.get("not_assessed"):
        return RuleAnswer.NOT_ASSESSED, None
    if row.get("does_not_fire"):
        return RuleAnswer.DOES_NOT_FIRE, None
    raise ValueError("says neither fires, does_not_fire nor not_assessed")


def _facts(row: Mapping[str, Any], on: date) -> Facts:
    recorded = set(row.get("recorded", ()))
    meant = row.get("indication")
    return Facts(
        birth=partial_date(row["born"]) if "born" in row else None,
        sex=Sex(row["sex"]) if "sex" in row else None,
        deceased="died" in row,
        died=_ago(row["died"], on) if "died" in row else None,
        indication=Indication(meant, frozenset({meant})) if meant else None,
        conditions=tuple(_condition(one, on) for one in row.get("conditions", ())),
        conditions_recorded="conditions" in recorded,
        allergies=tuple(_allergy(one) for one in row.get("allergies", ())),
        allergies_recorded="allergies" in recorded,
        medicines=tuple(_medicine(one, on) for one in row.get("medicines", ())),
        medicines_recorded="medicines" in recorded,
        measurements=tuple(_measurement(one, on) for one in row.get("tests", ())),
        answers=tuple(_answer(key, one, on) for key, one in row.get("answers", {}).items()),
        numbers=dict(row.get("numbers", {})),
    )


def _ago(value: int | str, on: date) -> PartialDate:
    """Days before `on` (negative for the future), or a date as it would stand in a chart."""
    return partial_date(on - timedelta(days=value) if isinstance(value, int) else value)


def _condition(row: Mapping[str, Any], on: date) -> Condition:
    group = frozenset({row["group"]} if "group" in row else set())
    words_only = bool(row.get("words_only"))
    return Condition(
        ref=row["text"],
        text=row["text"],
        groups=frozenset() if words_only else group,
        possible_groups=group if words_only else frozenset(),
        recognised=not words_only,
        standing=Standing(row.get("state", "active")),
        certainty=Certainty(row.get("certainty", "confirmed")),
        onset=_ago(row["days_ago"], on) if "days_ago" in row else None,
        abatement=_ago(row["ended_days_ago"], on) if "ended_days_ago" in row else None,
        recorded=_ago(row["recorded_days_ago"], on) if "recorded_days_ago" in row else None,
        family=bool(row.get("family")),
    )


def _medicine(row: Mapping[str, Any], on: date) -> Medicine:
    group = frozenset({row["group"]} if "group" in row else set())
    words_only = bool(row.get("words_only"))
    return Medicine(
        ref=row["text"],
        text=row["text"],
        groups=frozenset() if words_only else group,
        possible_groups=group if words_only else frozenset(),
        recognised=not words_only,
        standing=Standing(row.get("state", "active")),
        stopped=_ago(row["stopped_days_ago"], on) if "stopped_days_ago" in row else None,
    )


def _allergy(row: Mapping[str, Any]) -> Allergy:
    group = frozenset({row["group"]} if "group" in row else set())
    words_only = bool(row.get("words_only"))
    return Allergy(
        ref=row["text"],
        text=row["text"],
        groups=frozenset() if words_only else group,
        possible_groups=group if words_only else frozenset(),
        recognised=not words_only,
        standing=Standing(row.get("state", "active")),
        certainty=Certainty(row.get("certainty", "confirmed")),
        intolerance=bool(row.get("intolerance")),
    )


def _measurement(row: Mapping[str, Any], on: date) -> Measurement:
    return Measurement(
        ref=row["name"],
        name=row["name"],
        on=_ago(row["days_ago"], on),
        value=row.get("value"),
        unit=row.get("unit", ""),
        result=row.get("result", ""),
    )


def _answer(question: str, given: str | Mapping[str, Any], on: date) -> Answer:
    row: Mapping[str, Any] = {"value": given} if isinstance(given, str) else given
    when = on - timedelta(days=row.get("days_ago", 0))
    return Answer(question, AnswerValue(row["value"]), when, row.get("who", "Dr Prescriber"))
