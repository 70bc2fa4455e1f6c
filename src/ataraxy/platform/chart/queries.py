"""Reads of the chart. Whoever calls has already come through the one door to the patient."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from ataraxy.platform.chart.facts import (
    Answer,
    ChartFacts,
    FactRow,
    MeasuredRow,
    NumberTold,
    ObservationRow,
    SourceRow,
)
from ataraxy.platform.chart.kinds import FactKind, ListName
from ataraxy.platform.chart.models import Fact, Observation, Source
from ataraxy.platform.chart.rows import (
    answer_of,
    fact_row,
    number_of,
    observation_row,
    source_row,
)
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.reading import prepared

RowT = TypeVar("RowT", Fact, Observation)

_MEASURED = (
    "uid",
    "system",
    "code",
    "at",
    "at_precision",
    "value",
    "comparator",
    "unit",
    "value_code",
    "value_text",
)
"""The columns of a `MeasuredRow`, in its order."""

_LISTED = (FactKind.ANSWER, FactKind.NUMBER, FactKind.LIST)


def facts_for(patient: Patient, *, codes: Collection[str] | None = None) -> ChartFacts:
    """Everything current about `patient`, in four queries.

    `codes` limits the observations to those codes; a person may have thousands of others.
    """
    ids = record_ids(patient)
    return _chart(patient, ids, _observations_with(ids, codes))


def lists_for(patient: Patient) -> ChartFacts:
    """The same without any value: what was found, taken, told and declared complete."""
    return _chart(patient, record_ids(patient), [])


def measured_for(patient: Patient, codes: Collection[str]) -> list[MeasuredRow]:
    """The current values with these codes as rules look at them, the latest first."""
    found = _measured_with(tuple(record_ids(patient)), tuple(sorted(codes)))
    return [MeasuredRow(*row) for row in found]


def _chart(
    patient: Patient, ids: Collection[int], observations: Collection[Observation]
) -> ChartFacts:
    rows = _all_facts(tuple(ids))
    _tell_sources([*rows, *observations])
    return ChartFacts(
        patient_uid=str(patient.uid),
        facts=tuple(fact_row(row) for row in rows if row.kind not in _LISTED),
        observations=tuple(observation_row(row) for row in observations),
        answers=_answers(rows),
        numbers=_numbers(rows),
        complete_lists=frozenset(
            ListName(row.code) for row in rows if row.kind == FactKind.LIST and _counts(row)
        ),
    )


def _observations_with(ids: Collection[int], codes: Collection[str] | None) -> list[Observation]:
    if codes is None:
        return _all_observations(tuple(ids))
    return _observations_of(tuple(ids), tuple(sorted(codes)))


def _tell_sources(rows: Collection[Fact | Observation]) -> None:
    """Hundreds of rows come from few sources: each is read once and given to all its rows."""
    wanted = sorted({row.source_id for row in rows})
    known = {one.pk: one for one in _sources_by_id(tuple(wanted))}
    for row in rows:
        row.source = known[row.source_id]


@prepared
def _all_facts(ids: tuple[int, ...]) -> QuerySet[Fact]:
    return current_facts(ids).select_related(None)


@prepared
def _all_observations(ids: tuple[int, ...]) -> QuerySet[Observation]:
    return current_observations(ids).select_related(None)


@prepared
def _observations_of(ids: tuple[int, ...], codes: tuple[str, ...]) -> QuerySet[Observation]:
    return current_observations(ids).filter(code__in=codes).select_related(None)


@prepared
def _measured_with(
    ids: tuple[int, ...], codes: tuple[str, ...]
) -> QuerySet[Observation, tuple[Any, ...]]:
    rows = current_observations(ids).filter(code__in=codes)
    return rows.values_list(*_MEASURED)


@prepared
def _sources_by_id(ids: tuple[int, ...]) -> QuerySet[Source]:
    return Source.objects.filter(pk__in=ids).select_related("review")


def current_facts(patient_ids: Collection[int], *kinds: FactKind) -> QuerySet[Fact]:
    """Rows that nothing replaced and that are no withdrawals, the latest begin first."""
    rows = _current(Fact, patient_ids)
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return rows.order_by(F("start").desc(nulls_last=True), "-recorded_at", "-pk")


def current_observations(patient_ids: Collection[int]) -> QuerySet[Observation]:
    """Values that nothing replaced and that are no withdrawals, the latest first."""
    rows = _current(Observation, patient_ids)
    return rows.order_by(F("at").desc(nulls_last=True), "-recorded_at", "group", "position")


def latest_observations(patient: Patient, *, each: int = 1) -> tuple[ObservationRow, ...]:
    """The last `each` values of every code, the latest first."""
    place = Window(
        RowNumber(),
        partition_by=[F("system"), F("code"), F("text")],
        order_by=[F("at").desc(nulls_last=True), F("recorded_at").desc()],
    )
    rows = current_observations(record_ids(patient)).annotate(place=place)
    return tuple(observation_row(row) for row in rows.filter(place__lte=each))


def observation_history(patient: Patient, code: str) -> tuple[ObservationRow, ...]:
    """All current values of one code, the latest first."""
    rows = current_observations(record_ids(patient)).filter(code=code)
    return tuple(observation_row(row) for row in rows)


def observation_versions(patient: Patient, system: str) -> list[Observation]:
    """Every value of one code system, replaced and withdrawn ones too, the latest sample first."""
    rows = Observation.objects.filter(patient_id__in=record_ids(patient), system=system)
    return list(rows.select_related("source", "source__review").order_by("-at", "-pk"))


def fact_by_uid(patient: Patient, uid: UUID) -> Fact | None:
    """One row of this person's chart, current or not."""
    rows = Fact.objects.filter(patient_id__in=record_ids(patient), uid=uid)
    return rows.select_related("patient", "source").first()


def observation_by_uid(patient: Patient, uid: UUID) -> Observation | None:
    """One value of this person's chart, current or not."""
    rows = Observation.objects.filter(patient_id__in=record_ids(patient), uid=uid)
    return rows.select_related("patient", "source").first()


def is_current(row: Fact | Observation) -> bool:
    """Whether nothing replaced this row and it is no withdrawal."""
    replaced = type(row)._default_manager.filter(corrects=row.pk).exists()
    return not row.withdrawn and not replaced


def history_of(row: RowT) -> list[RowT]:
    """The row and everything it replaced, newest first."""
    model = type(row)
    chain, seen = [row], {row.pk}
    while chain[-1].corrects_id is not None and chain[-1].corrects_id not in seen:
        older = model.objects.select_related("source", "source__review").get(
            pk=chain[-1].corrects_id
        )
        chain.append(older)
        seen.add(older.pk)
    return chain


def row_of(row: Fact) -> FactRow:
    """The plain row of a fact that was loaded singly."""
    return fact_row(row)


def sources_of(patient: Patient) -> tuple[SourceRow, ...]:
    """Every import, entry, form and document that brought facts, newest first."""
    rows = Source.objects.filter(patient_id__in=record_ids(patient)).select_related("review")
    return tuple(source_row(row) for row in rows.order_by("-recorded_at", "-pk"))


def _current(model: type[RowT], patient_ids: Collection[int]) -> QuerySet[RowT]:
    replaced = model.objects.filter(corrects=OuterRef("pk"))
    rows = model.objects.filter(patient_id__in=patient_ids, withdrawn=False)
    return rows.filter(~Exists(replaced)).select_related("source", "source__review")


def _counts(row: Fact) -> bool:
    """A patient's own "that is all" declares a list complete once a clinician stands by it."""
    return source_row(row.source).reviewed


def _answers(rows: Collection[Fact]) -> tuple[Answer, ...]:
    found = [answer_of(row) for row in rows if row.kind == FactKind.ANSWER]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _numbers(rows: Collection[Fact]) -> tuple[NumberTold, ...]:
    found = [number_of(row) for row in rows if row.kind == FactKind.NUMBER]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))
