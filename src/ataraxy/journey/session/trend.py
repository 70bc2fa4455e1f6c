"""A small drawing of the vital signs: points in the units of an SVG view box. Pure.

Pressures are bars from lower to upper, the heart rate is a line; the person's last session lies
behind them as a dotted line. The table beside it holds the same values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ataraxy.journey.session.vitals import Vitals

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 220, 40, 24, 10
LOW, HIGH = 40, 200
"""What the axis shows at least; it grows when a value lies outside."""
SHORTEST_MIN = 60
MOST_BARS = 60
Measured = Sequence[tuple[datetime, Vitals]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One pressure: where, from lower to upper, and its words."""

    x: float
    top: float
    bottom: float
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One tick of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Everything the template draws."""

    bars: tuple[Bar, ...]
    rate: str
    last_upper: str
    minutes: tuple[Mark, ...]
    values: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.bars and not self.rate


def trend(
    measured: Measured, zero: datetime, last: Measured = (), last_zero: datetime | None = None
) -> Trend:
    """Lay the values out over minutes since `zero`."""
    own = [(_minutes(at, zero), vitals) for at, vitals in measured]
    before = [] if last_zero is None else [(_minutes(at, last_zero), v) for at, v in last]
    first = min((x for x, _v in own), default=0.0)
    first = min(0.0, max(first, -30.0))
    end = max([SHORTEST_MIN, *(x for x, _v in own)])
    low, high = _range([v for _x, v in own])
    scale = _Scale(first, end, low, high)
    return Trend(
        bars=tuple(_bar(scale, x, v) for x, v in _thinned(own) if x >= first),
        rate=scale.line([(x, v.heart_rate_bpm) for x, v in own]),
        last_upper=scale.line([(x, v.systolic_mmhg) for x, v in before]),
        minutes=tuple(Mark(scale.x(m), f"{m:g}") for m in _steps(first, end)),
        values=tuple(Mark(scale.y(v), f"{v}") for v in range(low, high + 1, 40)),
    )


def as_svg(shown: Trend) -> str:
    """The drawing for paper: strokes only, black on white."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">']
    for mark in shown.values:
        parts.append(_stroke(shown.left, mark.at, shown.width, mark.at, "#bbb", 0.6))
        parts.append(_words(shown.left - 6, mark.at + 4, mark.label, "end"))
    parts += [_words(one.at, shown.base + 17, one.label, "middle") for one in shown.minutes]
    for points, colour, dash in ((shown.last_upper, "#888", "2 4"), (shown.rate, "#000", "6 3")):
        if points:
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" '
                f'stroke-dasharray="{dash}" stroke-width="1.2"/>'
            )
    for bar in shown.bars:
        parts.append(_stroke(bar.x, bar.top, bar.x, bar.bottom, "#000", 1.6))
    return "".join([*parts, "</svg>"])


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    place = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line {place} stroke="{colour}" stroke-width="{width:g}"/>'


def _words(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="12" text-anchor="{anchor}">{text}</text>'


def _thinned(rows: list[tuple[float, Vitals]]) -> list[tuple[float, Vitals]]:
    """As many pressures as there is room for; the newest is always among them."""
    having = [row for row in rows if row[1].systolic_mmhg]
    step = -(-len(having) // MOST_BARS) or 1
    return having[::-1][::step][::-1]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    end: float
    low: int
    high: int

    def x(self, minutes: float) -> float:
        share = (minutes - self.first) / (self.end - self.first)
        return round(LEFT + share * (WIDTH - LEFT - 10), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)

    def line(self, points: Sequence[tuple[float, int | None]]) -> str:
        inside = [(x, v) for x, v in points if v is not None and self.first <= x <= self.end]
        return " ".join(f"{self.x(x)},{self.y(min(v, self.high))}" for x, v in inside)


def _bar(scale: _Scale, minutes: float, vitals: Vitals) -> Bar:
    upper, lower = vitals.systolic_mmhg or 0, vitals.diastolic_mmhg or 0
    title = f"{minutes:.0f} min: {upper}/{lower} mmHg"
    return Bar(scale.x(minutes), scale.y(upper), scale.y(lower), title)


def _range(values: Sequence[Vitals]) -> tuple[int, int]:
    seen = [v for one in values for v in (one.systolic_mmhg, one.heart_rate_bpm) if v is not None]
    lows = [v for one in values for v in (one.diastolic_mmhg, one.heart_rate_bpm) if v is not None]
    low = min([LOW, *lows]) // 20 * 20
    return low, max([HIGH, *seen])


def _steps(first: float, end: float) -> list[float]:
    step = 15 if end - first <= 120 else 30
    begin = int(first // step) * step
    return [m for m in range(begin, int(end) + 1, step) if m >= first]


def _minutes(at: datetime, zero: datetime) -> float:
    return (at - zero).total_seconds() / 60
