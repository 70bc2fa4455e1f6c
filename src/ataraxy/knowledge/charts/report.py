"""A screening of one record as plain data, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from ataraxy.knowledge import terminology
from ataraxy.knowledge.charts.facts import facts_of
from ataraxy.knowledge.evidence import (
    Condition,
    Facts,
    Finding,
    Medicine,
    Route,
    RuleBook,
    Stage,
    Standing,
    screen,
    verdict,
)
from ataraxy.knowledge.records import Record


def report(record: Record, book: RuleBook, *, route: Route, on: date) -> dict[str, Any]:
    """Every rule's answer for one person, for both stages, with medicines and conditions."""
    facts = facts_of(record)
    stages = {stage: screen(facts, book, route=route, on=on, stage=stage) for stage in Stage}
    assessed = stages[Stage.SCREENING]
    return {
        "patient": record.patient.origin.resource_id,
        "file": record.file,
        "route": str(route),
        "on": on.isoformat(),
        "verdict": verdict(assessed).line,
        "findings": [
            _finding(one, stage) for stage, found in stages.items() for one in found.findings
        ],
        "medicines": _medicines(facts),
        "conditions": [_condition(one) for one in facts.conditions],
        "not_recognised": sorted(set(assessed.unrecognised)),
        "problems": list(assessed.problems),
    }


def _finding(one: Finding, stage: Stage) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "version": one.version,
        "title": one.title,
        "stage": str(stage),
        "answer": str(one.answer),
        "severity": str(one.severity),
        "open_as": str(one.open_as) if one.open_as else None,
        "means": one.means,
        "evidence": str(one.evidence),
        "facts": [asdict(seen) for seen in one.seen],
        "missing": [asdict(gap) | {"whom": list(gap.whom)} for gap in one.missing],
        "advice": str(one.advice) if one.advice else None,
        "exposure": dict(one.exposure),
    }


def _medicines(facts: Facts) -> list[dict[str, Any]]:
    """Each medicine once, however often it was ordered; active when one order is."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in facts.medicines:
        row = found.setdefault((_code(one), one.text), _medicine(one))
        row["entries"] += 1
        if one.standing is Standing.ACTIVE:
            row["standing"] = str(Standing.ACTIVE)
    return list(found.values())


def _medicine(one: Medicine) -> dict[str, Any]:
    codings = [(coding.system, coding.code) for coding in one.codings]
    match = terminology.medicines().match(codings, one.text)
    return {
        "text": one.text,
        "code": _code(one),
        "ingredients": list(one.ingredients),
        "classes": sorted(one.groups),
        "possible_classes": sorted(one.possible_groups),
        "recognised": one.recognised,
        "form": one.dose_form,
        "standing": str(one.standing),
        "guesses": [asdict(guess) for guess in match.guesses],
        "conflict": match.conflict,
        "entries": 0,
    }


def _condition(one: Condition) -> dict[str, Any]:
    return {
        "text": one.text,
        "code": _code(one),
        "groups": sorted(one.groups),
        "possible_groups": sorted(one.possible_groups),
        "recognised": one.recognised,
        "standing": str(one.standing),
        "certainty": str(one.certainty),
        "family": one.family,
        "onset": str(one.onset) if one.onset else None,
        "abatement": str(one.abatement) if one.abatement else None,
    }


def _code(one: Medicine | Condition) -> str:
    return one.codings[0].code if one.codings else ""
