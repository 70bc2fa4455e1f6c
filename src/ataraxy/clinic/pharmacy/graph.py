"""The balance of a product over time as steps in the units of an SVG view box. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 200, 56, 12, 12, 26
_ROUND = (1, 2, 4, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Mark:
    """One tick of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Everything the template draws: the line, the area under it, the ticks."""

    line: str
    area: str
    days: tuple[Mark, ...]
    values: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def steps(points: Sequence[tuple[datetime, float]], zone: ZoneInfo) -> Steps:
    """Lay points (time, amount) out as steps; the first and last are the ends of the axis."""
    begin, end = points[0][0], points[-1][0]
    top = _ceiling(max([0.0, *(value for _at, value in points)]))
    low = min([0.0, *(value for _at, value in points)])

    def x(at: datetime) -> float:
        share = (at - begin) / (end - begin) if end > begin else 0.0
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        share = (value - low) / (top - low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    path = f"M{x(points[0][0])} {y(points[0][1])}"
    for at, value in points[1:]:
        path += f"H{x(at)}V{y(value)}"
    floor = y(low)
    return Steps(
        line=path,
        area=f"{path}V{floor}H{x(begin)}Z",
        days=tuple(Mark(x(at), f"{at:%d %b}") for at in _days(begin, end, zone)),
        values=tuple(Mark(y(value), f"{value:g}") for value in _levels(low, top)),
    )


def _ceiling(value: float) -> float:
    if value <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(value))) - 1)
    return next(step * size for step in _ROUND if value <= step * size)


def _levels(low: float, top: float) -> list[float]:
    quarter = top / 4
    below = ceil(-low / quarter) if low < 0 else 0
    return [quarter * number for number in range(-below, 5)]


def _days(begin: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    length = max(1, (end - begin).days)
    every = timedelta(days=max(1, length // 6))
    at = begin.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while (at := at + every) < end - every / 3:
        found.append(at)
    return found
