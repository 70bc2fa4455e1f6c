"""From what was recorded at the chair to what the models can read. Pure.

The pump's own words count: rates, pauses and changes as they were recorded. Where rate × time says
more than was given, the bag was empty before somebody wrote it down; where it says less, a rate is
missing from the record and the recorded amount is spread over the recorded time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen

_MINUTES_PER_HOUR = 60.0
_ROUNDING = 1e-9

BEGINS, ENDS = frozenset({"started", "resumed", "rate"}), frozenset({"completed", "stopped_early"})


@dataclass(frozen=True, slots=True)
class Event:
    """One dose event: its kind (`session.words.DoseKind`), minutes since the start, its figures."""

    kind: str
    minute: float
    given_mg: float | None = None
    rate_ml_h: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The pump at one rate."""

    rate_mg_h: float
    begin_min: float
    minutes: float

    @property
    def mg(self) -> float:
        """What went in."""
        return self.rate_mg_h * self.minutes / _MINUTES_PER_HOUR


class NotDrawableError(ValueError):
    """The record of a dose does not say enough for a curve; the text says what is missing."""


def given_mg(events: Sequence[Event]) -> float:
    """The milligrams on record."""
    return sum(one.given_mg for one in events if one.given_mg is not None)


def as_given(drug: str, route: str, events: Sequence[Event], mg_per_ml: float | None) -> Regimen:
    """The regimen of one session, minute 0 at its start. Raises `NotDrawableError`."""
    if not any(one.kind in ENDS for one in events):
        raise NotDrawableError("not_ended")
    if route != "iv":
        return _at_once(drug, route, events)
    if mg_per_ml is None or not any(one.kind == "started" for one in events):
        raise NotDrawableError("no_rate")
    steps = _matched(_steps(events, mg_per_ml), given_mg(events))
    return tuple(
        Dose(drug, one.mg, "iv", one.begin_min, one.minutes) for one in steps if one.mg > 0
    )


def _at_once(drug: str, route: str, events: Sequence[Event]) -> Regimen:
    """Injected, swallowed or sprayed: devices count as the model spaces them."""
    taken = [one for one in events if one.given_mg]
    if not taken:
        raise NotDrawableError("no_amount")
    devices = [one for one in taken if one.kind == "device"]
    if devices:
        return (Dose(drug, given_mg(devices), route, max(devices[0].minute, 0.0)),)
    return tuple(Dose(drug, one.given_mg or 0.0, route, max(one.minute, 0.0)) for one in taken)


def _steps(events: Sequence[Event], mg_per_ml: float) -> list[Step]:
    steps: list[Step] = []
    rate, begin, before_pause = 0.0, 0.0, 0.0
    for one in sorted(events, key=lambda event: event.minute):
        if one.minute > begin and rate > 0:
            steps.append(Step(rate * mg_per_ml, begin, one.minute - begin))
        begin = max(one.minute, begin)
        if one.kind in BEGINS:
            rate = before_pause = one.rate_ml_h or before_pause
        elif one.kind == "paused" or one.kind in ENDS:
            rate = 0.0
    return steps


def _matched(steps: list[Step], given: float) -> list[Step]:
    total = sum(one.mg for one in steps)
    if not steps:
        raise NotDrawableError("no_rate")
    if given <= 0 or abs(total - given) <= _ROUNDING:
        return steps
    if total < given:
        factor = given / total
        return [Step(one.rate_mg_h * factor, one.begin_min, one.minutes) for one in steps]
    kept, left = [], given
    for one in steps:
        if left <= _ROUNDING:
            break
        minutes = min(one.minutes, left / one.rate_mg_h * _MINUTES_PER_HOUR)
        kept.append(Step(one.rate_mg_h, one.begin_min, minutes))
        left -= kept[-1].mg
    return kept
