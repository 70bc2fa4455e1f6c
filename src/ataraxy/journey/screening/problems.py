"""What cannot be right as recorded, or counts otherwise than it looks, and where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening.adapter import MEASUREMENT_SYSTEM, WEIGHT
from ataraxy.knowledge import terminology
from ataraxy.knowledge.evidence import shipped_rulebook
from ataraxy.platform.chart.facts import ChartFacts, FactRow, ObservationRow


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about the record, and where it is mended."""

    text: str
    url: str = ""
    ref: str = ""


def problems_of(known: ChartFacts, course: Course, found: Sequence[str]) -> tuple[Problem, ...]:
    """Everything that cannot be right, the rule book's own findings (`found`) first."""
    patient = course.patient.uid

    def at(name: str, uid: str) -> str:
        return reverse(f"chart:{name}", args=[patient, uid])

    return (
        *(Problem(one) for one in found),
        *(Problem(text, at("fact", row.uid), row.ref) for row, text in _of_entries(known)),
        *(Problem(text, at("value", row.uid)) for row, text in _of_values(known)),
    )


def _of_entries(known: ChartFacts) -> Iterator[tuple[FactRow, str]]:
    for row in known.conditions:
        if row.certainty != "refuted":
            yield from ((row, text) for text in _of_condition(row))
    yield from _of_medicines(known.current_medicines)


def _of_condition(row: FactRow) -> Iterator[str]:
    if not row.codings:
        text = _("“%(what)s” has no code: read it yourself, rules only ask about it.")
        yield text % {"what": row.text}
        return
    lists = terminology.conditions()
    read = [(one, lists.match([(one.system, one.code)], "").groups) for one in row.codings]
    for (one, means), (other, otherwise) in combinations(read, 2):
        if means and otherwise and means.isdisjoint(otherwise):
            text = _(
                "“%(what)s” carries codes that mean different things: %(one)s and %(other)s. "
                "Both count."
            )
            yield text % {"what": row.text, "one": one.code, "other": other.code}


def _of_medicines(rows: Iterable[FactRow]) -> Iterator[tuple[FactRow, str]]:
    seen: dict[tuple[str, ...], FactRow] = {}
    for row in rows:
        codes = [(one.system, one.code) for one in row.codings]
        form = str(row.detail.get("dose_form", "") or row.detail.get("route", ""))
        match = terminology.medicines().match(codes, row.text, form)
        if match.conflict:
            yield row, match.conflict
        if not match.ingredients:
            continue
        earlier = seen.setdefault(tuple(sorted(match.ingredients)), row)
        if earlier is not row:
            text = _("Listed twice: “%(one)s” and “%(other)s”. Which one is taken, or are both?")
            yield row, text % {"one": earlier.text, "other": row.text}


def _of_values(known: ChartFacts) -> Iterator[tuple[ObservationRow, str]]:
    newest: set[str] = set()
    for row in known.observations:
        name = _measured(row)
        if name and name not in newest:
            newest.add(name)
            yield from ((row, text) for text in _of_unit(row, name))
    yield from _of_weights(known.observations)


def _measured(row: ObservationRow) -> str:
    if row.system == MEASUREMENT_SYSTEM:
        return row.code
    return terminology.measurement_name(row.code)


def _of_unit(row: ObservationRow, name: str) -> Iterator[str]:
    kind = shipped_rulebook().vocabulary.measurements[name]
    if kind.kind != "number" or row.value is None or row.unit == kind.unit:
        return
    told = {"what": kind.meaning, "value": row.amount, "day": row.when[:10], "unit": kind.unit}
    value, unit = terminology.in_rule_unit(name, row.value, row.unit, kind.unit)
    if unit == kind.unit and value != row.value:
        yield _("%(what)s of %(day)s was %(value)s; the rules read it as %(now).4g %(unit)s.") % {
            **told,
            "now": value,
        }
    elif unit != kind.unit and not row.unit:
        yield _("%(what)s of %(day)s is %(value)s without a unit: no rule uses it.") % told
    elif unit != kind.unit:
        yield _("%(what)s of %(day)s is %(value)s, and the rules want %(unit)s: not used.") % told


def _of_weights(rows: Iterable[ObservationRow]) -> Iterator[tuple[ObservationRow, str]]:
    """Two weights of the newest day: the last measured counts, of equals the last entered."""
    weights = [one for one in rows if one.code == WEIGHT and one.at is not None]
    if not weights:
        return
    ranked = sorted(weights, key=lambda one: (one.at, one.recorded_at), reverse=True)
    used, day = ranked[0], ranked[0].when[:10]
    others = [one for one in ranked[1:] if one.when[:10] == day and one.amount != used.amount]
    if others:
        yield (
            used,
            _("Two weights on %(day)s: %(used)s and %(other)s. %(used)s counts: %(why)s.")
            % {
                "day": day,
                "used": used.amount,
                "other": ", ".join(one.amount for one in others),
                "why": _why(used, others[0]),
            },
        )


def _why(used: ObservationRow, other: ObservationRow) -> str:
    if used.at != other.at:
        return _("it was measured later")
    return _("both have the same time, and it was entered later")
