"""Where the steps of a retention curve stand. Pure geometry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ataraxy.programme.research.statistics import Step

Place = Callable[[float], float]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 230, 48, 12, 12, 30


@dataclass(frozen=True, slots=True)
class Curve:
    """A stepped line, its band and the scales, in units of the view box."""

    width: int
    height: int
    left: int
    right: int
    path: str
    band: str
    percents: tuple[tuple[float, int], ...]
    days: tuple[tuple[float, int], ...]
    summary: str


def curve(steps: Sequence[Step], last_day: int, summary: str) -> Curve:
    """Draw the steps from day 0 to `last_day`."""
    inner, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    end = max(last_day, 1)

    def x(day: float) -> float:
        return round(LEFT + inner * day / end, 1)

    def y(share: float) -> float:
        return round(TOP + tall * (1 - share), 1)

    line = [f"M{x(0)} {y(1)}"]
    for one in steps:
        line.append(f"H{x(one.day)} V{y(one.kept)}")
    line.append(f"H{x(end)}")
    return Curve(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        path=" ".join(line),
        band=_band(steps, end, x, y),
        percents=tuple((y(share / 100), share) for share in (0, 25, 50, 75, 100)),
        days=tuple((x(day), day) for day in _ticks(end)),
        summary=summary,
    )


def _band(steps: Sequence[Step], end: int, x: Place, y: Place) -> str:
    """The 95 % limits as one closed shape: along the upper ones, back along the lower ones."""
    known = [(one.day, one.interval) for one in steps if one.interval is not None]
    if not known:
        return ""
    first_day, first = known[0]
    there = [f"H{x(day)} V{y(limits.high)}" for day, limits in known[1:]]
    before = [None, *(limits.low for _day, limits in known[:-1])]
    back = [
        f"H{x(day)}" + ("" if low is None else f" V{y(low)}")
        for (day, _limits), low in reversed(list(zip(known, before, strict=True)))
    ]
    turn = f"H{x(end)} V{y(known[-1][1].low)}"
    return " ".join([f"M{x(first_day)} {y(first.high)}", *there, turn, *back, "Z"])


def _ticks(end: int) -> list[int]:
    every = next(one for one in (7, 14, 28, 56, 91, 182, 365, 730, 3650) if end / one <= 8)
    return list(range(0, end + 1, every))
