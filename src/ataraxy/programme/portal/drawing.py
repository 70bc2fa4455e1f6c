"""Where the marks of a small chart stand: one line of values over days. Pure geometry.

What the drawing says stands in the table behind it too; nothing is told by the drawing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 340, 168
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 22, 14, 28
_FEWEST_DAYS = 6
_MOST_DAY_LABELS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One value: its place, its figure and its day in words."""

    x: float
    y: float
    figure: str
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing in the units of its view box."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    flags: tuple[float, ...]
    path: str
    summary: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From the lowest to the highest value that can be drawn."""

    low: float
    high: float


def draw(
    values: Sequence[tuple[date, float]],
    scale: Scale,
    summary: str,
    flags: Sequence[date] = (),
) -> Drawing | None:
    """Place every mark, the oldest first; `flags` are days to mark below. None without a value."""
    if not values:
        return None
    points = sorted(values)
    days = [day for day, _value in points] + list(flags)
    first, last = min(days), max(days)
    span = max((last - first).days, _FEWEST_DAYS)
    bottom, inner = HEIGHT - _BOTTOM, WIDTH - _LEFT - _RIGHT
    height = bottom - _TOP

    def across(day: date) -> float:
        return round(_LEFT + inner * (day - first).days / span, 1)

    def up(value: float) -> float:
        share = (value - scale.low) / (scale.high - scale.low)
        return round(bottom - height * min(max(share, 0.0), 1.0), 1)

    marks = tuple(
        Mark(across(day), up(value), _figure(value), f"{day:%d %b %Y}: {_figure(value)}")
        for day, value in points
    )
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        bottom=bottom,
        ticks=tuple((up(value), _figure(value)) for value in _levels(scale)),
        days=tuple((across(day), f"{day:%d %b}") for day in _labelled(first, span)),
        marks=marks,
        flags=tuple(across(day) for day in flags),
        path=" ".join(f"{'L' if n else 'M'}{mark.x} {mark.y}" for n, mark in enumerate(marks)),
        summary=summary,
    )


def fitting(values: Sequence[tuple[date, float]], low: float, high: float) -> Scale:
    """From `low` to the first round figure that holds every value, and no further than `high`."""
    most = max((value for _day, value in values), default=high)
    for top in (5, 10, 20, 50, 100, 200, 500, 1000):
        if most <= top:
            return Scale(low, min(top, high) if high > low else top)
    return Scale(low, most)


def _levels(scale: Scale) -> tuple[float, float, float]:
    return scale.low, (scale.low + scale.high) / 2, scale.high


def _labelled(first: date, span: int) -> list[date]:
    every = max(1, -(-span // (_MOST_DAY_LABELS - 1)))
    return [first + timedelta(days=days) for days in range(0, span + 1, every)]


def _figure(value: float) -> str:
    return f"{value:g}"
