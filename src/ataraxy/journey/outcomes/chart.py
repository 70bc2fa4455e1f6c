"""Where every mark of the course chart stands. Pure geometry: no database, no markup.

One panel for each instrument on one time axis, doses as flags below; lines for baseline, response
and remission carry their words, so nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH, LEFT, RIGHT, TOP = 640, 40, 112, 26
PANEL, GAP, FLAGS = 170, 34, 30
LABEL_GAP = 14
SHORTEST = timedelta(days=14)

Place = Callable[[datetime], float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One score: its place, its value in words, and whether it was estimated."""

    x: float
    y: float
    value: int
    estimated: bool
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A level across the panel with its words; `label_y` keeps labels from covering each other."""

    y: float
    label_y: float
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One instrument: frame, scale, levels, scores and the line through them."""

    title: str
    top: float
    bottom: float
    ticks: tuple[tuple[float, int], ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    path: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A dose on the time axis."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing in the units of its view box."""

    width: int
    height: int
    left: int
    right: int
    panels: tuple[Panel, ...]
    flags: tuple[Flag, ...]
    flags_y: float
    days: tuple[tuple[float, str], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Point:
    """A score to draw."""

    at: datetime
    value: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """An instrument to draw: its points, its highest score and its levels (value, words, kind)."""

    title: str
    highest: int
    points: Sequence[Point]
    levels: Sequence[tuple[float, str, str]]


def draw(tracks: Sequence[Track], doses: Sequence[tuple[datetime, str]], summary: str) -> Chart:
    """Place everything; `doses` are instants with their words."""
    instants = [point.at for track in tracks for point in track.points] + [at for at, _ in doses]
    start, end = min(instants), max(instants)
    span = max(end - start, SHORTEST)
    inner = WIDTH - LEFT - RIGHT

    def place(at: datetime) -> float:
        return round(LEFT + inner * ((at - start) / span), 1)

    panels = tuple(
        _panel(track, TOP + number * (PANEL + GAP), place) for number, track in enumerate(tracks)
    )
    bottom = panels[-1].bottom if panels else TOP
    return Chart(
        width=WIDTH,
        height=int(bottom + FLAGS + GAP),
        left=LEFT,
        right=WIDTH - RIGHT,
        panels=panels,
        flags=tuple(Flag(place(at), words) for at, words in doses),
        flags_y=bottom + FLAGS,
        days=_days(start, span, place),
        summary=summary,
    )


def _panel(track: Track, top: float, place: Place) -> Panel:
    def level(value: float) -> float:
        return round(top + PANEL * (1 - value / track.highest), 1)

    marks = tuple(
        Mark(
            place(point.at),
            level(point.value),
            point.value,
            point.estimated,
            f"{point.at:%d %b %Y}: {point.value}",
        )
        for point in track.points
    )
    return Panel(
        title=track.title,
        top=top,
        bottom=top + PANEL,
        ticks=tuple((level(value), value) for value in _scale(track.highest)),
        lines=_lines([(level(value), words, kind) for value, words, kind in track.levels]),
        marks=marks,
        path=" ".join(f"{'L' if number else 'M'}{m.x} {m.y}" for number, m in enumerate(marks)),
    )


def _lines(levels: Sequence[tuple[float, str, str]]) -> tuple[Line, ...]:
    """Labels from the top down, each at least a line below the one before."""
    found: list[Line] = []
    for y, words, kind in sorted(levels):
        lowest = found[-1].label_y + LABEL_GAP if found else y
        found.append(Line(y, max(y, lowest), words, kind))
    return tuple(found)


def _scale(highest: int) -> list[int]:
    step = 5 if highest > 10 else 2
    return list(range(0, highest + 1, step))


def _days(start: datetime, span: timedelta, place: Place) -> tuple[tuple[float, str], ...]:
    weeks = max(1, span // timedelta(weeks=1))
    every = max(1, round(weeks / 6))
    found = []
    for week in range(0, weeks + 1, every):
        at = start + timedelta(weeks=week)
        found.append((place(at), f"{at:%d %b}"))
    return tuple(found)
