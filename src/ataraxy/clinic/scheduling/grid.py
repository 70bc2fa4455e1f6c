"""A day as a grid of real quarter hours: rows, hour marks, and where each visit stands. Pure.

A row is a quarter of an hour that really passes. On the day the clocks go forward an hour is
missing from the marks, on the day they go back one stands twice, and a visit is as tall as it is
long either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from ataraxy.clinic.scheduling.placing import Span

T = TypeVar("T")
ROW = timedelta(minutes=15)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """An hour beside the grid: the row at which it begins, and its words."""

    row: int
    words: str
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """A visit in the grid: column, first row and number of rows, counted from 1."""

    item: T
    column: int
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a day that is drawn, from one full quarter to another."""

    span: Span
    zone: ZoneInfo

    @property
    def rows(self) -> int:
        """How many quarters it has."""
        return (self.span.end - self.span.begin) // ROW

    def row_of(self, at: datetime) -> int:
        """The row in which an instant lies, at the edges of the window the first or the last."""
        row = (at - self.span.begin) // ROW + 1
        return max(1, min(row, self.rows))

    def marks(self) -> tuple[Mark, ...]:
        """Every full hour of the local clock, with its zone where the day has two."""
        begin, end = self.span.begin, self.span.end
        zones = {(begin + n * ROW).astimezone(self.zone).utcoffset() for n in range(self.rows + 1)}
        form = "%H:%M" if len(zones) == 1 else "%H:%M %Z"
        found, at = [], begin
        while at < end:
            local = at.astimezone(self.zone)
            if local.minute == 0:
                found.append(Mark(self.row_of(at), local.strftime(form)))
            at += ROW
        return tuple(found)


def window(spans: Iterable[Span], zone: ZoneInfo, otherwise: Span) -> Window:
    """From the full hour before the first to the full hour after the last of these spans."""
    known = list(spans) or [otherwise]
    begin = min(one.begin for one in known)
    end = max(one.end for one in known)
    return Window(Span(_floor(begin, zone), _ceiling(end, zone)), zone)


def _floor(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return at.astimezone(UTC) - past


def _ceiling(at: datetime, zone: ZoneInfo) -> datetime:
    floor = _floor(at, zone)
    return floor if floor == at else floor + _HOUR


def blocks(
    placed: Sequence[tuple[T, Span, int]], drawn: Window, columns: int
) -> tuple[tuple[Block[T], ...], tuple[int, ...]]:
    """Where each stands, and how many lanes each column needs.

    `placed` is the thing, its span and its column from 0. What overlaps within a column stands
    side by side in lanes; the column of a block counts lanes of the columns before it.
    """
    ends: list[list[datetime]] = [[] for _column in range(columns)]
    lanes: list[int] = []
    in_order = sorted(placed, key=lambda one: (one[1].begin, one[2]))
    for _item, span, column in in_order:
        lanes.append(_lane(ends[column], span))
    widths = tuple(max(len(column), 1) for column in ends)
    starts = [sum(widths[:column]) for column in range(columns)]
    found = tuple(
        Block(item, starts[column] + lane + 1, *_rows(drawn, span))
        for (item, span, column), lane in zip(in_order, lanes, strict=True)
    )
    return found, widths


def _lane(ends: list[datetime], span: Span) -> int:
    for number, end in enumerate(ends):
        if end <= span.begin:
            ends[number] = span.end
            return number
    ends.append(span.end)
    return len(ends) - 1


def _rows(drawn: Window, span: Span) -> tuple[int, int]:
    first = drawn.row_of(span.begin)
    last = drawn.row_of(max(span.end - timedelta(microseconds=1), span.begin))
    return first, last - first + 1
