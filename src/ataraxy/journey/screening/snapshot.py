"""A finding as data that can be kept, and as the text that is signed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening.rules import Wish, state_words
from ataraxy.knowledge.evidence import Facts, Finding, Screening, verdict


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is kept of one screening: findings and facts as plain data, and a hash over both."""

    findings: list[dict[str, Any]]
    facts: dict[str, Any]
    verdict: str
    line: str
    sha256: str


def snapshot(screening: Screening, facts: Facts) -> Snapshot:
    """Take a screening down as it is now."""
    findings = [_finding(one) for one in screening.findings]
    seen = _facts(facts)
    summed = verdict(screening)
    text = json.dumps([findings, seen, str(screening.route)], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Snapshot(findings, seen, str(summed.kind), summed.line, digest)


def signed_text(course: Course, screening: Screening, kept: Snapshot, wish: Wish) -> str:
    """Exactly what the clinician puts a name under: the finding, then their own word."""
    lines = [
        _("Screening of %(name)s, born %(born)s")
        % {"name": course.patient.full_name, "born": course.patient.birth_date},
        _("Route: %(route)s") % {"route": screening.route.words},
        _("Day: %(day)s") % {"day": screening.on},
        _("The rule book's finding: %(line)s") % {"line": kept.line},
        *(f"  {one['rule']} {one['title']}: {state_words(one)}" for one in kept.findings),
        _("The clinician's word: %(outcome)s") % {"outcome": wish.outcome},
        _("Why: %(words)s") % {"words": wish.words},
    ]
    if wish.specialist_words:
        lines.append(_("Specialist: %(words)s") % {"words": wish.specialist_words})
    if wish.override_words:
        lines.append(_("Override of hard stops: %(words)s") % {"words": wish.override_words})
    lines.append(_("Facts and rule texts, SHA-256: %(hash)s") % {"hash": kept.sha256})
    return "\n".join(lines)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "version": finding.version,
        "local_version": finding.local_version,
        "sha256": finding.sha256,
        "title": finding.title,
        "answer": str(finding.answer),
        "severity": str(finding.severity),
        "means": finding.means,
        "evidence": str(finding.evidence),
        "seen": [asdict(one) for one in finding.seen],
        "missing": [asdict(one) | {"whom": list(one.whom)} for one in finding.missing],
        "open_as": str(finding.open_as) if finding.open_as else None,
    }


def _facts(facts: Facts) -> dict[str, Any]:
    """The facts as JSON has them: dates as text, groups in order."""
    plain = {name: getattr(facts, name) for name in Facts.__slots__}
    return json.loads(json.dumps(plain, default=_plain, sort_keys=True))  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if hasattr(value, "__dataclass_fields__") and not hasattr(value, "earliest"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if hasattr(value, "items"):
        return dict(value)
    return str(value)
