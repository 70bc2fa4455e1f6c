"""From the facts of a record to unsaved chart rows. No database is touched here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ataraxy.knowledge.records import (
    AllergyFact,
    Concept,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    MedicineFact,
    ObservationFact,
    Origin,
    Record,
    When,
)
from ataraxy.platform.chart.importing.columns import FactColumns, ObservationColumns
from ataraxy.platform.chart.importing.standing import (
    certainty_of,
    is_withdrawn,
    medicine_standing,
    problem_standing,
    visit_standing,
)
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.chart.models import CODE_CHARS
from ataraxy.platform.chart.store import moment


def fact_rows(record: Record) -> list[FactColumns]:
    """Every fact of the record but its values."""
    return [
        *map(_condition, record.conditions),
        *map(_family, record.family_history),
        *map(_medicine, record.medicines),
        *map(_allergy, record.allergies),
        *map(_encounter, record.encounters),
    ]


def observation_rows(record: Record) -> list[ObservationColumns]:
    """Every value of the record."""
    return [_observation(fact) for fact in record.observations]


def resource_key(origin: Origin, server: str) -> str:
    """The resource's id; with its server when that is not the one the record came from."""
    if origin.server in {"", server}:
        return origin.resource_id
    return f"{origin.server}#{origin.resource_id}"[:CODE_CHARS]


def _condition(fact: ConditionFact) -> FactColumns:
    return _fact(
        FactKind.CONDITION,
        fact.origin,
        fact.condition,
        status=fact.clinical_status,
        standing=problem_standing(fact.clinical_status, ended=_ended(fact)),
        certainty=certainty_of(fact.verification_status),
        withdrawn=is_withdrawn(fact.verification_status),
        begin=fact.onset,
        until=fact.abatement,
        encounter_id=fact.encounter_id,
        note=fact.note,
        verification_status=fact.verification_status,
        categories=list(fact.categories),
        severity=_words(fact.severity),
        onset_text=fact.onset_text,
        abatement_text=fact.abatement_text,
        recorded=_text(fact.recorded),
    )


def _ended(fact: ConditionFact) -> bool:
    return fact.abatement is not None or bool(fact.abatement_text)


def _family(fact: FamilyFact) -> FactColumns:
    return _fact(
        FactKind.FAMILY,
        fact.origin,
        fact.condition,
        status=fact.status,
        withdrawn=is_withdrawn(fact.status),
        note=fact.note,
        position=fact.position,
        relationship=fact.relationship.words,
        onset_text=fact.onset_text,
        recorded=_text(fact.recorded),
    )


def _medicine(fact: MedicineFact) -> FactColumns:
    return _fact(
        FactKind.MEDICINE,
        fact.origin,
        fact.medicine,
        status=fact.status,
        standing=medicine_standing(fact.source, fact.status),
        withdrawn=is_withdrawn(fact.status),
        begin=fact.start or fact.authored,
        until=fact.end,
        encounter_id=fact.encounter_id,
        note=fact.note,
        intent=fact.intent,
        authored=_text(fact.authored),
        dose_text=fact.dose_text,
        as_needed=fact.as_needed,
        route=_words(fact.route),
        reasons=_all_words(fact.reasons),
    )


def _allergy(fact: AllergyFact) -> FactColumns:
    return _fact(
        FactKind.ALLERGY,
        fact.origin,
        fact.substance,
        status=fact.clinical_status,
        standing=problem_standing(fact.clinical_status, ended=False),
        certainty=certainty_of(fact.verification_status),
        withdrawn=is_withdrawn(fact.verification_status),
        begin=fact.onset,
        note=fact.note,
        verification_status=fact.verification_status,
        type=fact.kind,
        categories=list(fact.categories),
        criticality=fact.criticality,
        reactions=[
            {"manifestations": _all_words(one.manifestations), "severity": one.severity}
            for one in fact.reactions
        ],
        onset_text=fact.onset_text,
        recorded=_text(fact.recorded),
    )


def _encounter(fact: EncounterFact) -> FactColumns:
    what = fact.types[0] if fact.types else Concept((), fact.setting)
    return _fact(
        FactKind.ENCOUNTER,
        fact.origin,
        what,
        status=fact.status,
        standing=visit_standing(fact.status),
        withdrawn=is_withdrawn(fact.status),
        begin=fact.start,
        until=fact.end,
        setting=fact.setting,
        reasons=_all_words(fact.reasons),
        discharge=_words(fact.discharge),
    )


def _fact(
    kind: FactKind,
    origin: Origin,
    what: Concept,
    *,
    begin: When | None = None,
    until: When | None = None,
    position: int = 0,
    status: str = "",
    standing: str = "unstated",
    certainty: str = "unstated",
    withdrawn: bool = False,
    encounter_id: str = "",
    note: str = "",
    **detail: object,
) -> FactColumns:
    system, code, codings = _coded(what)
    told = {name: value for name, value in detail.items() if value not in ("", None, [])}
    return FactColumns(
        kind=kind,
        resource_type=origin.resource_type,
        resource_id=origin.resource_id,
        position=position,
        content_hash=origin.content_hash,
        system=system,
        code=code,
        text=what.words,
        status=status,
        standing=standing,
        certainty=certainty,
        withdrawn=withdrawn,
        encounter_id=encounter_id,
        note=note,
        detail=(told | codings) or None,
        **_span(begin, until),
    )


def _span(begin: When | None, until: When | None) -> dict[str, Any]:
    start, start_precision = moment(begin)
    end, end_precision = moment(until)
    return {
        "start": start,
        "start_precision": start_precision,
        "end": end,
        "end_precision": end_precision,
    }


def _observation(fact: ObservationFact) -> ObservationColumns:
    at, precision = moment(fact.effective)
    system, code, codings = _coded(fact.observation)
    value = fact.value_concept
    value_system, value_code, value_codings = _coded(value) if value else ("", "", {})
    flags = _all_words(fact.interpretations)
    return ObservationColumns(
        resource_id=fact.origin.resource_id,
        position=fact.position,
        content_hash=fact.origin.content_hash,
        system=system,
        code=code,
        text=fact.observation.words,
        status=fact.status,
        withdrawn=is_withdrawn(fact.status),
        category=fact.categories[0] if fact.categories else "",
        group=fact.group,
        at=at,
        at_precision=precision,
        value=fact.value_number,
        comparator=fact.comparator,
        unit=fact.unit_code or fact.unit,
        value_system=value_system,
        value_code=value_code,
        value_text=value.words if value else fact.value_text,
        interpretation=", ".join(flags)[:CODE_CHARS],
        encounter_id=fact.encounter_id,
        note=fact.note,
        detail=dict(_rarer(fact, codings, value_codings)) or None,
    )


def _rarer(
    fact: ObservationFact, codings: dict[str, Any], value_codings: dict[str, Any]
) -> Iterator[tuple[str, object]]:
    """What few observations have; most rows then need no detail at all."""
    yield from codings.items()
    yield from ((f"value_{name}", told) for name, told in value_codings.items())
    if fact.unit_code and fact.unit not in {"", fact.unit_code}:
        yield "unit_shown", fact.unit
    if fact.panel is not None and fact.panel.words != fact.observation.words:
        yield "panel", [(one.system, one.code, one.display) for one in fact.panel.codings]
        yield "panel_text", fact.panel.words
    if fact.effective_end is not None:
        yield "until", fact.effective_end.text
    if fact.reference_range:
        yield "reference_range", fact.reference_range
    if fact.issued is not None and fact.issued.first_day != _day(fact.effective):
        yield "issued", fact.issued.text
    if len(fact.categories) > 1:
        yield "categories", list(fact.categories)


def _day(when: When | None) -> object:
    return when.first_day if when else None


def _coded(what: Concept) -> tuple[str, str, dict[str, Any]]:
    """The columns for a concept, and what does not fit into them."""
    if not what.codings:
        return "", "", {}
    first = what.codings[0]
    if len(what.codings) > 1:
        many = [(one.system, one.code, one.display) for one in what.codings]
        return first.system, first.code, {"codings": many}
    different = first.display and first.display != what.words
    return first.system, first.code, {"display": first.display} if different else {}


def _words(what: Concept | None) -> str:
    return what.words if what else ""


def _all_words(many: Iterable[Concept]) -> list[str]:
    return [one.words for one in many if one.words]


def _text(when: When | None) -> str:
    return when.text if when else ""
