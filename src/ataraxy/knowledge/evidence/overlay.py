"""A clinic's own numbers laid over the shipped rules, and what becomes of them on an upgrade.

Three-way: each change knows the shipped value and version it was made against. As long as the
shipped rule stays, the clinic's number holds. When it moves, that number still holds and the
overlay asks; when the number is no longer possible, the shipped one holds and the overlay asks.
Nothing wins silently and nothing vanishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ataraxy.knowledge.evidence.defaults import Default
from ataraxy.knowledge.evidence.rule_files import with_local
from ataraxy.knowledge.evidence.rules import Rule, RuleBook


@dataclass(frozen=True, slots=True)
class Change:
    """A clinic's number for one default, approved; `value` None means back to what ships.

    `base_value` and `base_version` are what shipped when it was made; `version` counts the clinic's
    changes to this rule from 1.
    """

    rule: str
    name: str
    value: float | None
    base_value: float
    base_version: int
    version: int


class Fate(StrEnum):
    """What became of a change over the rules as they ship now."""

    HOLDS = "holds"
    BACK_TO_SHIPPED = "back to shipped"
    SHIPPED_MOVED = "shipped rule moved"
    REFUSED = "out of bounds"
    GONE = "default gone"


@dataclass(frozen=True, slots=True)
class Laid:
    """One change with its fate; `shipped` is the value that ships now, None when there is none."""

    change: Change
    fate: Fate
    shipped: float | None
    words: str

    @property
    def in_force(self) -> bool:
        """Whether the clinic's number is the one the rule uses."""
        return self.fate in {Fate.HOLDS, Fate.SHIPPED_MOVED}

    @property
    def asks(self) -> bool:
        """Whether two people have to look at it again."""
        return self.fate in {Fate.SHIPPED_MOVED, Fate.REFUSED, Fate.GONE}


@dataclass(frozen=True, slots=True)
class Merged:
    """The rule book in force at a clinic, and each change with its fate."""

    book: RuleBook
    laid: tuple[Laid, ...]

    @property
    def questions(self) -> tuple[Laid, ...]:
        """What has to be looked at again after an upgrade."""
        return tuple(one for one in self.laid if one.asks)

    def of(self, rule: str) -> tuple[Laid, ...]:
        """The changes to one rule."""
        return tuple(one for one in self.laid if one.change.rule == rule)


def merge(shipped: RuleBook, changes: Iterable[Change]) -> Merged:
    """Lay approved changes (oldest first; the newest of each default counts) over the rules."""
    newest: dict[tuple[str, str], Change] = {}
    versions: dict[str, int] = {}
    for one in changes:
        newest[one.rule, one.name] = one
        versions[one.rule] = max(versions.get(one.rule, 0), one.version)
    laid = tuple(_lay(one, shipped) for one in newest.values())
    rules = dict(shipped.rules)
    for rule, version in versions.items():
        if rule in rules:
            rules[rule] = with_local(shipped, rules[rule], _values(rule, laid), version)
    return Merged(RuleBook(rules, shipped.vocabulary, shipped.sources), laid)


def _values(rule: str, laid: Iterable[Laid]) -> Mapping[str, float]:
    return {
        one.change.name: one.change.value
        for one in laid
        if one.change.rule == rule and one.in_force and one.change.value is not None
    }


def _lay(change: Change, shipped: RuleBook) -> Laid:
    rule = shipped.rules.get(change.rule)
    default = default_of(rule, change.name) if rule else None
    if rule is None or default is None:
        words = f"{change.rule} no longer has the number “{change.name}”."
        return Laid(change, Fate.GONE, None, f"{words} The clinic's value is kept, not used.")
    return _compare(change, rule, default)


def _compare(change: Change, rule: Rule, default: Default) -> Laid:
    if change.value is None:
        return Laid(change, Fate.BACK_TO_SHIPPED, default.value, "")
    refused = default.refusal(change.value)
    if refused:
        words = f"{refused} The shipped {default.value:g} {default.unit} is in force."
        return Laid(change, Fate.REFUSED, default.value, words)
    if (default.value, rule.version) == (change.base_value, change.base_version):
        return Laid(change, Fate.HOLDS, default.value, "")
    return Laid(change, Fate.SHIPPED_MOVED, default.value, _moved(change, rule, default))


def _moved(change: Change, rule: Rule, default: Default) -> str:
    was = f"{change.base_value:g} in version {change.base_version}"
    now = f"{default.value:g} in version {rule.version}"
    return f"{default.what}: {was} became {now}. The clinic's {change.value:g} is still in force."


def default_of(rule: Rule, name: str) -> Default | None:
    """A rule's default by its name, as shipped."""
    return next((one for one in rule.defaults if one.name == name), None)


def refusal(book: RuleBook, rule_id: str, name: str, value: float) -> str:
    """Why this value may not be proposed; empty when it may."""
    rule = book.rules.get(rule_id)
    default = default_of(rule, name) if rule else None
    if default is None:
        return f"Rule {rule_id} has no editable number called “{name}”."
    return default.refusal(value)
