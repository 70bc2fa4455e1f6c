"""A figure: its table as shown and as exported, and in words how it was counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.foundation.units import figure as plain
from ataraxy.programme.research.small import Count, hidden_parts, is_few, is_small, smallest
from ataraxy.programme.research.statistics import Interval, Step, poisson, wilson

Raw = str | int | float | None


@dataclass(frozen=True, slots=True)
class Span:
    """Where a share and its interval lie on a line of 100 units."""

    at: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """How wide the interval is."""
        return round(self.high - self.low, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words, what the page shows, what the export writes, its span if it has one."""

    label: str
    cells: tuple[str, ...]
    raw: tuple[Raw, ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One table with its definition. `columns` are the names of the export, in plain English."""

    key: str
    title: str
    how: tuple[str, ...]
    head: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...] = ()

    @property
    def has_spans(self) -> bool:
        """Whether a drawing stands beside the shares."""
        return any(one.span for one in self.lines)

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str, str]]]]:
        """Each line with its cells under their headings, as a narrow screen names them."""
        return [(one, list(zip(self.head[1:], one.cells, strict=True))) for one in self.lines]

    def csv_text(self) -> str:
        """The table as CSV, hidden cells hidden there too."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([one.label, *one.raw] for one in self.lines)
        return out.getvalue()


SHARE_COLUMNS = ("what", "people", "of", "percent", "low_percent", "high_percent")


def share_head(first: str) -> tuple[str, ...]:
    """Headings of a table of shares."""
    return (first, _("People"), _("Share"), _("95 % interval"))


def shares(lines: Sequence[tuple[str, Count]], *, parts: bool = False) -> tuple[Line, ...]:
    """Lines of shares; `parts` when together they make a whole that is shown elsewhere."""
    counts = [one for _label, one in lines]
    hidden = hidden_parts(counts) if parts else [is_small(one) for one in counts]
    return tuple(
        share(label, one, hide=hide, part=parts)
        for (label, one), hide in zip(lines, hidden, strict=True)
    )


def share(label: str, one: Count, *, hide: bool, part: bool = False) -> Line:
    """One share with Wilson's interval; nobody of nobody is “nobody yet”, not 0 %.

    A hidden line shows out of how many only when that could not give another part away.
    """
    if hide:
        why = _hidden_words(one)
        shown_of = not part and is_small(one) and one.n >= smallest().people
        words = _("%(few)s of %(n)s") % {"few": why, "n": one.n} if shown_of else why
        return Line(label, (words, "–", "–"), (why, one.n if shown_of else None, None, None, None))
    if one.n == 0:
        return Line(label, (_("nobody yet"), "–", "–"), (0, 0, None, None, None))
    interval, percent = wilson(one.k, one.n), 100 * one.k / one.n
    cells = (
        _("%(k)s of %(n)s") % {"k": one.k, "n": one.n},
        percent_words(percent / 100),
        interval_words(interval),
    )
    low, high = 100 * interval.low, 100 * interval.high
    span = Span(round(percent, 1), round(low, 1), round(high, 1))
    return Line(label, cells, (one.k, one.n, *_rounded(percent, low, high)), span)


def rate(label: str, events: int, sessions: int) -> Line:
    """Events per 100 sessions with Garwood's exact interval."""
    if not sessions:
        return Line(label, ("0", "0", "–", "–"), (0, 0, None, None, None))
    per = 100 / sessions
    found = poisson(events, sessions / 100)
    shown = f"{found.low:.1f}–{found.high:.1f}"
    cells = (str(events), str(sessions), f"{events * per:.1f}", shown)
    return Line(label, cells, (events, sessions, *_rounded(events * per, found.low, found.high)))


def days(label: str, counts: dict[int, int], marks: tuple[int | None, ...]) -> Line:
    """Median and quartiles in days of so many people."""
    people = sum(counts.values())
    if people < smallest().people:
        few = too_few() if people else _("nobody yet")
        return Line(label, (few, "–", "–"), (few if people else 0, None, None, None))
    low, middle, high = marks
    return Line(
        label,
        (str(people), day_words(middle), f"{low}–{high}"),
        (people, middle, low, high),
    )


def day_words(days: int | None) -> str:
    """So many days, in words."""
    if days is None:
        return "–"
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def percent_words(value: float) -> str:
    """A share in whole per cent; from 1 to 9 with a decimal, so that rare things keep a size."""
    percent = 100 * value
    return f"{plain(round(percent, 1 if 0 < percent < 10 else 0))} %"


def interval_words(interval: Interval | None) -> str:
    """From so many to so many per cent."""
    if interval is None:
        return "–"
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f} %"


def too_few() -> str:
    """What stands in a cell that counts too few people."""
    return _("fewer than %(n)s") % {"n": smallest().people}


def _hidden_words(one: Count) -> str:
    """Why a line is hidden: few in it, few left over, or few in another that it would give away."""
    if is_few(one.k) or one.n < smallest().people:
        return too_few()
    return _("all but %(few)s") % {"few": too_few()} if is_few(one.n - one.k) else _("not shown")


def _rounded(*values: float) -> Iterable[float]:
    return (round(value, 2) for value in values)
