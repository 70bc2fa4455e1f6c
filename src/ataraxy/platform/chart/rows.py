"""From database rows to the plain frozen rows that pages and rules are given."""

from __future__ import annotations

from datetime import UTC, datetime

from ataraxy.platform.chart.facts import (
    Answer,
    Coded,
    FactRow,
    NumberTold,
    ObservationRow,
    SourceRow,
)
from ataraxy.platform.chart.kinds import AnswerValue, Precision, SourceKind
from ataraxy.platform.chart.models import Fact, Observation, Recorded, Source

_SHAPES = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m", Precision.DAY: "%Y-%m-%d"}
_NEEDS_REVIEW = frozenset({SourceKind.PATIENT, SourceKind.DOCUMENT})


def source_row(source: Source) -> SourceRow:
    """The origin of facts; `review` should have been loaded along with it."""
    return SourceRow(
        uid=str(source.uid),
        kind=source.kind,
        label=source.label,
        author_name=source.author_name,
        recorded_at=source.recorded_at,
        document_uid=source.document_uid,
        reviewed=source.kind not in _NEEDS_REVIEW or hasattr(source, "review"),
    )


def fact_row(row: Fact) -> FactRow:
    """The plain row of a fact."""
    return FactRow(
        ref=f"{row.kind}:{row.uid}",
        uid=str(row.uid),
        kind=row.kind,
        text=row.text,
        codings=codings_of(row),
        status=row.status,
        standing=row.standing,
        certainty=row.certainty,
        start=moment_text(row.start, row.start_precision),
        end=moment_text(row.end, row.end_precision),
        started_at=row.start,
        ended_at=row.end,
        recorded_at=row.recorded_at,
        source=source_row(row.source),
        note=row.note,
        is_correction=row.corrects_id is not None,
        detail=row.detail or {},
    )


def observation_row(row: Observation) -> ObservationRow:
    """The plain row of a value."""
    return ObservationRow(
        ref=f"observation:{row.uid}",
        uid=str(row.uid),
        text=row.text,
        system=row.system,
        code=row.code,
        category=row.category,
        group=row.group,
        position=row.position,
        status=row.status,
        at=row.at,
        when=moment_text(row.at, row.at_precision),
        value=row.value,
        comparator=row.comparator,
        unit=row.unit,
        value_system=row.value_system,
        value_code=row.value_code,
        value_text=row.value_text,
        interpretation=row.interpretation,
        recorded_at=row.recorded_at,
        source=source_row(row.source),
        note=row.note,
        is_correction=row.corrects_id is not None,
        detail=row.detail or {},
    )


def answer_of(row: Fact) -> Answer:
    """A fact of kind "answer" as the answer it is."""
    return Answer(
        ref=f"answer:{row.uid}",
        question=row.code,
        value=AnswerValue(row.status),
        at=row.start or row.recorded_at,
        who=row.source.author_name,
        note=row.note,
        source=source_row(row.source),
    )


def number_of(row: Fact) -> NumberTold:
    """A fact of kind "number" as the number it is."""
    return NumberTold(
        ref=f"number:{row.uid}",
        name=row.code,
        value=float((row.detail or {})["value"]),
        at=row.start or row.recorded_at,
        who=row.source.author_name,
        source=source_row(row.source),
    )


def codings_of(row: Recorded) -> tuple[Coded, ...]:
    """All codings of a row; the first is in columns, more than one in `detail`."""
    many = row.told("codings")
    if many:
        return tuple(Coded(*one) for one in many)
    if row.code:
        return (Coded(row.system, row.code, row.told("display") or row.text),)
    return ()


def moment_text(at: datetime | None, precision: str) -> str:
    """A date as precise as it is known: "2019-05", or an instant in UTC."""
    if at is None:
        return ""
    if precision == Precision.INSTANT or not precision:
        return at.astimezone(UTC).isoformat(timespec="seconds")
    return at.astimezone(UTC).strftime(_SHAPES[Precision(precision)])
