"""Load and check rule files: everything in them is right, or nothing is used."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence import rule_text
from ataraxy.knowledge.evidence.defaults import declared, fill, uses_default
from ataraxy.knowledge.evidence.rules import (
    PERSONAL_DATA,
    Advice,
    Attributes,
    Plain,
    Route,
    Rule,
    RuleBook,
    RuleError,
    Severity,
    Stage,
    Tier,
    Written,
)
from ataraxy.knowledge.evidence.sources import Source, load_sources
from ataraxy.knowledge.evidence.trigger import Compared, SexIs, TriggerError, atoms
from ataraxy.knowledge.evidence.vocabulary import Vocabulary, load_vocabulary

RULES_FOLDER = Path(__file__).with_name("data") / "rules"
NOTHING: Mapping[str, float] = MappingProxyType({})


@cache
def shipped_rulebook() -> RuleBook:
    """The rules that come with this version."""
    return load_rulebook(sorted(RULES_FOLDER.glob("*.toml")))


def load_rulebook(
    files: Iterable[Path],
    *,
    vocabulary: Vocabulary | None = None,
    sources: Mapping[str, Source] | None = None,
) -> RuleBook:
    """Read rule files against a vocabulary and sources (the shipped ones unless given)."""
    vocabulary = vocabulary or load_vocabulary()
    sources = sources if sources is not None else load_sources()
    rules: dict[str, Rule] = {}
    for path in files:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in data["rule"]:
            written = Written(row, data["attributes"], path.name)
            rule = _rule(written, vocabulary, sources)
            if rule.id in rules:
                raise RuleError(f"{path.name}: rule {rule.id} exists already.")
            rules[rule.id] = rule
    return RuleBook(rules, vocabulary, sources)


def with_local(book: RuleBook, rule: Rule, values: Mapping[str, float], local_version: int) -> Rule:
    """A rule of this book with a clinic's own values in it. Raises `RuleError`."""
    if rule.written is None:
        raise RuleError(f"{rule.id} was not read from a file.")
    return _rule(rule.written, book.vocabulary, book.sources, values, local_version)


def _rule(
    written: Written,
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
    local: Mapping[str, float] = NOTHING,
    local_version: int = 0,
) -> Rule:
    name = f"{written.file}: rule {written.row.get('id', '(without id)')}"
    try:
        rule = _build(written, vocabulary, sources, local)
    except KeyError as missing:
        raise RuleError(f"{name} lacks {missing}.") from missing
    except (TriggerError, TypeError, ValueError) as fault:
        raise RuleError(f"{name}: {fault}") from fault
    return replace(rule, local_version=local_version)


def _build(
    written: Written,
    vocabulary: Vocabulary,
    sources: Mapping[str, Source],
    local: Mapping[str, float],
) -> Rule:
    _require_known(written.row)
    shared = written.shared
    defaults = declared(written.row)
    row = fill(written.row, {**{one.name: one.value for one in defaults}, **local})
    tiers = tuple(_tier(one, row, vocabulary) for one in row["when"])
    text = rule_text.write(row, shared, [tier.node for tier in tiers], vocabulary, local)
    rule = Rule(
        id=row["id"],
        version=row["version"],
        title=row["title"],
        tiers=tuple(sorted(tiers, key=lambda tier: tier.severity.order)),
        rationale=row["rationale"],
        action=row["action"],
        resolves=row["resolves"],
        ask=row["ask"],
        sources=tuple(_source(key, sources) for key in row["sources"]),
        effective_from=row["effective_from"],
        reviewed_by=row["reviewed_by"],
        review_due=row["review_due"],
        label_contraindication=frozenset(
            Route(one) for one in row.get("label_contraindication", ())
        ),
        stages=frozenset(Stage(one) for one in row.get("stages", (Stage.SCREENING,))),
        attributes=_attributes(row, shared),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        defaults=defaults,
        local=dict(local),
        written=written,
        plain=_plain(row.get("plain")),
    )
    _check(rule)
    return rule


_FIELDS = {
    "id", "version", "title", "when", "rationale", "action", "resolves", "ask", "sources",
    "evidence", "effective_from", "reviewed_by", "review_due", "label_contraindication",
    "plain", "stages", "default", "uses", "citation", "developer", "funding", "released", "revised",
}  # fmt: skip


def _require_known(row: Mapping[str, Any]) -> None:
    rest = set(row) - _FIELDS
    if rest:
        raise RuleError(f"unknown fields {sorted(rest)}")


def _plain(row: Mapping[str, str] | None) -> Plain | None:
    """The words for a patient; both parts or none. Raises `RuleError`."""
    if row is None:
        return None
    if set(row) != {"reason", "change"} or not all(text.strip() for text in row.values()):
        raise RuleError("“plain” needs a reason and what would change it, and nothing else")
    return Plain(row["reason"], row["change"])


def _source(key: str, sources: Mapping[str, Source]) -> Source:
    if key not in sources:
        raise RuleError(f"cites {key!r}, which sources.toml does not have")
    return sources[key]


def _tier(row: Mapping[str, Any], rule: Mapping[str, Any], vocabulary: Vocabulary) -> Tier:
    rest = set(row) - _TIER_FIELDS
    if rest:
        raise RuleError(f"unknown fields {sorted(rest)} in a “when”")
    scope = _scope(row["scope"])
    return Tier(
        severity=Severity(row["severity"]),
        scope=scope,
        trigger=" ".join(row["trigger"].split()),
        node=vocabulary.read(row["trigger"]),
        evidence=_evidence(row.get("evidence", rule["evidence"]), scope),
        means=row["means"],
        advice=Advice(row["advice"]) if "advice" in row else None,
        exposure=_exposure(row.get("exposure", {})),
    )


_TIER_FIELDS = {"severity", "scope", "evidence", "means", "trigger", "advice", "exposure"}
_FACTORS = {"auc_factor", "cmax_factor", "half_life_factor"}


def _exposure(row: Mapping[str, float]) -> Mapping[str, float]:
    strange = set(row) - _FACTORS
    if strange or any(factor <= 0 for factor in row.values()):
        raise RuleError(f"gives a change of exposure that is no factor: {dict(row)}")
    return {name: float(factor) for name, factor in row.items()}


def _scope(names: Iterable[str]) -> frozenset[Route]:
    return frozenset(Route) if list(names) == ["all"] else frozenset(Route(one) for one in names)


def _evidence(
    given: str | Mapping[str, str], scope: frozenset[Route]
) -> Mapping[Route, EvidenceTag]:
    """One tag for all routes, or `{ spravato = "V", other = "DEF" }`."""
    if isinstance(given, str):
        return dict.fromkeys(scope, EvidenceTag(given))
    return {route: EvidenceTag(given.get(route.value) or given["other"]) for route in scope}


def _attributes(row: Mapping[str, Any], shared: Mapping[str, Any]) -> Attributes:
    merged = {**shared, **row}
    return Attributes(
        citation=merged["citation"],
        developer=merged["developer"],
        funding=merged["funding"],
        released=merged["released"],
        revised=merged["revised"],
        uses=tuple(merged["uses"]),
    )


def _check(rule: Rule) -> None:
    if rule.review_due <= rule.effective_from:
        raise RuleError("is due for review before it takes effect")
    if not rule.sources or not rule.tiers:
        raise RuleError("needs at least one source and one “when”")
    strangers = set(rule.attributes.uses) - set(PERSONAL_DATA)
    if strangers:
        raise RuleError(f"uses {sorted(strangers)}, which is no kind of personal data known here")
    _only_local_defaults_move(rule)
    undeclared = _personal_data(rule) - set(rule.attributes.uses)
    if undeclared:
        raise RuleError(f"uses {sorted(undeclared)} without saying so")


def _only_local_defaults_move(rule: Rule) -> None:
    """A published figure is not editable: every route of such a tier is a local default."""
    written = rule.written.row if rule.written else {"when": ()}
    for row in written["when"]:
        if not uses_default(row["trigger"]):
            continue
        given = _evidence(row.get("evidence", written.get("evidence", "")), _scope(row["scope"]))
        if set(given.values()) != {EvidenceTag.LOCAL_DEFAULT}:
            raise RuleError("lets a clinic move a number that is no local default (DEF)")


def _personal_data(rule: Rule) -> set[str]:
    """What the triggers really look at, so that `uses` cannot be forgotten."""
    found = set()
    for tier in rule.tiers:
        for atom in atoms(tier.node):
            if isinstance(atom, SexIs):
                found.add("sex")
            elif isinstance(atom, Compared) and atom.name == "age_years":
                found.add("birth_date")
            else:
                found.add("health_status")
    return found
