"""Figures of benefit: response and remission, when and how soon, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from ataraxy.knowledge.measures import instrument
from ataraxy.knowledge.measures.change import definitions
from ataraxy.programme.research.cube import By, Cube, Judged
from ataraxy.programme.research.figures import SHARE_COLUMNS as COLUMNS
from ataraxy.programme.research.figures import (
    Figure,
    Line,
    days,
    share,
    share_head,
    shares,
)
from ataraxy.programme.research.small import Count, hidden_parts, is_few, is_small
from ataraxy.programme.research.statistics import quantile
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
    lines: list[Line] = []
    for name in _instruments(cube, known):
        rows = [one for one in cube.judged if one.instrument == name]
        lines += _of_everybody(name, rows, known, cube.started())
        if any(one.completed is not None for one in rows):
            lines += _of_who_stayed(name, rows, known, cube.started())
    words = tuple(line for name in _instruments(cube, known) for line in _definitions(name))
    head = share_head(_("Instrument and people"))
    return Figure(key, title, (*how, *words), head, COLUMNS, tuple(lines))


def _of_everybody(name: str, rows: list[Judged], known: Known, began: int) -> Iterator[Line]:
    """Whoever can be judged; and the same yes of everybody who began."""
    seen, called = _judged(rows, known), {"name": instrument(name).name}
    # The few who cannot be judged could be had by subtracting the two lines.
    few = is_few(began - seen.n)
    words = _("%(name)s: people who can be judged") % called
    yield share(words, seen, hide=is_small(seen) or few, part=few)
    everybody = Count(seen.k, began)
    words = _("%(name)s: everybody who began, no later score counted as no") % called
    yield share(words, everybody, hide=is_small(everybody))


def _of_who_stayed(name: str, rows: list[Judged], known: Known, began: int) -> Iterator[Line]:
    """Whoever completed; and everybody, with those who left early counted as no."""
    called, seen = {"name": instrument(name).name}, _judged(rows, known)
    done = _judged([one for one in rows if one.completed], known)
    stayed = _yes([one for one in rows if one.completed is not False], known)
    rest = Count(seen.k - done.k, seen.n - done.n)
    hide = hidden_parts([done, rest])[0]
    words = _("%(name)s: people who completed") % called
    yield share(words, done, hide=hide, part=is_few(rest.n))
    strictly = Count(stayed, began)
    hide = is_small(strictly) or is_few(seen.k - stayed)
    words = _("%(name)s: everybody who began, left early counted as no too") % called
    yield share(words, strictly, hide=hide)


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


def when_judged(cube: Cube) -> Figure:
    """Days from the first dose to the last score, at which response and remission are judged."""
    lines = []
    for name in _instruments(cube, lambda one: one.remitted):
        counts: Counter[int] = cube.last_days.get(name, Counter())
        marks = tuple(quantile(counts, share) for share in (0.25, 0.5, 0.75))
        lines.append(days(instrument(name).name, dict(counts), marks))
    how = (
        _(
            "Of people with a later score: days from the first dose to the last of them. Response "
            "and remission are judged there; a figure of day 7 and one of day 300 are not alike."
        ),
    )
    head = (_("Instrument"), _("People"), _("Median"), _("Middle half"))
    columns = ("instrument", "people", "median_days", "quarter_days", "three_quarters_days")
    return Figure("when-judged", _("When it was judged"), how, head, columns, tuple(lines))


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
        if any(one.completed is False for one in rows):
            early = sum(one.people for one in rows if one.completed is False and one.was_seen)
            words = _("%(name)s: left early, judged by a score from before") % {"name": called}
            lines.append((words, Count(early, began)))
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


def _definitions(name: str) -> tuple[str, ...]:
    one = instrument(name)
    return tuple(
        f"{one.name}. {line}" for line in definitions(one)[: len(("response", "remission"))]
    )


def _response_how() -> tuple[str, ...]:
    return (
        _(
            "The last score after the day of the first dose against the last one before it, "
            "however long ago it was taken (last observation carried forward): “When it was "
            "judged” tells when. Who left early after a good score counts with that score, except "
            "in the line that counts them as no."
        ),
        _(
            "Who has no baseline or no later score cannot be judged; lines of everybody who began "
            "count them as no response. Who is still in the series counts as they stand today."
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
            "The last score after the day of the first dose at or below the instrument's limit, "
            "however long ago it was taken (last observation carried forward). A baseline is not "
            "needed."
        ),
        _interval_how(),
    )


def _interval_how() -> str:
    return _("Interval: Wilson's, 95 %.")
