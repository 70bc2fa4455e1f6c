"""What a chart holds, before anybody draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_HEADROOM = 1.06
_CLOCK_STEPS = (5, 10, 15, 30, 60, 120, 240, 480, 1440)


class Stroke(StrEnum):
    """How a line is told from its neighbours without colour."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    DASHDOT = "dashdot"
    LONG = "long"
    SPARSE = "sparse"
    PAST = "past"
    """Thin and faint: something that was, behind what is asked about."""


DASHES = {
    Stroke.SOLID: (),
    Stroke.DASHED: (8, 4),
    Stroke.DOTTED: (2, 3),
    Stroke.DASHDOT: (9, 3, 2, 3),
    Stroke.LONG: (16, 5),
    Stroke.SPARSE: (2, 9),
    Stroke.PAST: (1, 3),
}
"""On and off in pixels."""


class Shape(StrEnum):
    """How a mark is told from its neighbours without colour."""

    CIRCLE = "circle"
    DIAMOND = "diamond"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class Line:
    """One curve; `values` has one number for each time of the figure.

    Lines of one `label` share a legend entry; `name` tells them apart as columns of a table.
    """

    label: str
    values: tuple[float, ...]
    stroke: Stroke = Stroke.SOLID
    name: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Where some share of people lies; a `narrow` one is drawn darker than the one around it."""

    label: str
    low: tuple[float, ...]
    high: tuple[float, ...]
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One point with its words: a measured level, a peak; without a value it sits on the axis."""

    label: str
    minute: float
    value: float | None
    shape: Shape = Shape.CIRCLE


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart over the figure's times. `top` fixes the axis where it has a natural end."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    top: float | None = None

    @property
    def highest(self) -> float:
        """Where the value axis ends."""
        if self.top is not None:
            return self.top
        values = [max(one.values, default=0.0) for one in self.lines]
        values += [max(one.high, default=0.0) for one in self.bands]
        values += [one.value for one in self.marks if one.value is not None]
        return max(values, default=0.0) * _HEADROOM or 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels over one axis of minutes. `key` names it on a page; `says` describes it in a sentence.

    Raises `ValueError` when a line or band has not one value for each time.
    """

    key: str
    title: str
    says: str
    time_label: str
    times_min: tuple[float, ...]
    panels: tuple[Panel, ...]

    def __post_init__(self) -> None:
        for panel in self.panels:
            for label, values in columns(panel):
                if len(values) != len(self.times_min):
                    raise ValueError(f"“{label}” has not one value for each time.")
                if not all(math.isfinite(one) for one in values):
                    raise ValueError(f"“{label}” holds something that is no number.")

    @property
    def end_min(self) -> float:
        """The last time."""
        return self.times_min[-1]


def columns(panel: Panel) -> list[tuple[str, tuple[float, ...]]]:
    """Every column of numbers in reading order: the line, its bands' ends, lines of the past."""
    now = [one for one in panel.lines if one.stroke is not Stroke.PAST]
    past = [one for one in panel.lines if one.stroke is Stroke.PAST]
    found = [(one.name or one.label, one.values) for one in now]
    for band in panel.bands:
        found += [(f"{band.label} ↓", band.low), (f"{band.label} ↑", band.high)]
    return [*found, *((one.name or one.label, one.values) for one in past)]


def legend_of(figure: Figure, number: int) -> list[tuple[str, Line | Band]]:
    """One entry a label, for panel `number`; empty where the panel before says the same already."""
    own = _entries(figure.panels[number])
    before = _entries(figure.panels[number - 1]) if number else {}
    return [] if list(own) == list(before) else list(own.items())


def _entries(panel: Panel) -> dict[str, Line | Band]:
    """Several lines of one label (earlier sessions) share their entry."""
    found: dict[str, Line | Band] = {}
    both: tuple[Line | Band, ...] = (*panel.lines, *panel.bands)
    for one in both:
        found.setdefault(one.label, one)
    return found


def minute_ticks(end_min: float, about: int = 8) -> Sequence[float]:
    """Minutes as a clock counts them, from 0 to the end."""
    step = next((one for one in _CLOCK_STEPS if end_min / one <= about), _CLOCK_STEPS[-1])
    return [number * step for number in range(int(end_min // step) + 1)]


def ticks(highest: float, about: int = 5) -> Sequence[float]:
    """Round numbers from 0 up to `highest`, about so many."""
    rough = highest / about
    size: float = 10 ** math.floor(math.log10(rough))
    step = next(size * one for one in (1, 2, 2.5, 5, 10) if size * one >= rough)
    return [number * step for number in range(math.floor(highest / step + 1e-9) + 1)]
