"""A trigger as a clinician reads it: sentences, with what belongs together kept together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

from ataraxy.knowledge.evidence.trigger import (
    AllOf,
    Answered,
    AnyOf,
    Atom,
    Compared,
    Deceased,
    Listed,
    Node,
    Not,
    Scored,
    SexIs,
    Tested,
)
from ataraxy.knowledge.evidence.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence, or several joined: `text` introduces the `parts`."""

    text: str
    parts: tuple[Phrase, ...] = ()


_LISTED = {
    "active": "Has now: {what}",
    "past": "Had, and it is over: {what}",
    "ever": "Has or had at any time: {what}",
    "current": "Has now, begun within {days} days: {what}",
    "within_days": "Began within {days} days: {what}",
    "family": "In the family: {what}",
    "allergic": "Allergic to: {what}",
    "taking": "Takes: {what}",
    "indication": "The treatment is for: {what}",
}
_COMPARED = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "exactly"}


def phrase(node: Node, vocabulary: Vocabulary) -> Phrase:
    """A trigger in words; the names it uses become their meaning."""
    if isinstance(node, AnyOf):
        return Phrase("Any of these:", _parts(node.parts, vocabulary))
    if isinstance(node, AllOf):
        return Phrase("All of these:", _parts(node.parts, vocabulary))
    if isinstance(node, Not):
        return Phrase("Not so:", (phrase(node.part, vocabulary),))
    return Phrase(sentence(node, vocabulary))


def _parts(nodes: tuple[Node, ...], vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    return tuple(phrase(one, vocabulary) for one in nodes)


@singledispatch
def sentence(atom: Atom, vocabulary: Vocabulary) -> str:
    """One condition in words."""
    raise TypeError(f"{atom!r} was not resolved when the rules were loaded.")


@sentence.register
def _(atom: Listed, vocabulary: Vocabulary) -> str:
    return _LISTED[atom.mode].format(what=vocabulary.group(atom).meaning, days=atom.days)


@sentence.register
def _(atom: Answered, vocabulary: Vocabulary) -> str:
    question = vocabulary.questions[atom.question]
    return f"Answered {atom.value} within {question.valid_days} days: {question.text}"


@sentence.register
def _(atom: Compared, vocabulary: Vocabulary) -> str:
    words = f"{_COMPARED[atom.operator]} {atom.figure:g}"
    if atom.name == "age_years":
        return f"Age in years {words}"
    return f"{vocabulary.numbers[atom.name].meaning}: {words}"


@sentence.register
def _(atom: Scored, vocabulary: Vocabulary) -> str:
    kind = vocabulary.measurements[atom.name]
    # UCUM writes what is no unit in braces: {score}.
    unit = "" if kind.unit.startswith("{") else kind.unit
    words = f"{_COMPARED[atom.operator]} {atom.figure:g} {unit}".strip()
    return f"{kind.meaning}, newest within {atom.days} days: {words}"


@sentence.register
def _(atom: Tested, vocabulary: Vocabulary) -> str:
    kind = vocabulary.measurements[atom.name]
    return f"{kind.meaning}, newest within {atom.days} days: {atom.result}"


@sentence.register
def _(atom: SexIs, vocabulary: Vocabulary) -> str:
    return f"Recorded as {atom.value}"


@sentence.register
def _(atom: Deceased, vocabulary: Vocabulary) -> str:
    return "Has died"
