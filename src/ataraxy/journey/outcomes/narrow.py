"""The course chart for a phone: a small drawing for each instrument, as wide as the hand's screen.

What stands beside the wide drawing (title, bands, levels) is text around the small ones, so that it
wraps and grows with the reader's letters; nothing has to be scrolled sideways. Pure geometry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from ataraxy.journey.outcomes.lanes import Bar, Event, Tick, bar_of

if TYPE_CHECKING:
    from ataraxy.journey.outcomes.chart import Track

WIDTH, LEFT, RIGHT, TOP = 340, 28, 328, 18
PANEL, SMALL_PANEL, FLAGS, DAYS = 120, 84, 12, 30
LANE, LANE_LINE, LANE_FOOT = 36, 24, 10
FEW_POINTS = 6
"""Up to so many scores each carries its figure; of more the first, the best and the last."""
FEW_STEPS = 4
SHORTEST = timedelta(days=14)
"""An axis is never shorter, on paper or phone."""
LONG = timedelta(days=300)
"""Beyond it days are told by month and year."""

Place = Callable[[datetime], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A score that carries its figure."""

    x: float
    y: float
    value: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Step:
    """A severity band: where it is shaded, and its range in words."""

    y: float
    height: float
    words: str
    step: int


@dataclass(frozen=True, slots=True)
class Level:
    """A level across the panel; its words stand above the drawing beside a sample of the line."""

    y: float
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Small:
    """One instrument: `path` is the line, `dots` and `estimated` the scores on it, each one path.

    `told` says every score in order, for whoever hears the page; the table has the days.
    """

    title: str
    height: int
    bottom: float
    ticks: tuple[tuple[float, int], ...]
    steps: tuple[Step, ...]
    levels: tuple[Level, ...]
    path: str
    dots: str
    estimated: str
    figures: tuple[Figure, ...]
    flags: str
    days: tuple[tuple[float, str, str], ...]
    told: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One name with everything of it; the name stands above its own line."""

    name: str
    name_y: float
    y: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """What happened beside the scores under one heading, on the same axis."""

    heading: str
    height: int
    strips: tuple[Strip, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Narrow:
    """The whole phone drawing, from the top down."""

    smalls: tuple[Small, ...]
    below: tuple[Strips, ...]
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT

    @property
    def inner(self) -> int:
        """How wide the panels are."""
        return self.right - self.left


def draw_narrow(
    tracks: Sequence[Track], doses: Sequence[tuple[datetime, str]], below: Sequence[Event]
) -> Narrow:
    """Place everything for a phone; takes what `chart.draw` takes."""
    instants = [point.at for track in tracks for point in track.points] + [at for at, _ in doses]
    start = min(instants)
    span = max(max(instants) - start, SHORTEST)

    def place(at: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((at - start) / span), 1)

    days = _days(start, span)
    flags = [place(at) for at, _ in doses]
    return Narrow(
        tuple(_small(track, place, flags, days) for track in tracks),
        _below(below, start, start + span, place),
    )


def _small(
    track: Track, place: Place, flags: Sequence[float], days: tuple[tuple[float, str, str], ...]
) -> Small:
    height = SMALL_PANEL if track.small else PANEL
    bottom = TOP + height

    def level(value: float) -> float:
        return round(bottom - height * value / track.highest, 1)

    spots = [(place(point.at), level(point.value)) for point in track.points]
    sure = [spot for spot, point in zip(spots, track.points, strict=True) if not point.estimated]
    guessed = [spot for spot, point in zip(spots, track.points, strict=True) if point.estimated]
    return Small(
        title=track.title,
        height=bottom + DAYS,
        bottom=bottom,
        ticks=tuple((level(value), value) for value in _scale(track)),
        steps=_steps(track, level),
        levels=tuple(Level(level(value), words, kind) for value, words, kind in track.levels),
        path=" ".join(f"{'L' if n else 'M'}{x} {y}" for n, (x, y) in enumerate(spots)),
        dots=_dots(sure),
        estimated=_dots(guessed),
        figures=_figures(track, spots),
        flags=" ".join(f"M{x} {bottom + 3} l-4 7 h8 z" for x in flags),
        days=days,
        told=", ".join(str(point.value) for point in track.points),
    )


def _dots(spots: Iterable[tuple[float, float]]) -> str:
    """Strokes of no length: round ends make them dots, and one element draws them all."""
    return " ".join(f"M{x} {y}h0" for x, y in spots)


def _figures(track: Track, spots: Sequence[tuple[float, float]]) -> tuple[Figure, ...]:
    values = [point.value for point in track.points]
    told = set(range(len(values)))
    if len(values) > FEW_POINTS:
        best = max(values) if track.higher_is_better else min(values)
        told = {0, values.index(best), len(values) - 1}
    return tuple(Figure(*spots[n], values[n], _anchor(spots[n][0])) for n in sorted(told))


def _anchor(x: float) -> str:
    """Figures at the edges are written inwards."""
    if x < LEFT + FLAGS:
        return "start"
    return "end" if x > RIGHT - FLAGS else "middle"


def _scale(track: Track) -> list[int]:
    step = 5 if track.highest > 10 else 2
    while track.highest / step > FEW_STEPS:
        step *= 2
    return list(range(0, track.highest + 1, step))


def _steps(track: Track, level: Callable[[float], float]) -> tuple[Step, ...]:
    found = []
    for step, (low, high, words) in enumerate(track.bands):
        top, bottom = level(min(high + 0.5, track.highest)), level(max(low - 0.5, 0))
        reach = f"{low}–{high}" if high > low else str(low)
        found.append(Step(top, round(bottom - top, 1), f"{reach} {words}", step))
    return tuple(found)


def _days(start: datetime, span: timedelta) -> tuple[tuple[float, str, str], ...]:
    """The first, the middle and the last day, each written where it does not leave the drawing."""
    wanted = "M Y" if span > LONG else "j M"
    return tuple(
        (round(LEFT + (RIGHT - LEFT) * share, 1), date_format(start + span * share, wanted), anchor)
        for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
    )


def _below(
    events: Sequence[Event], start: datetime, end: datetime, place: Place
) -> tuple[Strips, ...]:
    return tuple(
        _strips(heading, list(own), start, end, place)
        for heading, own in groupby(events, key=lambda one: one.group)
    )


def _strips(
    heading: str, events: Sequence[Event], start: datetime, end: datetime, place: Place
) -> Strips:
    names = list(dict.fromkeys(one.name for one in events))
    found = []
    for number, name in enumerate(names):
        own = [one for one in events if one.name == name]
        found.append(
            Strip(
                name=name,
                name_y=number * LANE + 12,
                y=number * LANE + LANE_LINE,
                bars=tuple(bar_of(one, start, end, place) for one in own if one.until),
                ticks=tuple(
                    Tick(place(one.at), one.short, one.words) for one in own if not one.until
                ),
            )
        )
    told = "; ".join(one.words for one in events)
    return Strips(heading, len(names) * LANE + LANE_FOOT, tuple(found), told)
