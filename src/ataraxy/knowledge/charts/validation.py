"""`docs/validation/screening.md`: what every rule says about a folder of records.

`python -m ataraxy.knowledge.charts.validation PAGE FOLDER`; `./dev documents` does it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ataraxy.knowledge.charts.facts import facts_of
from ataraxy.knowledge.evidence import (
    Allergy,
    Condition,
    Facts,
    Medicine,
    Route,
    Rule,
    RuleAnswer,
    RuleBook,
    Severity,
    Stage,
    screen,
    shipped_rulebook,
    verdict,
)
from ataraxy.knowledge.records import BundleError, read_many

ON = date(2026, 11, 22)
"""The day of the screening, fixed so that the page changes only with rules, lists and records."""

_HEAD = """# The rule book on other people's charts

Written by `./dev documents` from the records among the reference data; do not edit it here.

{people} synthetic charts (Synthea, FHIR R4), screened on {on} by `ataraxy screen`. Each rule is
asked by one route: intravenous where it concerns it, otherwise the first it does. Nobody was asked
anything, so whatever only a person can answer is “not assessed”: the right answer, not a gap.

{verdicts}
"""


@dataclass(slots=True)
class Counted:
    """What was found over all charts."""

    people: int = 0
    refused: list[str] = field(default_factory=list)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)


def page(folder: Path, book: RuleBook | None = None) -> str:
    """The whole page, ending in a newline."""
    rules = book or shipped_rulebook()
    found = count(folder, rules)
    verdicts = "; ".join(f"{kind}: {n}" for kind, n in sorted(found.verdicts.items()))
    words = f"Verdicts by the intravenous route: {verdicts}."
    head = _HEAD.format(people=found.people, on=ON, verdicts=words)
    parts = [head, *_rules(rules, found), "", *_unknown(found)]
    return "\n".join(parts).rstrip() + "\n"


def count(folder: Path, book: RuleBook) -> Counted:
    """Screen every record of a folder."""
    found = Counted()
    for record in read_many([folder], today=ON):
        if isinstance(record, BundleError):
            found.refused.append(str(record))
            continue
        _one(facts_of(record), book, found)
    return found


def _one(facts: Facts, book: RuleBook, found: Counted) -> None:
    found.people += 1
    for stage in Stage:
        for route in Route:
            screening = screen(facts, book, route=route, on=ON, stage=stage)
            for one in screening.findings:
                if asked_by(book[one.rule]) is route and stage == min(book[one.rule].stages):
                    found.answers[one.rule, _word(one.answer, one.severity)] += 1
            if (stage, route) == (Stage.SCREENING, Route.IV):
                found.verdicts[str(verdict(screening).kind)] += 1
    lists: dict[str, Sequence[Condition | Medicine | Allergy]] = {
        "conditions": facts.conditions,
        "medicines": facts.medicines,
        "allergies": facts.allergies,
    }
    for name, entries in lists.items():
        texts = found.unknown.setdefault(name, Counter())
        found.seen[name] += len({one.text for one in entries})
        texts.update({one.text for one in entries if not one.recognised})


def asked_by(rule: Rule) -> Route:
    """The route by which a rule is asked here."""
    return next(one for one in Route if rule.tiers_for(one))


def _word(answer: RuleAnswer, severity: Severity) -> str:
    return str(severity) if answer is RuleAnswer.FIRES else str(answer)


def _rules(book: RuleBook, found: Counted) -> Iterator[str]:
    words = [*Severity, RuleAnswer.DOES_NOT_FIRE, RuleAnswer.NOT_ASSESSED]
    yield "## Rule by rule"
    yield ""
    yield "| rule | route | stop | specialist | caution | info | does not fire | not assessed |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for rule in sorted(book.rules.values(), key=lambda one: one.id):
        counts = " | ".join(str(found.answers[rule.id, str(one)] or "") for one in words)
        yield f"| {rule.id} {rule.title} | {asked_by(rule)} | {counts} |"
    never = [one for one in book.rules if not any(found.answers[one, str(s)] for s in Severity)]
    yield ""
    silent = ", ".join(sorted(never))
    yield f"{len(never)} of {len(book.rules)} rules fire for nobody here: {silent}."


def _unknown(found: Counted) -> Iterator[str]:
    yield "## What was not recognised"
    for name, texts in found.unknown.items():
        yield ""
        share = 1 - sum(texts.values()) / found.seen[name] if found.seen[name] else 1.0
        yield f"**{name.capitalize()}**: {share:.1%} of {found.seen[name]} entries are recognised."
        yield from _listed(texts.items())
    if found.refused:
        yield ""
        yield f"{len(found.refused)} records were refused:"
        yield from (f"- {words}" for words in found.refused)


def _listed(texts: Iterable[tuple[str, int]]) -> Iterator[str]:
    yield ""
    rows = sorted(texts, key=lambda one: (-one[1], one[0]))
    yield from (f"- {text} ({n} people)" for text, n in rows)
    if not rows:
        yield "- none"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(Path(sys.argv[2])), "utf-8")
