"""Write a rule out in full, with every name its triggers use, to be kept by its hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ataraxy.knowledge.evidence.trigger import (
    Answered,
    Atom,
    Compared,
    Listed,
    Node,
    Scored,
    Tested,
    atoms,
)
from ataraxy.knowledge.evidence.vocabulary import Vocabulary


def write(
    row: Mapping[str, Any],
    shared: Mapping[str, Any],
    nodes: Iterable[Node],
    vocabulary: Vocabulary,
    local: Mapping[str, float],
) -> str:
    """The rule with its numbers in force, plus the meaning of each name it uses, as sorted JSON."""
    names: dict[str, Any] = {}
    for node in nodes:
        for atom in atoms(node):
            names.update(_names(atom, vocabulary))
    full = {"rule": dict(row), "attributes": dict(shared), "names": names}
    if local:
        full["clinic"] = dict(local)
    return json.dumps(full, sort_keys=True, indent=1, ensure_ascii=False, default=str)


def _names(atom: Atom, vocabulary: Vocabulary) -> dict[str, Any]:
    if isinstance(atom, Listed):
        return _group_names(atom, vocabulary)
    if isinstance(atom, Answered):
        return {f"question {atom.question}": asdict(vocabulary.questions[atom.question])}
    if isinstance(atom, Scored | Tested):
        return {f"measurement {atom.name}": asdict(vocabulary.measurements[atom.name])}
    if isinstance(atom, Compared) and atom.name in vocabulary.numbers:
        return {f"number {atom.name}": asdict(vocabulary.numbers[atom.name])}
    return {}


def _group_names(atom: Listed, vocabulary: Vocabulary) -> dict[str, Any]:
    group = vocabulary.group(atom)
    names: dict[str, Any] = {f"{group.of} group {group.name}": asdict(group)}
    question = group.questions.get(atom.mode)
    if question:
        names[f"question {question}"] = asdict(vocabulary.questions[question])
    return names
