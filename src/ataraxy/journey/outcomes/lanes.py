"""The lanes below the course chart: side effects and medicines that changed. Pure geometry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

LANE, HEAD, BAR = 18, 22, 8
LONGEST_LABEL = 17


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a name that happened, or that went on from `at` to `until`.

    `group` is the heading it stands under; `short` the sign drawn in the lane (a grade), if any;
    `until` None for a moment. `words` tell all of it.
    """

    group: str
    name: str
    at: datetime
    until: datetime | None
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that went on: where it begins and how wide it is drawn."""

    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment in a lane with its sign."""

    x: float
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One name with everything of it; `heading` stands above the first lane of a group."""

    y: float
    heading: str
    heading_y: float
    name: str
    label: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]

    @property
    def bar_y(self) -> float:
        """The upper edge of a bar that lies around the middle of the lane."""
        return self.y - BAR / 2


def place_lanes(
    events: Sequence[Event],
    start: datetime,
    end: datetime,
    place: Callable[[datetime], float],
    top: float,
) -> tuple[tuple[Lane, ...], float]:
    """The lanes in the order of `events`, and where the last one ends."""
    lanes: list[Lane] = []
    y, last = top, ""
    for group, name in dict.fromkeys((one.group, one.name) for one in events):
        heading = "" if group == last else group
        y += (HEAD if heading else 0) + (LANE if lanes or heading else 0)
        own = [one for one in events if (one.group, one.name) == (group, name)]
        lanes.append(
            Lane(
                y=y,
                heading=heading,
                heading_y=y - LANE,
                name=name,
                label=_short(name),
                bars=tuple(bar_of(one, start, end, place) for one in own if one.until),
                ticks=tuple(
                    Tick(place(one.at), one.short, one.words) for one in own if not one.until
                ),
            )
        )
        last = group
    return tuple(lanes), y


def bar_of(one: Event, start: datetime, end: datetime, place: Callable[[datetime], float]) -> Bar:
    """What of `one` lies between `start` and `end`, never too thin to see."""
    begins, ends = max(one.at, start), min(one.until or end, end)
    x = place(begins)
    return Bar(x, max(2.0, round(place(max(ends, begins)) - x, 1)), one.words)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"
