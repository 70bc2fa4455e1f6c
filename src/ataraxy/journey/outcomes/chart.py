"""Where every mark of the course chart stands. Pure geometry: no database, no markup.

One panel for each instrument on one time axis, doses as flags below, and under them a lane for each
side effect and each medicine that changed. Bands and lines for baseline, response and remission
carry their words, so nothing is told by colour alone. `narrow` draws the same for a phone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format

from ataraxy.journey.outcomes.lanes import Event, Lane, place_lanes
from ataraxy.journey.outcomes.narrow import LONG, SHORTEST, Narrow, Place, draw_narrow

WIDTH, LEFT, RIGHT, TOP = 640, 40, 112, 26
PANEL, SMALL_PANEL, GAP, FLAGS = 170, 96, 34, 30
LABEL_GAP = 14
BAND_WORDS, EDGE = 92, 12
"""Room at the left for the words of the bands, and at the right for the last figure."""
MANY_DOSES = 30
"""From so many doses on only their flags are drawn, not a line through every panel."""
MANY_POINTS = 20
"""From so many scores on only the first, the best and the last carry their figure."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One score: its place, its value in words, and whether it was estimated."""

    x: float
    y: float
    value: int
    estimated: bool
    words: str
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Shade:
    """A severity band across the panel: `step` counts from the mildest; the word is inside."""

    y: float
    height: float
    label_y: float
    words: str
    step: int


@dataclass(frozen=True, slots=True)
class Line:
    """A level across the panel with its words; `label_y` keeps labels from covering each other."""

    y: float
    label_y: float
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One instrument: frame, scale, bands, levels, scores and the line through them."""

    title: str
    top: float
    bottom: float
    ticks: tuple[tuple[float, int], ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    path: str
    shades: tuple[Shade, ...] = ()
    radius: float = 4.5


@dataclass(frozen=True, slots=True)
class Flag:
    """A dose on the time axis."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing in the units of its view box; `narrow` is the same for a phone."""

    width: int
    height: int
    left: int
    right: int
    panels: tuple[Panel, ...]
    flags: tuple[Flag, ...]
    flags_y: float
    days: tuple[tuple[float, str], ...]
    summary: str
    narrow: Narrow
    lanes: tuple[Lane, ...] = ()

    @property
    def inner(self) -> int:
        """How wide the panels are."""
        return self.right - self.left

    @property
    def has_dose_lines(self) -> bool:
        """Whether there are few enough doses for a line through every panel."""
        return len(self.flags) < MANY_DOSES


@dataclass(frozen=True, slots=True)
class Point:
    """A score to draw."""

    at: datetime
    value: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """An instrument to draw: its points, its highest score and its levels (value, words, kind).

    `bands` are lowest and highest total with the word; `small` draws it in a lower panel.
    """

    title: str
    highest: int
    points: Sequence[Point]
    levels: Sequence[tuple[float, str, str]]
    bands: Sequence[tuple[int, int, str]] = ()
    small: bool = False
    higher_is_better: bool = False


def draw(
    tracks: Sequence[Track],
    doses: Sequence[tuple[datetime, str]],
    summary: str,
    below: Sequence[Event] = (),
) -> Chart:
    """Place everything; `doses` are instants with their words, `below` what gets a lane."""
    instants = [point.at for track in tracks for point in track.points] + [at for at, _ in doses]
    start, end = min(instants), max(instants)
    span = max(end - start, SHORTEST)
    begin = LEFT + (BAND_WORDS if any(track.bands for track in tracks) else 0)
    inner = WIDTH - RIGHT - EDGE - begin

    def place(at: datetime) -> float:
        return round(begin + inner * ((at - start) / span), 1)

    panels = _panels(tracks, place)
    flags_y = (panels[-1].bottom if panels else TOP) + FLAGS
    lanes, bottom = place_lanes(below, start, start + span, place, flags_y + FLAGS)
    return Chart(
        width=WIDTH,
        height=int(bottom + GAP),
        left=LEFT,
        right=WIDTH - RIGHT,
        panels=panels,
        flags=tuple(Flag(place(at), words) for at, words in doses),
        flags_y=flags_y,
        days=_days(start, span, place),
        summary=summary,
        narrow=draw_narrow(tracks, doses, below),
        lanes=lanes,
    )


def _panels(tracks: Sequence[Track], place: Place) -> tuple[Panel, ...]:
    found: list[Panel] = []
    for track in tracks:
        top = found[-1].bottom + GAP if found else TOP
        found.append(_panel(track, top, place))
    return tuple(found)


def _panel(track: Track, top: float, place: Place) -> Panel:
    height = SMALL_PANEL if track.small else PANEL

    def level(value: float) -> float:
        return round(top + height * (1 - value / track.highest), 1)

    marks = _marks(track, place, level)
    return Panel(
        title=track.title,
        top=top,
        bottom=top + height,
        ticks=tuple((level(value), value) for value in _scale(track)),
        lines=_lines([(level(value), words, kind) for value, words, kind in track.levels]),
        marks=marks,
        path=" ".join(f"{'L' if number else 'M'}{m.x} {m.y}" for number, m in enumerate(marks)),
        shades=_shades(track, level),
        radius=4.5 if len(marks) <= MANY_POINTS else 2.5,
    )


def _marks(track: Track, place: Place, level: Callable[[float], float]) -> tuple[Mark, ...]:
    told = _labelled(track)
    return tuple(
        Mark(
            place(point.at),
            level(point.value),
            point.value,
            point.estimated,
            f"{date_format(point.at, 'j M Y')}: {point.value}",
            labelled=number in told,
        )
        for number, point in enumerate(track.points)
    )


def _labelled(track: Track) -> frozenset[int]:
    """Which scores carry their figure: all of a few, else the first, the best and the last."""
    values = [point.value for point in track.points]
    if len(values) <= MANY_POINTS:
        return frozenset(range(len(values)))
    best = max(values) if track.higher_is_better else min(values)
    return frozenset({0, values.index(best), len(values) - 1})


def _shades(track: Track, level: Callable[[float], float]) -> tuple[Shade, ...]:
    found = []
    for step, (low, high, words) in enumerate(track.bands):
        top, bottom = level(min(high + 0.5, track.highest)), level(max(low - 0.5, 0))
        found.append(Shade(top, round(bottom - top, 1), round((top + bottom) / 2, 1), words, step))
    return tuple(found)


def _lines(levels: Sequence[tuple[float, str, str]]) -> tuple[Line, ...]:
    """Labels from the top down, each at least a line below the one before."""
    found: list[Line] = []
    for y, words, kind in sorted(levels):
        lowest = found[-1].label_y + LABEL_GAP if found else y
        found.append(Line(y, max(y, lowest), words, kind))
    return tuple(found)


def _scale(track: Track) -> list[int]:
    step = 5 if track.highest > 10 else 2
    while track.highest / step > (5 if track.small else 8):
        step *= 2
    return list(range(0, track.highest + 1, step))


def _days(start: datetime, span: timedelta, place: Place) -> tuple[tuple[float, str], ...]:
    weeks = max(1, span // timedelta(weeks=1))
    every = max(1, round(weeks / 6))
    wanted = "M Y" if span > LONG else "j M"
    found = []
    for week in range(0, weeks + 1, every):
        at = start + timedelta(weeks=week)
        found.append((place(at), date_format(at, wanted)))
    return tuple(found)
