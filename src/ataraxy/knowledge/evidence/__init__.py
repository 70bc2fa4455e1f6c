"""Clinical rules with their sources, and what they say about a person."""

from ataraxy.knowledge.evidence.answers import Missing, Seen, Truth
from ataraxy.knowledge.evidence.dates import PartialDate, partial_date
from ataraxy.knowledge.evidence.facts import (
    Allergy,
    Answer,
    AnswerValue,
    Certainty,
    Coding,
    Condition,
    Facts,
    Indication,
    Measurement,
    Medicine,
    Sex,
    Standing,
)
from ataraxy.knowledge.evidence.rule_files import shipped_rulebook
from ataraxy.knowledge.evidence.rules import Advice, Plain, Route, Rule, RuleBook, Severity, Stage
from ataraxy.knowledge.evidence.screen import Finding, RuleAnswer, Screening, screen
from ataraxy.knowledge.evidence.sources import Source, load_sources
from ataraxy.knowledge.evidence.verdict import Verdict, VerdictKind, verdict

__all__ = [
    "Advice",
    "Allergy",
    "Answer",
    "AnswerValue",
    "Certainty",
    "Coding",
    "Condition",
    "Facts",
    "Finding",
    "Indication",
    "Measurement",
    "Medicine",
    "Missing",
    "PartialDate",
    "Plain",
    "Route",
    "Rule",
    "RuleAnswer",
    "RuleBook",
    "Screening",
    "Seen",
    "Severity",
    "Sex",
    "Source",
    "Stage",
    "Standing",
    "Truth",
    "Verdict",
    "VerdictKind",
    "load_sources",
    "partial_date",
    "screen",
    "shipped_rulebook",
    "verdict",
]
