"""Read a trigger written in the language of `trigger.py` into its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ataraxy.knowledge.evidence.trigger import (
    CONDITION_MODES,
    OPERATORS,
    WINDOWED_MODES,
    AllOf,
    Answered,
    AnyOf,
    Compared,
    Deceased,
    Listed,
    Named,
    Node,
    Not,
    Scored,
    SexIs,
    Tested,
    TriggerError,
)

_TOKEN = re.compile(
    r"""\s*(?:("[^"]*")|(<=|>=|[<>=(),])|([A-Za-z_][A-Za-z0-9_]*)|(\d+(?:\.\d+)?))"""
)
_RESERVED = frozenset({"or", "and", "not", "in", "is", "to", "condition", "medicine", "yes", "no"})


def parse(text: str) -> Node:
    """Read one trigger. Raises `TriggerError` with the place of the first thing it cannot read."""
    reader = _Reader(text, tuple(_tokens(text)))
    node = _either(reader)
    reader.require_end()
    return node


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if not found:
            raise TriggerError(f"Cannot read {text[place:].strip()[:20]!r} in {text.strip()!r}.")
        place = found.end()
        yield found.group().strip()


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: tuple[str, ...]
    place: int = 0

    @property
    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.next
        if not token:
            raise self.error("more")
        self.place += 1
        return token

    def accept(self, token: str) -> bool:
        if self.next != token:
            return False
        self.place += 1
        return True

    def require(self, *wanted: str) -> str:
        if self.next not in wanted:
            raise self.error(" or ".join(repr(one) for one in wanted))
        return self.take()

    def name(self) -> str:
        if not self.next.isidentifier() or self.next in _RESERVED:
            raise self.error("a name")
        return self.take()

    def number(self) -> float:
        try:
            figure = float(self.next)
        except ValueError:
            raise self.error("a number") from None
        self.place += 1
        return figure

    def days(self) -> int:
        figure = self.number()
        if figure != int(figure) or figure <= 0:
            raise self.error("a whole number of days before this")
        return int(figure)

    def require_end(self) -> None:
        if self.next:
            raise self.error("the end")

    def error(self, wanted: str) -> TriggerError:
        seen = repr(self.next) if self.next else "the end"
        before = " ".join(self.tokens[: self.place][-6:])
        return TriggerError(f"Expected {wanted}, found {seen} after “{before}”.")


def _either(reader: _Reader) -> Node:
    parts = [_both(reader)]
    while reader.accept("or"):
        parts.append(_both(reader))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _both(reader: _Reader) -> Node:
    parts = [_negated(reader)]
    while reader.accept("and"):
        parts.append(_negated(reader))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _negated(reader: _Reader) -> Node:
    return Not(_negated(reader)) if reader.accept("not") else _atom(reader)


def _atom(reader: _Reader) -> Node:
    if reader.accept("("):
        node = _either(reader)
        reader.require(")")
        return node
    name = reader.name()
    read = _PREDICATES.get(name)
    if read is not None:
        return read(reader)
    if name in CONDITION_MODES:
        return _condition(reader, name)
    if reader.next in OPERATORS:
        return Compared(name, reader.take(), reader.number())
    return Named(name)


def _condition(reader: _Reader, mode: str) -> Listed:
    reader.require("(")
    reader.require("condition")
    reader.require("in")
    group, days = reader.name(), None
    if mode in WINDOWED_MODES:
        reader.require(",")
        days = reader.days()
    reader.require(")")
    return Listed(mode, group, days)


def _allergic(reader: _Reader) -> Listed:
    reader.require("(")
    reader.require("to")
    group = reader.name()
    reader.require(")")
    return Listed("allergic", group)


def _taking(reader: _Reader) -> Listed:
    reader.require("(")
    reader.require("medicine")
    reader.require("in")
    group = reader.name()
    reader.require(")")
    return Listed("taking", group)


def _indication(reader: _Reader) -> Listed:
    reader.require("in")
    return Listed("indication", reader.name())


def _answered(reader: _Reader) -> Answered:
    reader.require("(")
    quoted = reader.take()
    if not quoted.startswith('"'):
        raise TriggerError(f"answered(…) needs a question in quotes, found {quoted!r}.")
    reader.require(")")
    reader.require("is")
    return Answered(quoted.strip('"'), reader.require("yes", "no"))


def _windowed(reader: _Reader) -> tuple[str, int]:
    reader.require("(")
    name = reader.name()
    reader.require(",")
    days = reader.days()
    reader.require(")")
    return name, days


def _score(reader: _Reader) -> Scored:
    name, days = _windowed(reader)
    return Scored(name, days, reader.require(*sorted(OPERATORS)), reader.number())


def _test(reader: _Reader) -> Tested:
    name, days = _windowed(reader)
    reader.require("is")
    return Tested(name, days, reader.require("positive", "negative"))


def _sex(reader: _Reader) -> SexIs:
    reader.require("is")
    return SexIs(reader.require("male", "female"))


def _dead(reader: _Reader) -> Node:
    return Deceased()


_PREDICATES: dict[str, Callable[[_Reader], Node]] = {
    "allergic": _allergic,
    "taking": _taking,
    "indication": _indication,
    "answered": _answered,
    "score": _score,
    "test": _test,
    "sex": _sex,
    "deceased": _dead,
}
