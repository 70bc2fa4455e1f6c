"""Figures of benefit: response and remission, time to response, who stayed, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.knowledge.measures import instrument
from ataraxy.knowledge.measures.change import definitions
from ataraxy.programme.research.cube import By, Cube, Judged
from ataraxy.programme.research.figures import SHARE_COLUMNS as COLUMNS
from ataraxy.programme.research.figures import (
    Figure,
    Line,
    days,
    interval_words,
    percent_words,
    share_head,
    shares,
)
from ataraxy.programme.research.rules import shown_days
from ataraxy.programme.research.small import Count, smallest
from ataraxy.programme.research.statistics import Step, kaplan_meier, quantile
from ataraxy.programme.research.words import by_words, value_words

Known = Callable[[Judged], bool | None]


def judged_figures(cube: Cube) -> list[Figure]:
    """Response and remission: by instrument, then by whatever there is more than one kind of."""
    found = []
    kinds: list[tuple[str, str, Known, tuple[str, ...]]] = [
        ("response", _("Response"), lambda one: one.responded, _response_how()),
        ("remission", _("Remission"), lambda one: one.remitted, _remission_how()),
    ]
    for key, title, known, how in kinds:
        found.append(_by_instrument(cube, key, title, known, how))
        for by in By:
            if len(cube.values(by)) > 1:
                found.append(_by_kind(cube, key, title, known, how, by))
    return found


def _by_instrument(cube: Cube, key: str, title: str, known: Known, how: tuple[str, ...]) -> Figure:
    lines = []
    for name in _instruments(cube, known):
        rows = [one for one in cube.judged if one.instrument == name]
        lines += [
            (_seen_words(name), _judged(rows, known)),
            (_everyone_words(name), Count(_yes(rows, known), cube.started())),
        ]
        if any(one.completed is not None for one in rows):
            done = [one for one in rows if one.completed]
            lines.append((_completers_words(name), _judged(done, known)))
    words = tuple(line for name in _instruments(cube, known) for line in _definitions(name))
    head = share_head(_("Instrument and people"))
    return Figure(key, title, (*how, *words), head, COLUMNS, shares(lines))


def _by_kind(
    cube: Cube, key: str, title: str, known: Known, how: tuple[str, ...], by: By
) -> Figure:
    lines: list[Line] = []
    for name in _instruments(cube, known):
        rows = [one for one in cube.judged if one.instrument == name]
        each = [
            (value, [one for one in rows if getattr(one, by) == value]) for value in cube.values(by)
        ]
        counted = [
            (f"{instrument(name).name}, {value_words(by, value)}", _judged(alike, known))
            for value, alike in each
        ]
        lines += shares(counted, parts=True)
    by_title = {
        By.INDICATION: _("%(what)s by diagnosis"),
        By.ROUTE: _("%(what)s by route"),
        By.GROUP: _("%(what)s by group"),
    }[by]
    told = {"what": title}
    head = share_head(by_words(by))
    return Figure(f"{key}-by-{by}", by_title % told, how, head, COLUMNS, tuple(lines))


def time_to_response(cube: Cube) -> Figure:
    """Days from the first dose to the first score with a response, of those who had one."""
    lines = []
    for name, counts in sorted(cube.response_days.items()):
        marks = tuple(quantile(counts, share) for share in (0.25, 0.5, 0.75))
        lines.append(days(instrument(name).name, dict(counts), marks))
    how = (
        _(
            "Of people with a response at any time: days from the first dose to the first"
            " score that met it. Half had it by the median."
        ),
        _(
            "A score is only taken on some days, so the true day lies before. People "
            "without a response are not in it: it says how soon, not how often."
        ),
    )
    head = (_("Instrument"), _("People"), _("Median"), _("Middle half"))
    columns = ("instrument", "people", "median_days", "quarter_days", "three_quarters_days")
    return Figure("time-to-response", _("Time to response"), how, head, columns, tuple(lines))


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
    lines = []
    if total >= smallest().people:
        lines = [_kept(day, _at(steps, day), _there(cube, day)) for day in _days(last)]
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
    )
    head = (_("Day"), _("Still watched"), _("Still in treatment"), _("95 % interval"))
    columns = ("day", "at_risk", "kept_percent", "low_percent", "high_percent")
    shown = tuple(one for one in steps if one.day <= last) if lines else ()
    title = _("Staying in treatment")
    return Figure("retention", title, how, head, columns, tuple(lines), steps=shown)


def missing(cube: Cube) -> Figure:
    """For each instrument with a definition: who has no baseline, and who no later score."""
    began, lines = cube.started(), []
    for name in _instruments(cube, lambda _one: True):
        rows = [one for one in cube.judged if one.instrument == name]
        base = sum(one.people for one in rows if one.has_baseline)
        seen = sum(one.people for one in rows if one.was_seen)
        called = instrument(name).name
        lines += [
            (_("%(name)s: no baseline") % {"name": called}, Count(began - base, began)),
            (_("%(name)s: no later score") % {"name": called}, Count(began - seen, began)),
        ]
    how = (
        _(
            "Of everybody who began. Without a baseline nothing can be called a response;"
            " without a later score nobody knows. The more is missing, the less the "
            "shares above say about everybody."
        ),
    )
    head = share_head(_("What is missing"))
    return Figure("missing", _("Missing data"), how, head, COLUMNS, shares(lines))


def _instruments(cube: Cube, known: Known) -> list[str]:
    """Instruments that define what is asked and were used after the beginning."""
    names = sorted({one.instrument for one in cube.judged if one.was_seen})
    defined = [name for name in names if instrument(name).response or instrument(name).remission]
    judged = {one.instrument for one in cube.judged if known(one) is not None}
    return [name for name in defined if name in judged]


def _judged(rows: list[Judged], known: Known) -> Count:
    told = sum(one.people for one in rows if known(one) is not None)
    return Count(_yes(rows, known), told)


def _yes(rows: list[Judged], known: Known) -> int:
    return sum(one.people for one in rows if known(one))


def _seen_words(name: str) -> str:
    return _("%(name)s: people who can be judged") % {"name": instrument(name).name}


def _everyone_words(name: str) -> str:
    return _("%(name)s: everybody who began, missing counted as no") % {
        "name": instrument(name).name
    }


def _completers_words(name: str) -> str:
    return _("%(name)s: people who completed") % {"name": instrument(name).name}


def _definitions(name: str) -> tuple[str, ...]:
    one = instrument(name)
    return tuple(
        f"{one.name}. {line}" for line in definitions(one)[: len(("response", "remission"))]
    )


def _response_how() -> tuple[str, ...]:
    return (
        _(
            "The last score after the first dose against the last one before it. Who has "
            "no baseline or no later score cannot be judged; the second line counts them "
            "as no response."
        ),
        _(
            "Nobody here was compared with people who were not treated: part of any "
            "change would have come without it."
        ),
        _interval_how(),
    )


def _remission_how() -> tuple[str, ...]:
    return (
        _(
            "The last score after the first dose at or below the instrument's limit; a "
            "baseline is not needed."
        ),
        _interval_how(),
    )


def _interval_how() -> str:
    return _("Interval: Wilson's, 95 %.")


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


def _kept(day: int, step: Step | None, there: int) -> Line:
    kept = 1.0 if step is None else step.kept
    interval = step.interval if step else None
    label = ngettext("day %(n)d", "day %(n)d", day) % {"n": day}
    bounds: tuple[float | None, float | None] = (None, None)
    if interval is not None:
        bounds = (round(100 * interval.low, 2), round(100 * interval.high, 2))
    cells = (str(there), percent_words(kept), interval_words(interval))
    return Line(label, cells, (there, round(100 * kept, 2), *bounds))
