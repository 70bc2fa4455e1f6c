"""What a letter may say of a decision: the kept finding, the kept rule texts, nothing else. Pure.

The words for the patient come from the rule text that was kept with the decision, so that a letter
written later says what the rule said then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag

_WEIGHTY = frozenset({"exclude", "specialist"})


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that spoke against treatment, in our words and in plain ones if the rule has them."""

    rule: str
    title: str
    means: str
    stops: bool
    tag: EvidenceTag
    plain: str
    plain_change: str
    resolves: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The finding of one decision, as letters need it."""

    reasons: tuple[Reason, ...]
    open_titles: tuple[str, ...]

    @property
    def without_plain_words(self) -> tuple[str, ...]:
        """Rules that speak and have no words for a patient: the clinician has to find them."""
        return tuple(one.rule for one in self.reasons if not one.plain)


def told(findings: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> Told:
    """Read a kept list of findings with the kept rule texts (by hash)."""
    kept = list(findings)
    speaking = [one for one in kept if one["answer"] == "fires" and one["severity"] in _WEIGHTY]
    reasons = [_reason(one, texts.get(one["sha256"], "")) for one in speaking]
    return Told(
        tuple(sorted(reasons, key=lambda one: not one.stops)),
        tuple(one["title"] for one in kept if one["open_as"] in _WEIGHTY),
    )


def _reason(finding: Mapping[str, Any], text: str) -> Reason:
    rule = json.loads(text)["rule"] if text else {}
    plain = rule.get("plain") or {}
    return Reason(
        rule=finding["rule"],
        title=finding["title"],
        means=finding["means"],
        stops=finding["severity"] == "exclude",
        tag=EvidenceTag(finding["evidence"]),
        plain=plain.get("reason", ""),
        plain_change=plain.get("change", ""),
        resolves=rule.get("resolves", ""),
        sources=tuple(rule.get("sources", ())),
    )
