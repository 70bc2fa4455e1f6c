"""Score one set of answers: total, subscales, band, and how missing answers were handled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ataraxy.knowledge.measures.instrument import Cutoff, Instrument, Item

Answers = Mapping[str, int | None] | Sequence[int | None]


class AnswerError(ValueError):
    """An answer the instrument does not have: names instrument, item, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Score:
    """The result of one administration.

    `total` is None when too many items are missing, or one that may never be estimated; `handling`
    says so in words. `flagged` is None when the flagged item was not answered: unknown is never no.
    """

    instrument: str
    version: str
    total: int | None
    subscales: Mapping[str, int | None]
    band: str
    missing: tuple[str, ...]
    prorated: bool
    handling: str
    answers: Mapping[str, int]
    flagged: bool | None = False
    flag_value: int | None = None
    cutoffs: tuple[Cutoff, ...] = ()


def score(instrument: Instrument, answers: Answers) -> Score:
    """Score `answers` (by item key, or in item order; None or absent means not answered).

    A prorated total is the mean of the answered items times the number of items, rounded half up,
    and only where the instrument's missing rule allows it; so is a subscale, which may lack the
    same share of its own items. Raises `AnswerError` for an answer the
    instrument does not have, or for one whose total is entered.
    """
    if instrument.entered:
        raise AnswerError(
            f"{instrument.name}: its wording may not be shipped, so only the total is entered."
        )
    given = _checked(instrument, _by_key(instrument, answers))
    keys = instrument.item_keys
    missing = _missing(keys, given)
    total = _sum(instrument, keys, given)
    band, cutoffs = _standing(instrument, total)
    flag = instrument.flag
    flag_value = given.get(flag.item) if flag else None
    return Score(
        instrument=instrument.key,
        version=instrument.version,
        total=total,
        subscales=_subscales(instrument, given),
        band=band,
        missing=missing,
        prorated=bool(missing) and total is not None,
        handling=_handling(instrument, missing, total),
        answers=given,
        flagged=_flagged(instrument, flag_value),
        flag_value=flag_value,
        cutoffs=cutoffs,
    )


def enter(instrument: Instrument, total: int, subscales: Mapping[str, int] | None = None) -> Score:
    """A result that was added up on a form outside, checked against the instrument's range.

    Works for every instrument: a paper form of one with wording may have been added up by hand.
    A flagged item stays unknown, for a total does not tell it. Raises `AnswerError`.
    """
    if isinstance(total, bool) or not instrument.minimum <= total <= instrument.maximum:
        raise AnswerError(
            f"{instrument.name}: a total of {total!r} is outside "
            f"{instrument.minimum} to {instrument.maximum}."
        )
    parts = _entered_parts(instrument, subscales or {})
    _require_sum(instrument, total, parts)
    band, cutoffs = _standing(instrument, total)
    return Score(
        instrument=instrument.key,
        version=instrument.version,
        total=total,
        subscales=parts,
        band=band,
        missing=(),
        prorated=False,
        handling="Only the total was entered.",
        answers={},
        flagged=None if instrument.flag else False,
        cutoffs=cutoffs,
    )


def _entered_parts(instrument: Instrument, given: Mapping[str, int]) -> dict[str, int | None]:
    known = {part.key: part for part in instrument.subscales}
    if unknown := set(given) - set(known):
        raise AnswerError(f"{instrument.name} has no subscale “{min(unknown)}”.")
    for key, value in given.items():
        part = known[key]
        low, high = part.minimum, part.maximum
        if low is not None and high is not None and not low <= value <= high:
            raise AnswerError(
                f"{instrument.name}, {part.name}: {value} is outside {low} to {high}."
            )
    return {key: given.get(key) for key in known}


def _require_sum(instrument: Instrument, total: int, parts: Mapping[str, int | None]) -> None:
    """Parts that make up the whole range must come to the total, once all are entered."""
    given = [value for value in parts.values() if value is not None]
    whole = sum(part.maximum or 0 for part in instrument.subscales) == instrument.maximum
    if whole and len(given) == len(instrument.subscales) and sum(given) != total:
        raise AnswerError(
            f"{instrument.name}: the parts come to {sum(given)}, the total entered is {total}. "
            "Check both on the form."
        )


def _standing(instrument: Instrument, total: int | None) -> tuple[str, tuple[Cutoff, ...]]:
    """The band's label and the cut-offs reached; neither without a total."""
    if total is None:
        return "", ()
    # An estimated total may lie beyond the range where items have different ranges.
    return instrument.standings.get(total) or instrument.standing(total)


def _by_key(instrument: Instrument, answers: Answers) -> Mapping[str, int | None]:
    if isinstance(answers, Mapping):
        return answers
    keys = instrument.item_keys
    if len(answers) != len(keys):
        raise AnswerError(
            f"{instrument.name} has {len(instrument.items)} items; {len(answers)} answers were "
            "given. Leave a place empty for an item that was not answered."
        )
    return dict(zip(keys, answers, strict=True))


def _checked(instrument: Instrument, answers: Mapping[str, int | None]) -> dict[str, int]:
    given = {key: value for key, value in answers.items() if value is not None}
    allowed = instrument.allowed
    for key, value in given.items():
        if key not in allowed:
            raise AnswerError(f"{instrument.name} has no item “{key}”.")
        if value not in allowed[key] or isinstance(value, bool):
            raise AnswerError(
                f"{instrument.name}, item {key}: {value!r} is not an answer. "
                f"Allowed: {_allowed(instrument.by_key[key])}."
            )
    return given


def _missing(keys: Sequence[str], given: Mapping[str, int]) -> tuple[str, ...]:
    return tuple([key for key in keys if key not in given])


def _allowed(item: Item) -> str:
    return ", ".join(str(answer.value) for answer in item.answers)


def _sum(instrument: Instrument, keys: Sequence[str], given: Mapping[str, int]) -> int | None:
    counted = _counted(instrument, keys, given)
    if len(counted) == len(keys):
        return sum(counted)
    rule, missing = instrument.missing, _missing(keys, given)
    # A part may lack no larger share of its items than the whole: of two items, none.
    may_lack = rule.prorate_up_to * len(keys) // len(instrument.items)
    if len(missing) > may_lack or not counted or rule.never_impute.intersection(missing):
        return None
    return math.floor(sum(counted) / len(counted) * len(keys) + 0.5)


def _subscales(instrument: Instrument, given: Mapping[str, int]) -> dict[str, int | None]:
    return {part.key: _sum(instrument, part.items, given) for part in instrument.subscales}


def _counted(instrument: Instrument, keys: Sequence[str], given: Mapping[str, int]) -> list[int]:
    """What each answered item adds; most instruments turn none round."""
    if not instrument.reverses:
        return [given[key] for key in keys if key in given]
    return [instrument.by_key[key].counts(given[key]) for key in keys if key in given]


def _handling(instrument: Instrument, missing: tuple[str, ...], total: int | None) -> str:
    if not missing:
        return "All items were answered."
    named = "Not answered: " + ", ".join(f"item {key}" for key in missing) + ". "
    if total is not None:
        return named + "The total was estimated from the mean of the answered items."
    never = sorted(instrument.missing.never_impute.intersection(missing))
    if never:
        return named + f"Item {', '.join(never)} is never estimated, so there is no total."
    limit = instrument.missing.prorate_up_to
    return named + f"At most {limit} may be estimated, so there is no total."


def _flagged(instrument: Instrument, value: int | None) -> bool | None:
    if instrument.flag is None:
        return False
    return None if value is None else value >= instrument.flag.at_least
