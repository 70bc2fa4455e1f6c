"""A three-valued answer with its reasons: what was seen, what is missing, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Truth(StrEnum):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact an answer rests on, in words, with its place in the chart (`ref`)."""

    text: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something not known: its kind and key in the vocabulary, in words, and who could say.

    `kind` is one of list, question, measurement, number, entry, birth_date, sex, indication.
    """

    kind: str
    key: str
    text: str
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A truth value with its reasons."""

    truth: Truth
    seen: tuple[Seen, ...] = ()
    missing: tuple[Missing, ...] = ()


def yes(*seen: Seen) -> Result:
    """Yes, because of these facts."""
    return Result(Truth.YES, seen)


def no(*seen: Seen) -> Result:
    """No, because of these facts."""
    return Result(Truth.NO, seen)


def unknown(missing: Missing, *seen: Seen) -> Result:
    """Not known: this is missing; `seen` is what raised the question."""
    return Result(Truth.UNKNOWN, seen, (missing,))


def any_of(results: Iterable[Result]) -> Result:
    """Yes if one is; otherwise unknown if one is; otherwise no."""
    return _fold(tuple(results), decisive=Truth.YES, otherwise=Truth.NO)


def all_of(results: Iterable[Result]) -> Result:
    """No if one is; otherwise unknown if one is; otherwise yes."""
    return _fold(tuple(results), decisive=Truth.NO, otherwise=Truth.YES)


def negate(result: Result) -> Result:
    """Turn yes and no round; unknown stays."""
    turned = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
    return Result(turned[result.truth], result.seen, result.missing)


def _fold(results: tuple[Result, ...], *, decisive: Truth, otherwise: Truth) -> Result:
    deciding = [one for one in results if one.truth is decisive]
    if deciding:
        return Result(decisive, _all_seen(deciding))
    open_ones = [one for one in results if one.truth is Truth.UNKNOWN]
    if not open_ones:
        return Result(otherwise, _all_seen(results))
    # Of things that must all be so, the first unknown one is asked first: a no ends the matter.
    asked = open_ones[:1] if decisive is Truth.NO else open_ones
    missing = tuple(dict.fromkeys(item for one in asked for item in one.missing))
    return Result(Truth.UNKNOWN, _all_seen(results), missing)


def _all_seen(results: Iterable[Result]) -> tuple[Seen, ...]:
    return tuple(dict.fromkeys(item for one in results for item in one.seen))
