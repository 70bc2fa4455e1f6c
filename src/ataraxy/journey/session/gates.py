"""The gate table: what stands in `data/gates.toml`, and who may pass which finding. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason
from ataraxy.journey.session.numbers import Origin, open_data, origin
from ataraxy.journey.session.rule_gates import CLASS_OF, key_of, medicine_rules, session_rules
from ataraxy.knowledge.evidence import Rule


class GateClass(StrEnum):
    """Who may pass a finding: nobody, the director with a second clinician, the prescriber on site
    with a reason, or the nurse."""

    NEVER = "never"
    DIRECTOR = "director"
    OVERRIDE = "override"
    ACKNOWLEDGE = "acknowledge"


class Phase(StrEnum):
    """When a gate must be clear: before “ready”, before the first dose, or in the act of giving it.

    What belongs to `START` is answered with the press itself: right patient, right syringe.
    """

    CHECK_IN = "check_in"
    DOSE = "dose"
    START = "start"


OVERRIDERS = ("prescriber", "medical_director")
ACKNOWLEDGERS = ("nurse", "prescriber", "medical_director")


@dataclass(frozen=True, slots=True)
class Gate:
    """One line of the gate list. `page` is where it is met, for whom `may` is granted."""

    key: str
    title: str
    phase: Phase
    page: str = ""
    may: str = ""


@dataclass(frozen=True, slots=True)
class GateRule:
    """One way in which a gate can be closed."""

    key: str
    gate: Gate
    gate_class: GateClass
    origin: Origin


@dataclass(frozen=True, slots=True)
class Finding:
    """A closed gate: which rule found it, and the sentence the page prints."""

    rule: GateRule
    text: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody took a finding upon themselves. `on_site`: they were the prescriber of the day.

    `by` tells two people apart; a passing by nobody in particular is nobody's second.
    """

    rule: str
    roles: frozenset[str]
    on_site: bool
    reason: str
    by: str = ""


@cache
def gates() -> Mapping[str, Gate]:
    """Every gate by key, in the order of the page."""
    root = open_data("gates.toml")
    found = {}
    for key, row in root.take("gates", dict).items():
        found[key] = Gate(
            key, row["title"], Phase(row["phase"]), row.get("page", ""), row.get("may", "")
        )
    return found


@cache
def rules() -> Mapping[str, GateRule]:
    """Every rule by key."""
    root = open_data("gates.toml")
    root.take("gates", dict)
    table, found = root.table("rules"), {}
    for key in list(_keys()):
        row = table.table(key)
        found[key] = GateRule(
            key, gates()[row.take("gate", str)], row.choice("class", GateClass), origin(row)
        )
        row.close()
    table.close()
    root.close()
    return found | {one.key: one for one in _of_the_rule_book()}


def _of_the_rule_book() -> Iterable[GateRule]:
    """The rules of the day of a session, and those that a medicine named at check-in sets off.

    A label's contraindication can be passed by nobody.
    """
    for rule in session_rules():
        word = "never" if rule.label_contraindication else CLASS_OF[rule.tiers[0].severity]
        yield _book_rule(key_of(rule.id), rule, "red_flags", word)
    for key, rule, word in medicine_rules():
        yield _book_rule(key, rule, "medicines", word)


def _book_rule(key: str, rule: Rule, gate: str, word: str) -> GateRule:
    first = rule.tiers[0]
    source = f"{rule.id}, {'; '.join(one.key for one in rule.sources)}"
    return GateRule(
        key, gates()[gate], GateClass(word), Origin(source, first.evidence[min(first.scope)])
    )


def _keys() -> Iterable[str]:
    root = open_data("gates.toml")
    return list(root.take("rules", dict))


def is_lifted(rule: GateRule, passed: Collection[Passed]) -> bool:
    """Whether what was passed lifts a finding of `rule`: for a hard stop, two people do."""
    if rule.gate_class is not GateClass.DIRECTOR:
        return any(is_lawful(rule, one) for one in passed)
    halves = [one for one in passed if is_half(rule, one)]
    return any(
        "medical_director" in one.roles and one.by != other.by for one in halves for other in halves
    )


def is_half(rule: GateRule, passed: Passed) -> bool:
    """Whether `passed` is one of the two that lift a hard stop: a clinician, with a reason."""
    return (
        rule.gate_class is GateClass.DIRECTOR
        and passed.rule == rule.key
        and bool(passed.by and passed.reason.strip())
        and not passed.roles.isdisjoint(OVERRIDERS)
    )


def is_lawful(rule: GateRule, passed: Passed) -> bool:
    """Whether `passed` alone may lift a finding of `rule`."""
    if passed.rule != rule.key or rule.gate_class in {GateClass.NEVER, GateClass.DIRECTOR}:
        return False
    if not passed.reason.strip():
        return False
    if rule.gate_class is GateClass.ACKNOWLEDGE:
        return not passed.roles.isdisjoint(ACKNOWLEDGERS)
    return "medical_director" in passed.roles or (passed.on_site and "prescriber" in passed.roles)


def still_closed(findings: Iterable[Finding], passed: Collection[Passed]) -> tuple[Finding, ...]:
    """The findings that nobody has lawfully lifted."""
    return tuple(finding for finding in findings if not is_lifted(finding.rule, passed))


def decide(findings: Iterable[Finding], passed: Collection[Passed], phase: Phase) -> Decision:
    """May the session go on? Each phase looks at its own gates and at those before it."""
    reached = list(Phase)[: list(Phase).index(phase) + 1]
    closed = tuple(one for one in still_closed(findings, passed) if one.rule.gate.phase in reached)
    if not closed:
        return ALLOWED
    return Decision(Outcome.REFUSED, tuple(_reason(one) for one in closed))


def who_may(rule: GateRule) -> tuple[str, ...]:
    """The roles that may lift a finding of `rule`; nobody for the first class."""
    if rule.gate_class is GateClass.NEVER:
        return ()
    return ACKNOWLEDGERS if rule.gate_class is GateClass.ACKNOWLEDGE else OVERRIDERS


def _reason(finding: Finding) -> Reason:
    rule = finding.rule
    return Reason(finding.text, rule.key, rule.origin.words, who_may(rule))
