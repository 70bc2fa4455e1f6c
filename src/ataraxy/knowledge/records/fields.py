"""Reading single FHIR elements out of JSON objects, each with a clear complaint when it is wrong.

A field that is absent reads as nothing (empty text, empty tuple, `None`); a field of the wrong
type is refused, never converted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import Coding, Concept
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.times import When, read_when

T = TypeVar("T")

MAX_CODE_CHARS = 255
MAX_TEXT_CHARS = 100_000
_LARGEST_NUMBER = 1e15  # beyond it a 64-bit float no longer holds every whole number
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def text(node: Json, key: str, limit: int = MAX_TEXT_CHARS) -> str:
    """The text under `key`, exactly as sent; empty when absent."""
    value = node.get(key)
    if value is None:
        return ""
    return clean_text(value, key, limit)


def clean_text(value: object, field: str, limit: int = MAX_TEXT_CHARS) -> str:
    """`value` when it is text that a database can keep."""
    if not isinstance(value, str):
        raise _wrong_type(field, "text", value)
    if len(value) > limit:
        raise FieldProblem(field, f"The text has {len(value)} characters; {limit} are allowed.")
    if not value.isprintable() and _UNSTORABLE.search(value):
        raise FieldProblem(field, "The text has control characters or half of a character pair.")
    return value


def code(node: Json, key: str) -> str:
    """A code, identifier or other short text under `key`, without spaces around it."""
    return text(node, key, MAX_CODE_CHARS).strip()


def texts(node: Json, key: str) -> tuple[str, ...]:
    """The list of texts under `key`. FHIR pads such lists with null; those are left out."""
    return tuple(
        clean_text(value, f"{key}[{position}]")
        for position, value in enumerate(_list(node, key))
        if value is not None
    )


def boolean(node: Json, key: str) -> bool | None:
    """The truth value under `key`; `None` when absent."""
    value = node.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise _wrong_type(key, "true or false", value)


def number(node: Json, key: str) -> float | None:
    """The number under `key`; `None` when absent. Refuses what a float cannot hold faithfully."""
    value = node.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_type(key, "a number", value)
    if abs(value) > _LARGEST_NUMBER or not math.isfinite(value):
        raise FieldProblem(key, "The number is too large to be a measurement.")
    return float(value)


def when(node: Json, key: str) -> When | None:
    """The date or instant under `key`; `None` when absent."""
    value = node.get(key)
    return None if value is None else read_when(value, key)


def period(node: Json, key: str) -> tuple[When | None, When | None]:
    """Start and end of the period under `key`. Refuses one that ends before it starts."""
    return one(node, key, _period) or (None, None)


def _period(node: Json) -> tuple[When | None, When | None]:
    start, end = when(node, "start"), when(node, "end")
    if start is not None and end is not None and _ends_before(start, end):
        raise FieldProblem("end", f"It ends ({end}) before it starts ({start}).")
    return start, end


def _ends_before(start: When, end: When) -> bool:
    if start.instant is not None and end.instant is not None:
        return end.instant < start.instant
    shared = min(len(start.text), len(end.text), 10)  # years with years, days with days
    return end.text[:shared] < start.text[:shared]


def one(node: Json, key: str, read: Callable[[Json], T]) -> T | None:
    """Read the object under `key` with `read`; `None` when absent."""
    value = node.get(key)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _wrong_type(key, "an object", value)
    try:
        return read(value)
    except FieldProblem as problem:
        raise problem.under(key) from problem


def each(node: Json, key: str, read: Callable[[Json], T]) -> tuple[T, ...]:
    """Read every object of the list under `key` with `read`."""
    values = node.get(key)
    if values is None:
        return ()
    found = []
    for position, value in enumerate(_list(node, key)):
        if not isinstance(value, dict):
            raise _wrong_type(f"{key}[{position}]", "an object", value)
        try:
            found.append(read(value))
        except FieldProblem as problem:
            raise problem.under(f"{key}[{position}]") from problem
    return tuple(found)


def concept(node: Json, key: str) -> Concept | None:
    """The CodeableConcept under `key`; `None` when absent."""
    return one(node, key, read_concept)


def concepts(node: Json, key: str) -> tuple[Concept, ...]:
    """The list of CodeableConcepts under `key`."""
    return each(node, key, read_concept)


def read_concept(node: Json) -> Concept:
    """A CodeableConcept: every coding it has, and the text a person wrote or chose."""
    return Concept(codings=each(node, "coding", read_coding), text=text(node, "text"))


def read_coding(node: Json) -> Coding:
    """One code with its system and display name."""
    return Coding(
        system=code(node, "system"), code=code(node, "code"), display=text(node, "display")
    )


def status_code(node: Json, key: str) -> str:
    """The first code of a CodeableConcept used as a status, such as `clinicalStatus`."""
    found = concept(node, key)
    if found is None:
        return ""
    return next(
        (coding.code for coding in found.codings if coding.code), found.text[:MAX_CODE_CHARS]
    )


def notes(node: Json) -> str:
    """The annotations of a resource as one text, a line each."""
    return "\n".join(
        note for note in each(node, "note", lambda one_note: text(one_note, "text")) if note
    )


def reference(node: Json, key: str) -> str:
    """The target that the Reference under `key` names; empty when it names none."""
    return one(node, key, lambda target: text(target, "reference", 1000).strip()) or ""


def reference_id(node: Json, key: str) -> str:
    """The id at the end of the Reference under `key`, without server, type and version."""
    return id_of(reference(node, key))


def id_of(target: str) -> str:
    """The bare id in a reference such as `Encounter/17` or `urn:uuid:…`."""
    bare = target.split("/_history/", maxsplit=1)[0]
    return (
        bare.removeprefix("urn:uuid:").removeprefix("urn:oid:").rsplit("/", 1)[-1][:MAX_CODE_CHARS]
    )


def _list(node: Json, key: str) -> list[Any]:
    values = node.get(key)
    if values is None:
        return []
    if not isinstance(values, list):
        raise _wrong_type(key, "a list", values)
    return values


def _wrong_type(field: str, wanted: str, value: object) -> FieldProblem:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    found = "nothing" if value is None else names.get(type(value), "a number")
    return FieldProblem(field, f"It must be {wanted}, but it is {found}.")
