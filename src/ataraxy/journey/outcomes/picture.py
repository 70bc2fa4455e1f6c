"""The course chart and the table behind it: every instrument, dose, side effect and medicine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.beside import medicine_changes, side_effects
from ataraxy.journey.outcomes.chart import Chart, Point, Track, draw
from ataraxy.journey.outcomes.lanes import Event
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.outcomes.queries import ASKED, TRACKED, Dose, Series, doses_of, series_from
from ataraxy.knowledge.measures import Instrument, instrument, instruments, spoken
from ataraxy.knowledge.measures.instrument import Direction
from ataraxy.platform.reading import prepared

LANES = 12
"""So many lanes are drawn below the scores; the table holds the rest."""
SHOWN_ROWS = 30
ENOUGH = 2
"""An instrument that was answered once has no course to draw, but for the leading ones."""

Kind = tuple[str, str]
"""An instrument's key, and the time-point for one that is asked at several."""


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the table: what `Picture.names` orders, all of that day; doses, what else."""

    day: date
    cells: tuple[tuple[str, tuple[Administration, ...]], ...]
    doses: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the course chart shows. `chart` is None while there is nothing to draw."""

    chart: Chart | None
    series: tuple[Series, ...]
    doses: tuple[Dose, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    undrawn: int

    @property
    def newest(self) -> tuple[Row, ...]:
        """What the table shows at once."""
        return self.rows[:SHOWN_ROWS]

    @property
    def earlier(self) -> tuple[Row, ...]:
        """What is folded away on the screen, and printed."""
        return self.rows[SHOWN_ROWS:]


def picture(course: Course) -> Picture:
    """The whole course chart with its table, in a handful of reads."""
    doses, answered = doses_of(course), _answered(course.pk)
    series = _series(answered, doses)
    marks = side_effects(course)
    begin = min((row.answered_at for row in answered), default=None)
    since = min((at for at in (begin, doses[0].at if doses else None) if at), default=None)
    changes = medicine_changes(course, since) if since else []
    below, undrawn = _lanes([*marks, *changes])
    return Picture(
        chart=_chart([_track(one) for one in series if _is_drawn(one)], doses, below),
        series=tuple(series),
        doses=tuple(doses),
        names=tuple(_worded(*kind).name for kind in _kinds(answered)),
        rows=_rows(answered, doses, marks, changes),
        undrawn=undrawn,
    )


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """The patient's own chart: the drawing and its table, newest day first."""

    chart: Chart
    names: tuple[str, ...]
    rows: tuple[Row, ...]


def own_picture(course: Course) -> OwnPicture | None:
    """What the patient answered and when they were treated, and no more; None without an answer.

    Their start and half of it are drawn; bands, limits and clinical words are not.
    """
    doses = doses_of(course)
    answered = [row for row in _answered(course.pk) if row.instrument in ASKED]
    tracks = [_own_track(one) for one in _series(answered, doses) if one.scores]
    chart = _chart(tracks, doses, [])
    if chart is None:
        return None
    names = tuple(_title(instrument(key)) for key, _occasion in _kinds(answered))
    return OwnPicture(chart, names, _rows(answered, doses, [], []))


@prepared
def _answered(course_id: int) -> QuerySet[Administration]:
    rows = Administration.objects.filter(course_id=course_id).defer("answers")
    return rows.order_by("answered_at", "pk")


def _kinds(answered: Iterable[Administration]) -> list[Kind]:
    """What was answered: the leading instruments first, then what is asked on visits, the rest."""
    found = {_kind(row) for row in answered}
    known = [(key, "") for key in dict.fromkeys((*TRACKED, *ASKED)) if (key, "") in found]
    return known + sorted(found - set(known), key=_place)


def _kind(row: Administration) -> Kind:
    return row.instrument, row.occasion


def _place(kind: Kind) -> tuple[str, int]:
    """By instrument, and its time-points in the order in which they come."""
    key, occasion = kind
    known = [one.key for one in instrument(key).occasions]
    return key, known.index(occasion) if occasion in known else -1


def _worded(key: str, occasion: str) -> Instrument:
    """The instrument; one asked at several time-points is named with its own, for they differ."""
    one = instrument(key)
    found = next((each for each in one.occasions if each.key == occasion), None)
    return replace(one, name=f"{one.name}: {found.name}") if found else one


def _series(answered: Sequence[Administration], doses: list[Dose]) -> list[Series]:
    by_kind: dict[Kind, list[Administration]] = {}
    for row in answered:
        if row.total is not None:
            by_kind.setdefault(_kind(row), []).append(row)
    kinds = dict.fromkeys((*((key, "") for key in TRACKED), *_kinds(answered)))
    return [
        replace(series_from(kind[0], by_kind.get(kind, []), doses), instrument=_worded(*kind))
        for kind in kinds
    ]


def _is_drawn(one: Series) -> bool:
    if one.instrument.key in TRACKED:
        return bool(one.scores)
    return len(one.scores) >= ENOUGH and one.instrument.key not in _screeners()


def _screeners() -> frozenset[str]:
    """What a positive answer opens is answered by people, not read as a course."""
    return frozenset(key for one in instruments().values() if one.flag for key in one.flag.opens)


def _chart(tracks: list[Track], doses: Sequence[Dose], below: Sequence[Event]) -> Chart | None:
    if not tracks:
        return None
    told = [f"{one.title}: " + ", ".join(str(p.value) for p in one.points) for one in tracks]
    summary = "; ".join(told) + ". " + _("%(n)d doses.") % {"n": len(doses)}
    if below:
        summary += " " + "; ".join(one.words for one in below) + "."
    flags = [(timezone.localtime(dose.at), dose.text) for dose in doses]
    return draw(tracks, flags, summary, below)


def _lanes(events: list[Event]) -> tuple[list[Event], int]:
    """The events of the first lanes, and how many names are left for the table."""
    names = list(dict.fromkeys((one.group, one.name) for one in events))
    kept = set(names[:LANES])
    return [one for one in events if (one.group, one.name) in kept], max(0, len(names) - LANES)


def _track(series: Series) -> Track:
    one, levels = series.instrument, []
    if series.baseline is not None and series.baseline.total:
        base = series.baseline.total
        levels.append((float(base), _("baseline %(n)d") % {"n": base}, "baseline"))
        if one.response is not None:
            half = base * (1 - one.response.fall_percent / 100)
            words = _("response ≤ %(n)s") % {"n": figure(half)}
            levels.append((half, words, "response"))
    if one.remission is not None:
        words = _("remission ≤ %(n)s") % {"n": figure(one.remission.points)}
        levels.append((one.remission.points, words, "remission"))
    bands = [(band.low, band.high, band.label) for band in one.bands]
    return Track(
        one.name,
        one.maximum,
        _points(series),
        levels,
        bands,
        small=one.key not in TRACKED,
        higher_is_better=one.higher_is is Direction.BETTER,
    )


def _own_track(series: Series) -> Track:
    one, levels = series.instrument, []
    if series.baseline is not None and series.baseline.total:
        base = series.baseline.total
        levels.append((float(base), _("where you began"), "baseline"))
        if one.response is not None:
            half = base * (1 - one.response.fall_percent / 100)
            levels.append((half, _("half of that"), "response"))
    better = one.higher_is is Direction.BETTER
    title = _title(one) + " · " + (_("higher is better") if better else _("lower is better"))
    small = one.key not in TRACKED
    return Track(title, one.maximum, _points(series), levels, small=small, higher_is_better=better)


def _title(one: Instrument) -> str:
    """What a patient calls it, in the language of the page."""
    return spoken(one, get_language()).title


def _points(series: Series) -> list[Point]:
    return [
        Point(timezone.localtime(score.answered_at), score.total or 0, score.prorated)
        for score in series.scores
    ]


def _rows(
    answered: Sequence[Administration],
    doses: Sequence[Dose],
    marks: Sequence[Event],
    changes: Sequence[Event],
) -> tuple[Row, ...]:
    """A row for each day on which anything happened, newest first."""
    kinds = [(kind, _worded(*kind).name) for kind in _kinds(answered)]
    scores: dict[tuple[date, Kind], tuple[Administration, ...]] = {}
    for one in answered:
        at = (timezone.localdate(one.answered_at), _kind(one))
        scores[at] = (*scores.get(at, ()), one)
    given = _by_day((timezone.localdate(dose.at), dose.text) for dose in doses)
    felt = _by_day((one.at.date(), one.words) for one in marks)
    taken = _by_day(_ends(changes))
    days = {day for day, _kind in scores} | given.keys() | felt.keys() | taken.keys()
    return tuple(
        Row(
            day,
            tuple((name, scores.get((day, kind), ())) for kind, name in kinds),
            given.get(day, ()),
            felt.get(day, ()) + taken.get(day, ()),
        )
        for day in sorted(days, reverse=True)
    )


def _ends(changes: Iterable[Event]) -> Iterable[tuple[date, str]]:
    """A medicine stands in the table on the day it began and on the day it ended."""
    today = timezone.localdate()
    for one in changes:
        yield one.at.date(), one.words
        if one.until is not None and one.until.date() not in {today, one.at.date()}:
            yield one.until.date(), one.words


def _by_day(pairs: Iterable[tuple[date, str]]) -> dict[date, tuple[str, ...]]:
    ordered = sorted(pairs)
    return {day: tuple(words for _d, words in own) for day, own in groupby(ordered, lambda p: p[0])}
