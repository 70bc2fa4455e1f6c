"""The names rules may use, read from `data/vocabulary*.toml`.

Errors: `VocabularyError` for a file that contradicts itself, `TriggerError` for an unknown name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ataraxy.knowledge.evidence.parse import parse
from ataraxy.knowledge.evidence.trigger import (
    CONDITION_MODES,
    AllOf,
    Answered,
    AnyOf,
    Atom,
    Compared,
    Listed,
    Named,
    Node,
    Not,
    Scored,
    Tested,
    TriggerError,
)

VOCABULARY_FILES = tuple(sorted(Path(__file__).with_name("data").glob("vocabulary*.toml")))
BUILT_IN_NUMBERS = frozenset({"age_years"})
_LIST_OF_MODE = dict.fromkeys(CONDITION_MODES, "condition") | {
    "allergic": "allergy",
    "taking": "medicine",
    "indication": "indication",
}


class VocabularyError(ValueError):
    """The vocabulary file contradicts itself."""


@dataclass(frozen=True, slots=True)
class Group:
    """Something a list is searched for; `questions`: which question may answer which predicate."""

    name: str
    of: str
    meaning: str
    questions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can say; `whom` are the roles that may answer."""

    id: str
    text: str
    why: str
    whom: tuple[str, ...]
    valid_days: int


@dataclass(frozen=True, slots=True)
class MeasurementKind:
    """A named measurement: a `number` in `unit`, or a `result`.

    `question` is what a person may answer where there is no test, or since the test.
    """

    name: str
    meaning: str
    kind: str
    whom: tuple[str, ...]
    unit: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class NumberKind:
    """A count that a person supplies."""

    name: str
    meaning: str
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression."""

    name: str
    meaning: str
    expression: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything a trigger may name."""

    groups: Mapping[tuple[str, str], Group]
    questions: Mapping[str, Question]
    measurements: Mapping[str, MeasurementKind]
    numbers: Mapping[str, NumberKind]
    definitions: Mapping[str, Definition]

    def group(self, atom: Listed) -> Group:
        """The group an atom searches for. Raises `TriggerError` when there is none."""
        wanted = _LIST_OF_MODE[atom.mode]
        found = self.groups.get((wanted, atom.group))
        if found is None:
            raise TriggerError(f"The vocabulary has no {wanted} group called {atom.group!r}.")
        return found

    def names(self, of: str) -> frozenset[str]:
        """The groups of one kind: condition, allergy, medicine or indication."""
        return frozenset(name for kind, name in self.groups if kind == of)

    def read(self, text: str) -> Node:
        """Parse a trigger, put definitions in place and refuse every name that is not known."""
        return self._resolve(parse(text), ())

    def _resolve(self, node: Node, inside: tuple[str, ...]) -> Node:
        if isinstance(node, AnyOf | AllOf):
            return type(node)(tuple(self._resolve(part, inside) for part in node.parts))
        if isinstance(node, Not):
            return Not(self._resolve(node.part, inside))
        if isinstance(node, Named):
            return self._expand(node.name, inside)
        self._check(node)
        return node

    def _expand(self, name: str, inside: tuple[str, ...]) -> Node:
        if name in inside:
            chain = " → ".join((*inside, name))
            raise TriggerError(f"A definition may not contain itself: {chain}.")
        found = self.definitions.get(name)
        if found is None:
            raise TriggerError(f"The vocabulary has no fact or definition called {name!r}.")
        return self._resolve(parse(found.expression), (*inside, name))

    def _check(self, atom: Atom) -> None:
        if isinstance(atom, Listed):
            self.group(atom)
        elif isinstance(atom, Answered):
            _known(atom.question, self.questions, "question")
        elif isinstance(atom, Compared):
            _known(atom.name, {*self.numbers, *BUILT_IN_NUMBERS}, "number")
        elif isinstance(atom, Scored | Tested):
            self._check_measurement(atom)

    def _check_measurement(self, atom: Scored | Tested) -> None:
        _known(atom.name, self.measurements, "measurement")
        wanted = "number" if isinstance(atom, Scored) else "result"
        if self.measurements[atom.name].kind != wanted:
            raise TriggerError(f"The measurement {atom.name!r} is no {wanted}.")


def _known(name: str, names: Mapping[str, object] | set[str], what: str) -> None:
    if name not in names:
        raise TriggerError(f"The vocabulary has no {what} called {name!r}.")


def load_vocabulary(paths: Iterable[Path] = VOCABULARY_FILES) -> Vocabulary:
    """Read and check the vocabulary. Raises `VocabularyError` or `TriggerError`."""
    merged: dict[str, list[Any]] = {}
    for path in paths:
        for kind, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(rows, list):
                merged.setdefault(kind, []).extend(rows)
    return vocabulary_from(merged)


def vocabulary_from(data: Mapping[str, Any]) -> Vocabulary:
    """Build a vocabulary from parsed TOML and check that it agrees with itself."""
    groups = [Group(**row) for row in data.get("group", ())]
    questions = [_with_tuple(Question, row) for row in data.get("question", ())]
    vocabulary = Vocabulary(
        groups=_by({(one.of, one.name): one for one in groups}, len(groups), "group"),
        questions=_by({one.id: one for one in questions}, len(questions), "question"),
        measurements=_named(MeasurementKind, data.get("measurement", ())),
        numbers=_named(NumberKind, data.get("number", ())),
        definitions=_named(Definition, data.get("definition", ())),
    )
    _check_agreement(vocabulary)
    return vocabulary


def _check_agreement(vocabulary: Vocabulary) -> None:
    for group in vocabulary.groups.values():
        for mode, question in group.questions.items():
            if question not in vocabulary.questions or _LIST_OF_MODE.get(mode) != group.of:
                raise VocabularyError(f"Group {group.name!r}: {mode} = {question!r} fits nothing.")
    for kind in vocabulary.measurements.values():
        if kind.question and kind.question not in vocabulary.questions:
            raise VocabularyError(f"Measurement {kind.name!r}: no question {kind.question!r}.")
    for definition in vocabulary.definitions.values():
        vocabulary.read(definition.name)


def _with_tuple(kind: Any, row: Mapping[str, Any]) -> Any:
    values = dict(row)
    if "whom" in values:
        values["whom"] = tuple(values["whom"])
    return kind(**values)


def _named(kind: Any, rows: Any) -> dict[str, Any]:
    made = [_with_tuple(kind, row) for row in rows]
    return _by({one.name: one for one in made}, len(made), kind.__name__)


def _by(found: dict[Any, Any], expected: int, what: str) -> dict[Any, Any]:
    if len(found) != expected:
        raise VocabularyError(f"Two entries called the same among the {what} entries.")
    return found
