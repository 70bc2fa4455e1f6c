"""What the chart knows, as the plain facts that a record can be written and read as."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ataraxy.knowledge.records import (
    AllergyFact,
    Coding,
    Concept,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    MedicineFact,
    MedicineSource,
    ObservationFact,
    Origin,
    Reaction,
    When,
)
from ataraxy.knowledge.records.times import read_when
from ataraxy.knowledge.records.writing import ucum_units
from ataraxy.platform.chart.facts import Coded, FactRow, ObservationRow
from ataraxy.platform.chart.kinds import Certainty, Standing

_PROBLEM = {Standing.ACTIVE: "active", Standing.PAST: "inactive"}
_TAKEN = {Standing.ACTIVE: "active", Standing.PAST: "completed"}
_STATEMENT = {"cancelled": "not-taken", "not-done": "not-taken", "in-progress": "active"}
_SAME = ("active", "completed", "stopped", "on-hold", "not-taken", "intended")


def condition(row: FactRow) -> ConditionFact:
    """A condition with what is known of it."""
    told = row.detail
    return ConditionFact(
        origin=_origin("Condition", row.uid),
        condition=_concept(row),
        categories=tuple(told.get("categories", ())),
        clinical_status=row.status or _PROBLEM.get(Standing(row.standing), ""),
        verification_status=_certainty(row),
        severity=_words(told.get("severity")),
        onset=_when(row.start),
        onset_text=told.get("onset_text", ""),
        abatement=_when(row.end),
        abatement_text=told.get("abatement_text", ""),
        recorded=_when(told.get("recorded", "") or row.recorded_at.isoformat()),
        encounter_id="",
        note=row.note,
    )


def family(row: FactRow) -> FamilyFact:
    """A condition of a relative."""
    told = row.detail
    return FamilyFact(
        origin=_origin("FamilyMemberHistory", row.uid),
        position=0,
        relationship=Concept((), told.get("relationship", "")),
        condition=_concept(row),
        status=row.status,
        onset_text=told.get("onset_text", ""),
        recorded=_when(told.get("recorded", "")),
        note=row.note,
    )


def medicine(row: FactRow) -> MedicineFact:
    """A medicine, whoever ordered, reported or gave it."""
    told = row.detail
    return MedicineFact(
        origin=_origin("MedicationStatement", row.uid),
        source=MedicineSource.STATEMENT,
        medicine=_concept(row),
        status=_taken(row),
        intent="",
        authored=_when(told.get("authored", "")),
        start=_when(row.start),
        end=_when(row.end),
        dose_text=told.get("dose_text", ""),
        as_needed=told.get("as_needed"),
        route=_words(told.get("route")),
        reasons=tuple(Concept((), one) for one in told.get("reasons", ())),
        encounter_id="",
        note=row.note,
    )


def allergy(row: FactRow) -> AllergyFact:
    """An allergy or intolerance, or that none is known."""
    told = row.detail
    return AllergyFact(
        origin=_origin("AllergyIntolerance", row.uid),
        substance=_concept(row),
        clinical_status=row.status or _PROBLEM.get(Standing(row.standing), ""),
        verification_status=_certainty(row),
        kind=told.get("type", ""),
        categories=tuple(told.get("categories", ())),
        criticality=told.get("criticality", ""),
        onset=_when(row.start),
        onset_text=told.get("onset_text", ""),
        recorded=_when(told.get("recorded", "") or row.recorded_at.isoformat()),
        reactions=_reactions(told.get("reactions", ())),
        note=row.note,
    )


def visit(row: FactRow) -> EncounterFact:
    """A past visit or stay elsewhere."""
    told = row.detail
    left = told.get("discharge", "")
    return EncounterFact(
        origin=_origin("Encounter", row.uid),
        status=row.status,
        setting=told.get("setting", ""),
        types=(_concept(row),),
        start=_when(row.start),
        end=_when(row.end),
        reasons=tuple(Concept((), one) for one in told.get("reasons", ())),
        discharge=_words(left),
    )


def observations(rows: Iterable[ObservationRow]) -> tuple[ObservationFact, ...]:
    """Every value; parts of one measurement stay together."""
    measurements: dict[tuple[str, str], str] = {}
    ordered = sorted(rows, key=lambda one: (one.source.uid, one.group, one.position))
    for row in ordered:
        measurements.setdefault((row.source.uid, row.group or row.uid), row.uid)
    return tuple(
        _observation(row, measurements[row.source.uid, row.group or row.uid]) for row in ordered
    )


def _observation(row: ObservationRow, own_id: str) -> ObservationFact:
    told = row.detail
    value = Concept(_value_codings(row), row.value_text) if row.value_code else None
    is_ucum = row.unit in ucum_units()
    return ObservationFact(
        origin=_origin("Observation", own_id),
        group=own_id if row.group else "",
        position=row.position,
        panel=_panel(row) if row.group else None,
        observation=Concept(_codings(row), row.text),
        categories=tuple(told.get("categories") or ([row.category] if row.category else [])),
        status=row.status or "final",
        effective=_when(row.when),
        effective_end=_when(told.get("until", "")),
        issued=_when(told.get("issued", "")),
        value_number=row.value,
        comparator=row.comparator,
        unit=told.get("unit_shown", "") or row.unit,
        unit_code=row.unit if is_ucum else "",
        value_concept=value,
        value_text="" if value else row.value_text,
        interpretations=_interpretations(row.interpretation),
        reference_range=told.get("reference_range", ""),
        encounter_id="",
        note=row.note,
    )


def _panel(row: ObservationRow) -> Concept:
    """The name of the whole; without one of its own it is called as its value is."""
    told = row.detail
    if "panel_text" not in told:
        return Concept(_codings(row), row.text)
    return Concept(tuple(Coding(*one) for one in told.get("panel", ())), told["panel_text"])


def _codings(row: ObservationRow) -> tuple[Coding, ...]:
    return _many(row.detail, "codings", row.system, row.code, row.text, "display")


def _value_codings(row: ObservationRow) -> tuple[Coding, ...]:
    told = (row.detail, "value_codings", row.value_system, row.value_code)
    return _many(*told, row.value_text, "value_display")


def _many(
    told: Mapping[str, Any], name: str, system: str, code: str, words: str, display: str
) -> tuple[Coding, ...]:
    many = told.get(name)
    if many:
        return tuple(Coding(*one) for one in many)
    return (Coding(system, code, told.get(display, "") or words),) if code else ()


def _interpretations(text: str) -> tuple[Concept, ...]:
    return tuple(Concept((), one) for one in text.split(", ") if one)


def _reactions(told: Iterable[Mapping[str, Any]]) -> tuple[Reaction, ...]:
    return tuple(
        Reaction(tuple(Concept((), word) for word in one["manifestations"]), one["severity"])
        for one in told
    )


def _certainty(row: FactRow) -> str:
    """How sure the source was; what a clinician has not looked at is not confirmed by us."""
    if not row.source.reviewed:
        return "unconfirmed"
    told = row.detail.get("verification_status", "")
    known = row.certainty if row.certainty != Certainty.UNSTATED else ""
    return told or known


def _taken(row: FactRow) -> str:
    status = _STATEMENT.get(row.status, row.status)
    return status if status in _SAME else _TAKEN.get(Standing(row.standing), "unknown")


def _origin(kind: str, uid: str) -> Origin:
    return Origin("", kind, uid, "")


def _concept(row: FactRow) -> Concept:
    return Concept(tuple(_coding(one) for one in row.codings), row.text)


def _coding(one: Coded) -> Coding:
    return Coding(one.system, one.code, one.display)


def _words(text: str | None) -> Concept | None:
    return Concept((), text) if text else None


def _when(text: str) -> When | None:
    return read_when(text, "at") if text else None
