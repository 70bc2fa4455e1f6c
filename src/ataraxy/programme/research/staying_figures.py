"""Figures of who stays: completion, and staying in treatment by day."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.programme.research.cube import Cube
from ataraxy.programme.research.figures import SHARE_COLUMNS as COLUMNS
from ataraxy.programme.research.figures import (
    Figure,
    Line,
    interval_words,
    percent_words,
    share_head,
    shares,
    too_few,
)
from ataraxy.programme.research.rules import shown_days
from ataraxy.programme.research.small import Count, is_few, smallest
from ataraxy.programme.research.statistics import Step, kaplan_meier


def staying(cube: Cube) -> Figure:
    """Completed, given up, going on, of everybody who began."""
    began = cube.started()

    def of(which: Callable[..., bool]) -> Count:
        return Count(cube.people(lambda one: one.started and which(one)), began)

    lines = [
        (_("Completed the series"), of(lambda one: one.completed is True)),
        (_("Left before it was complete"), of(lambda one: one.completed is False)),
        (_("Not there yet, or nobody said"), of(lambda one: one.completed is None)),
    ]
    how = (
        _(
            "Of everybody who began. Completed: maintenance was reached, or a review "
            "ended the course as finished; in a series from elsewhere, seen at its final "
            "visit."
        ),
    )
    head = share_head(_("How it went on"))
    return Figure("completion", _("Completion"), how, head, COLUMNS, shares(lines, parts=True))


def retention(cube: Cube) -> Figure:
    """Kaplan and Meier's estimate of staying in treatment, read at some days."""
    steps = kaplan_meier(cube.left, cube.watched)
    total = cube.started()
    last = watched_until(cube)
    few = is_few(cube.left.total())
    lines = []
    if total >= smallest().people:
        lines = [_kept(day, _at(steps, day), _there(cube, day), few=few) for day in _days(last)]
    how = (
        _(
            "The share still in treatment by day after the first dose (Kaplan and Meier)."
            " Leaving is a course that was withdrawn, or stopped by a review; whoever "
            "finished as planned, or is still being treated, counts as there until the "
            "last day that is known."
        ),
        _(
            "In a series from elsewhere: whoever was not seen at the final visit left on "
            "the day they were last seen."
        ),
        _(
            "Interval: 95 %, by the log-log method. Few people are left on late days; "
            "then the figure is worth little."
        ),
        _(
            "The curve is drawn once enough people have left. Its steps say when somebody "
            "left, and nothing else about them."
        ),
    )
    head = (_("Day"), _("Still watched"), _("Still in treatment"), _("95 % interval"))
    columns = ("day", "at_risk", "kept_percent", "low_percent", "high_percent")
    shown = tuple(one for one in steps if one.day <= last) if lines and not few else ()
    title = _("Staying in treatment")
    return Figure("retention", title, how, head, columns, tuple(lines), steps=shown)


def _days(last: int) -> list[int]:
    return [day for day in shown_days() if day <= last] or [last]


def _at(steps: tuple[Step, ...], day: int) -> Step | None:
    """The last step on or before `day`."""
    before = [list(found)[-1] for on, found in groupby(steps, key=lambda one: one.day) if on <= day]
    return before[-1] if before else None


def watched_until(cube: Cube) -> int:
    """The last day on which enough people are still watched to be shown."""
    days = sorted({*cube.left, *cube.watched}, reverse=True)
    return next((day for day in days if _there(cube, day) >= smallest().people), 0)


def _there(cube: Cube, day: int) -> int:
    """How many were still watched on the morning of `day`."""
    return sum(n for counts in (cube.left, cube.watched) for on, n in counts.items() if on >= day)


def _kept(day: int, step: Step | None, there: int, *, few: bool) -> Line:
    label = ngettext("day %(n)d", "day %(n)d", day) % {"n": day}
    if few:
        words = _("%(few)s have left") % {"few": too_few()}
        return Line(label, (str(there), words, "–"), (there, None, None, None))
    kept = 1.0 if step is None else step.kept
    interval = step.interval if step else None
    bounds: tuple[float | None, float | None] = (None, None)
    if interval is not None:
        bounds = (round(100 * interval.low, 2), round(100 * interval.high, 2))
    cells = (str(there), percent_words(kept), interval_words(interval))
    return Line(label, cells, (there, round(100 * kept, 2), *bounds))
