"""Everything the clinic holds about one person, gathered for their copy.

Psychotherapy notes stay out (45 CFR 164.501, 164.524(a)(1)(i)): nothing here reads them, and
tests/programme/copies holds that wall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from ataraxy.journey.outcomes.models import Administration
from ataraxy.knowledge.records import (
    Address,
    Coding,
    Concept,
    Identifier,
    Language,
    Origin,
    PatientFacts,
    PersonName,
    Telecom,
)
from ataraxy.knowledge.records.times import read_when
from ataraxy.knowledge.records.writing import Copy, PaperTold
from ataraxy.platform.chart.facts import ChartFacts
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient, PatientIdentifier, Sex
from ataraxy.programme.copies import answers, charted, sessions, therapy, written

_GENDER = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.OTHER: "other", Sex.UNKNOWN: "unknown"}
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as it is needed


def gather(patient: Patient, at: datetime, more: Iterable[PaperTold] = ()) -> Copy:
    """The copy of this person as things stand at `at`; `more` are further words of their own."""
    ids = record_ids(patient)
    chart = facts_for(patient)
    seen = sessions.sessions_of(ids)
    asked = answers.administrations_of(ids)
    return Copy(
        made_at=at.astimezone(UTC).replace(microsecond=0),
        clinic_id=str(patient.clinic.uid),
        clinic_name=patient.clinic.name,
        clinic_phone=patient.clinic.telephone,
        patient=_person(patient, ids),
        observations=(
            *charted.observations(chart.observations),
            *answers.scores(asked),
            *sessions.readings(seen),
        ),
        encounters=(
            *(charted.visit(row) for row in chart.encounters),
            *(sessions.session_visit(one) for one in seen),
            *sessions.other_visits(ids),
        ),
        doses=tuple(sessions.doses(seen)),
        plans=tuple(written.plans(ids)),
        consents=tuple(written.consents(ids, at)),
        papers=(*_papers(patient, ids, chart, at), *sessions.logs(seen), *more),
        events=tuple(sessions.events(seen)),
        **_of_the_chart(chart),
        **_answered(asked),
    )


def _of_the_chart(chart: ChartFacts) -> dict[str, Any]:
    # What was given here leaves as the dose it was, not once more as a medicine of the chart.
    taken = (row for row in chart.medicines if not row.detail.get("given_here"))
    return {
        "conditions": tuple(charted.condition(row) for row in chart.conditions),
        "family_history": tuple(charted.family(row) for row in chart.family_history),
        "medicines": tuple(charted.medicine(row) for row in taken),
        "allergies": tuple(charted.allergy(row) for row in chart.allergies),
    }


def _answered(asked: list[Administration]) -> dict[str, Any]:
    filled = answers.filled(asked)
    return {
        "forms": answers.forms_of(asked),
        "filled": filled,
        "score_answers": answers.answers_behind(asked, filled),
    }


def _papers(
    patient: Patient, ids: list[int], chart: ChartFacts, at: datetime
) -> Iterator[PaperTold]:
    yield from written.papers(written.documents_of(ids))
    yield from written.notes(ids)
    yield from therapy.papers(ids)
    yield from written.told(str(patient.uid), chart, at)


def _person(patient: Patient, ids: list[int]) -> PatientFacts:
    numbers = PatientIdentifier.objects.filter(patient_id__in=ids).order_by("pk")
    return PatientFacts(
        origin=Origin("", "Patient", str(patient.uid), ""),
        identifiers=tuple(
            Identifier(one.system, one.value, "", one.kind, one.kind) for one in numbers
        ),
        names=tuple(_names(patient)),
        birth_date=patient.birth_date,
        birth_sex="",
        gender=_GENDER[Sex(patient.sex)],
        deceased=patient.deceased,
        died=read_when(patient.died_on.isoformat(), "died") if patient.died_on else None,
        telecoms=tuple(_reached(patient)),
        addresses=_address(patient),
        languages=_language(patient),
    )


def _names(patient: Patient) -> Iterable[PersonName]:
    given = tuple(patient.given_name.split())
    yield PersonName("official", patient.family_name, given, (), (), patient.full_name)
    if patient.chosen_name:
        yield PersonName("usual", "", (), (), (), patient.chosen_name)


def _reached(patient: Patient) -> Iterable[Telecom]:
    if patient.phone:
        yield Telecom("phone", patient.phone, "")
    if patient.email:
        yield Telecom("email", patient.email, "")


def _address(patient: Patient) -> tuple[Address, ...]:
    if not patient.address.strip():
        return ()
    return (Address("", (), "", "", "", "", "", patient.address),)


def _language(patient: Patient) -> tuple[Language, ...]:
    if not patient.language:
        return ()
    tag = patient.language
    known = (Coding("urn:ietf:bcp:47", tag, tag),) if _LANGUAGE_TAG.fullmatch(tag) else ()
    return (Language(Concept(known, tag), preferred=True),)
