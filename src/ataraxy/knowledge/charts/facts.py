"""From the record of a bundle to the plain facts that rules see; nothing is filled up."""

from __future__ import annotations

from collections.abc import Iterable

from ataraxy.knowledge import terminology
from ataraxy.knowledge.charts.standing import (
    certainty_of,
    medicine_standing,
    problem_standing,
)
from ataraxy.knowledge.evidence import (
    Allergy,
    Coding,
    Condition,
    Facts,
    Measurement,
    Medicine,
    PartialDate,
    Sex,
    partial_date,
    shipped_rulebook,
)
from ataraxy.knowledge.records import (
    AllergyFact,
    Concept,
    ConditionFact,
    FamilyFact,
    MedicineFact,
    ObservationFact,
    Origin,
    Precision,
    Record,
    When,
)
from ataraxy.knowledge.records.standing import is_mistake

_SEX = {"female": Sex.FEMALE, "male": Sex.MALE, "other": Sex.OTHER}
_DATE_CHARS = {Precision.YEAR: 4, Precision.MONTH: 7}


def facts_of(record: Record) -> Facts:
    """Everything the rules may look at in one record; what it does not say stays unknown."""
    person = record.patient
    return Facts(
        birth=partial_date(person.birth_date),
        sex=_SEX.get(person.gender, Sex.UNKNOWN),
        deceased=bool(person.deceased),
        died=_day(person.died),
        conditions=(
            *(_condition(one) for one in record.conditions if not _mistaken(one)),
            *(_relative(one) for one in record.family_history),
        ),
        conditions_recorded=bool(record.conditions),
        medicines=tuple(_medicine(one) for one in record.medicines if not is_mistake(one.status)),
        medicines_recorded=bool(record.medicines),
        allergies=tuple(_allergy(one) for one in record.allergies if not _mistaken(one)),
        allergies_recorded=bool(record.allergies),
        measurements=tuple(_measurements(record.observations)),
    )


def _mistaken(fact: ConditionFact | AllergyFact) -> bool:
    return is_mistake(fact.verification_status)


def _ref(origin: Origin) -> str:
    return f"{origin.resource_type}/{origin.resource_id}"


def _pairs(concept: Concept) -> list[tuple[str, str]]:
    return [(one.system, one.code) for one in concept.codings]


def _codings(concept: Concept) -> tuple[Coding, ...]:
    return tuple(Coding(one.system, one.code, one.display) for one in concept.codings)


def _day(when: When | None) -> PartialDate | None:
    """A date as precise as it was sent; an instant counts as the sender's day."""
    if when is None:
        return None
    return partial_date(when.first_day.isoformat()[: _DATE_CHARS.get(when.precision, 10)])


def _condition(fact: ConditionFact) -> Condition:
    match = terminology.conditions().match(_pairs(fact.condition), fact.condition.words)
    ended = fact.abatement is not None or bool(fact.abatement_text)
    return Condition(
        ref=_ref(fact.origin),
        text=fact.condition.words,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        codings=_codings(fact.condition),
        standing=problem_standing(fact.clinical_status, ended=ended),
        certainty=certainty_of(fact.verification_status),
        onset=_day(fact.onset),
        abatement=_day(fact.abatement),
        recorded=_day(fact.recorded),
    )


def _relative(fact: FamilyFact) -> Condition:
    match = terminology.conditions().match(_pairs(fact.condition), fact.condition.words)
    return Condition(
        ref=_ref(fact.origin),
        text=fact.condition.words,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        codings=_codings(fact.condition),
        recorded=_day(fact.recorded),
        family=True,
    )


def _medicine(fact: MedicineFact) -> Medicine:
    route = fact.route.words if fact.route else ""
    match = terminology.medicines().match(_pairs(fact.medicine), fact.medicine.words, route)
    return Medicine(
        ref=_ref(fact.origin),
        text=fact.medicine.words,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        codings=_codings(fact.medicine),
        standing=medicine_standing(fact.source, fact.status),
        dose_form=match.form,
        ingredients=match.ingredients,
        started=_day(fact.start or fact.authored),
        stopped=_day(fact.end),
    )


def _allergy(fact: AllergyFact) -> Allergy:
    match = terminology.allergies().match(_pairs(fact.substance), fact.substance.words)
    return Allergy(
        ref=_ref(fact.origin),
        text=fact.substance.words,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        codings=_codings(fact.substance),
        standing=problem_standing(fact.clinical_status, ended=False),
        certainty=certainty_of(fact.verification_status),
        intolerance=fact.kind == "intolerance",
    )


def _measurements(facts: Iterable[ObservationFact]) -> Iterable[Measurement]:
    for one in facts:
        names = (terminology.measurement_name(code.code) for code in one.observation.codings)
        name = next((found for found in names if found), "")
        on = _day(one.effective or one.issued)
        if name and on is not None and not is_mistake(one.status):
            yield _measurement(one, name, on)


def _measurement(fact: ObservationFact, name: str, on: PartialDate) -> Measurement:
    wanted = shipped_rulebook().vocabulary.measurements[name].unit
    exact = fact.value_number if not fact.comparator else None
    value, unit = terminology.in_rule_unit(name, exact, fact.unit_code or fact.unit, wanted)
    said = fact.value_text or (fact.value_concept.words if fact.value_concept else "")
    return Measurement(_ref(fact.origin), name, on, value, unit, terminology.result_word(said))
