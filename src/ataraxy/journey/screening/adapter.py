"""From rows of the chart to the plain facts that rules see.

Nothing is guessed: a statement of a patient that no clinician has reviewed is unconfirmed, a list
counts as recorded only when it was imported or declared complete, and codes no list knows stay so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ataraxy.journey.course.models import Course
from ataraxy.knowledge import terminology
from ataraxy.knowledge.evidence import (
    Allergy,
    Answer,
    AnswerValue,
    Certainty,
    Coding,
    Condition,
    Facts,
    Indication,
    Measurement,
    Medicine,
    PartialDate,
    Sex,
    Standing,
    partial_date,
    shipped_rulebook,
)
from ataraxy.platform.chart import facts as chart
from ataraxy.platform.chart.kinds import FactKind, ListName, Precision, SourceKind
from ataraxy.platform.chart.queries import facts_for, lists_for, measured_for
from ataraxy.platform.chart.rows import moment_text
from ataraxy.platform.people.models import Patient

MEASUREMENT_SYSTEM = "urn:ataraxy:measurement"
"""The code system of measurements that this page records itself, by their rule book names."""


WEIGHT = "29463-7"
"""LOINC: body weight. No rule reads it; the page says which of two weights counts."""


def chart_of(patient: Patient) -> chart.ChartFacts:
    """The rows of the chart that screening looks at."""
    return facts_for(patient, codes=_codes())


def facts_of(patient: Patient, course: Course, known: chart.ChartFacts | None = None) -> Facts:
    """Everything the rules may look at for one person, as the chart has it now."""
    known = known or chart_of(patient)
    return _facts(patient, course, known, _measurements(known, course.clinic.zone))


def deciding_facts_of(patient: Patient, course: Course, on: date) -> Facts:
    """What decides the rules on the day `on`: of what was measured again only the newest.

    For the line of a journey, where nobody reads the older values: a hundred of them cost more
    than all rules together.
    """
    measured = deciding(measured_for(patient, _codes()), course.clinic.zone, on)
    return _facts(patient, course, lists_for(patient), measured)


def _facts(
    patient: Patient,
    course: Course,
    known: chart.ChartFacts,
    measurements: tuple[Measurement, ...],
) -> Facts:
    zone = course.clinic.zone
    told = shipped_rulebook().vocabulary.questions
    return Facts(
        birth=partial_date(patient.birth_date),
        sex=Sex(patient.sex),
        deceased=patient.deceased,
        died=partial_date(patient.died_on) if patient.died_on else None,
        indication=_indication(course),
        conditions=tuple(_condition(one, zone) for one in known.conditions)
        + tuple(_condition(one, zone, family=True) for one in known.family_history),
        conditions_recorded=_recorded(known, ListName.CONDITIONS, FactKind.CONDITION),
        allergies=tuple(_allergy(one) for one in known.allergies),
        allergies_recorded=_recorded(known, ListName.ALLERGIES, FactKind.ALLERGY),
        medicines=tuple(_medicine(one, zone) for one in known.medicines),
        medicines_recorded=_recorded(known, ListName.MEDICINES, FactKind.MEDICINE),
        measurements=measurements,
        answers=tuple(
            _answer(one, zone)
            for one in known.answers
            if one.question in told and _may_count(one, told[one.question].whom)
        ),
        numbers=_numbers(known),
    )


def _codes() -> frozenset[str]:
    """The codes of the measurements that any rule looks at."""
    own = set(shipped_rulebook().vocabulary.measurements)
    return frozenset(own | terminology.measurement_codes() | {WEIGHT})


def _indication(course: Course) -> Indication | None:
    if not course.indication:
        return None
    groups = shipped_rulebook().vocabulary.groups
    group = groups.get(("indication", course.indication))
    if group is None:
        return Indication(course.indication)
    return Indication(group.meaning, frozenset({group.name}))


def _recorded(known: chart.ChartFacts, name: ListName, kind: FactKind) -> bool:
    """Somebody declared the list complete, or an import brought entries of it."""
    imported = any(one.source.kind == SourceKind.IMPORT for one in known.of(kind))
    return name in known.complete_lists or imported


def _condition(row: chart.FactRow, zone: ZoneInfo, *, family: bool = False) -> Condition:
    match = terminology.conditions().match(_pairs(row), row.text)
    return Condition(
        ref=row.ref,
        text=row.text,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        codings=_codings(row),
        standing=Standing(row.standing or Standing.UNSTATED),
        certainty=_certainty(row),
        onset=_day(row.start, row.started_at, zone),
        abatement=_day(row.end, row.ended_at, zone),
        recorded=partial_date(row.recorded_at.astimezone(zone).date()),
        family=family,
    )


def _medicine(row: chart.FactRow, zone: ZoneInfo) -> Medicine:
    """An entry that is not confirmed only raises the question whatever its code says."""
    form = str(row.detail.get("dose_form", "") or row.detail.get("route", ""))
    match = terminology.medicines().match(_pairs(row), row.text, form)
    sure = _certainty(row) is Certainty.CONFIRMED
    return Medicine(
        ref=row.ref,
        text=row.text,
        groups=match.groups if sure else frozenset(),
        possible_groups=match.possible_groups if sure else match.possible_groups | match.groups,
        recognised=match.recognised,
        codings=_codings(row),
        standing=Standing(row.standing or Standing.UNSTATED),
        dose_form=match.form,
        ingredients=match.ingredients,
        started=_day(row.start, row.started_at, zone),
        stopped=_day(row.end, row.ended_at, zone),
        dose_text=str(row.detail.get("dose_text", "")),
    )


def _allergy(row: chart.FactRow) -> Allergy:
    match = terminology.allergies().match(_pairs(row), row.text)
    return Allergy(
        ref=row.ref,
        text=row.text,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        codings=_codings(row),
        standing=Standing(row.standing or Standing.UNSTATED),
        certainty=_certainty(row),
        intolerance=row.detail.get("type") == "intolerance",
    )


def _certainty(row: chart.FactRow) -> Certainty:
    if row.certainty == "refuted":
        return Certainty.REFUTED
    if row.certainty == "unconfirmed" or not row.source.reviewed:
        return Certainty.UNCONFIRMED
    return Certainty.CONFIRMED


def _codings(row: chart.FactRow) -> tuple[Coding, ...]:
    return tuple(Coding(one.system, one.code, one.display) for one in row.codings)


def _pairs(row: chart.FactRow) -> list[tuple[str, str]]:
    return [(one.system, one.code) for one in row.codings]


def _day(text: str, at: datetime | None, zone: ZoneInfo) -> PartialDate | None:
    """A date as precise as it is known; an instant counts as the day it was at the clinic."""
    if not text or at is None:
        return None
    if "T" in text:
        return partial_date(at.astimezone(zone).date())
    return partial_date(text)


def _answer(row: chart.Answer, zone: ZoneInfo) -> Answer:
    on = row.at.astimezone(zone).date()
    return Answer(row.question, AnswerValue(row.value.value), on, row.who)


def _may_count(row: chart.Answer, whom: tuple[str, ...]) -> bool:
    """A patient's own word counts where the question is theirs, or once a clinician reviewed it."""
    return row.source.kind != SourceKind.PATIENT or row.source.reviewed or "patient" in whom


def _measurements(known: chart.ChartFacts, zone: ZoneInfo) -> tuple[Measurement, ...]:
    made = (_measurement(row, row.ref, _day(row.when, row.at, zone)) for row in known.observations)
    return tuple(one for one in made if one is not None)


def deciding(
    rows: Iterable[chart.MeasuredRow], zone: ZoneInfo, on: date
) -> tuple[Measurement, ...]:
    """Of rows with the latest first, those a rule might go by on the day `on`.

    A rule goes by the newest day of a measurement, and by the largest value of that day. What is
    known only to the month or the year may be newer than it looks and is always kept.
    """
    newest: dict[tuple[str, str], date] = {}
    found = []
    for row in rows:
        day = _day_of(row, zone)
        if isinstance(day, date):
            known = newest.get((row.system, row.code))
            if known is not None and day < known:
                continue
            if day <= on:
                newest[row.system, row.code] = day
            day = partial_date(day)
        made = _measurement(row, f"observation:{row.uid}", day)
        if made is not None:
            found.append(made)
    return tuple(found)


def _day_of(row: chart.MeasuredRow, zone: ZoneInfo) -> date | PartialDate | None:
    """The day at the clinic of an instant; for less than that a date as precise as it is known."""
    if row.at is None:
        return None
    if row.precision == Precision.INSTANT or not row.precision:
        return row.at.astimezone(zone).date()
    return partial_date(moment_text(row.at, row.precision))


def _measurement(
    row: chart.ObservationRow | chart.MeasuredRow, ref: str, on: PartialDate | None
) -> Measurement | None:
    own = row.system == MEASUREMENT_SYSTEM
    name = row.code if own else terminology.measurement_name(row.code)
    if not name or on is None:
        return None
    exact = row.value if not row.comparator else None
    word = terminology.result_word(row.value_text or row.value_code)
    kind = shipped_rulebook().vocabulary.measurements[name]
    value, unit = terminology.in_rule_unit(name, exact, row.unit, kind.unit)
    return Measurement(ref, name, on, value, unit, word)


def _numbers(known: chart.ChartFacts) -> dict[str, float]:
    """The newest of each; the chart gives them newest first."""
    found: dict[str, float] = {}
    for one in known.numbers:
        found.setdefault(one.name, one.value)
    return found
