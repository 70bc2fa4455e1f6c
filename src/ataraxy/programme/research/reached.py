"""What a row of totals of one instrument came to. Pure: no database.

The baseline is the last total on or before the beginning of treatment; a person without one has no
response, for a first total weeks later is no baseline. Response and remission are judged at the
last total after the beginning, by the definitions of the instrument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ataraxy.knowledge.measures import Instrument, change


@dataclass(frozen=True, slots=True)
class Reached:
    """One instrument of one person; None where it cannot be said.

    `scores` counts totals after the beginning; `last_day` and `response_day` are days since then,
    `response_day` the first on which the response was met.
    """

    baseline: int | None = None
    scores: int = 0
    best: int | None = None
    last: int | None = None
    last_day: int | None = None
    responded: bool | None = None
    remitted: bool | None = None
    response_day: int | None = None


def reached(one: Instrument, before: Iterable[int], after: Iterable[tuple[int, int]]) -> Reached:
    """Judge totals `before` treatment and (day, total) `after` it began, both in order of time."""
    baseline = None
    for total in before:
        baseline = total
    later = list(after)
    if not later:
        return Reached(baseline=baseline)
    last_day, last = later[-1]
    totals = [total for _day, total in later]
    return Reached(
        baseline=baseline,
        scores=len(later),
        best=max(totals) if one.higher_is == "better" else min(totals),
        last=last,
        last_day=last_day,
        responded=_responded(one, baseline, last),
        remitted=change(one, last, last).remission,
        response_day=_first_response(one, baseline, later),
    )


def _responded(one: Instrument, baseline: int | None, total: int) -> bool | None:
    return None if baseline is None else change(one, baseline, total).response


def _first_response(
    one: Instrument, baseline: int | None, later: list[tuple[int, int]]
) -> int | None:
    if baseline is None or one.response is None:
        return None
    known: dict[int, bool | None] = {}
    for day, total in later:
        if total not in known:
            known[total] = _responded(one, baseline, total)
        if known[total]:
            return day
    return None
