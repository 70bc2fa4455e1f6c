"""One person with every kind of fact that can leave, and some that FHIR cannot take as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ataraxy.knowledge.records import (
    Address,
    AllergyFact,
    Coding,
    Concept,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    Identifier,
    Language,
    MedicineFact,
    MedicineSource,
    ObservationFact,
    Origin,
    PatientFacts,
    PersonName,
    Reaction,
    Telecom,
    When,
)
from ataraxy.knowledge.records.times import read_when
from ataraxy.knowledge.records.writing import (
    ConsentTold,
    Copy,
    EventTold,
    FilledForm,
    Form,
    FormItem,
    GivenDose,
    PaperTold,
    Plan,
    PlanLine,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def uid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def origin(kind: str, name: str) -> Origin:
    return Origin("", kind, uid(name), "")


def said(text: str, system: str = "", code: str = "") -> Concept:
    codings = (Coding(system, code, text),) if code else ()
    return Concept(codings, text)


def at(text: str) -> When:
    return read_when(text, "at")


def person(**changes: Any) -> PatientFacts:
    plain = PatientFacts(
        origin=origin("Patient", "ana"),
        identifiers=(Identifier("urn:oid:1.2.3", "GH-1", "usual", "MR", "Record number"),),
        names=(PersonName("official", "Rivera", ("Ana", "María"), (), (), "Ana María Rivera"),),
        birth_date=date(1985, 4, 12),
        birth_sex="F",
        gender="female",
        deceased=False,
        died=None,
        telecoms=(Telecom("phone", "555-0142", "mobile"),),
        addresses=(Address("home", ("12 Pine St",), "Salem", "", "MA", "01970", "US", ""),),
        languages=(Language(said("Spanish", "urn:ietf:bcp:47", "es"), preferred=True),),
    )
    return replace(plain, **changes)


def condition(name: str, **changes: Any) -> ConditionFact:
    plain = ConditionFact(
        origin=origin("Condition", name),
        condition=said(name, "http://snomed.info/sct", "370143000"),
        categories=("problem-list-item",),
        clinical_status="active",
        verification_status="confirmed",
        severity=said("Severe"),
        onset=at("2019-05"),
        onset_text="",
        abatement=None,
        abatement_text="",
        recorded=at("2020-01-02"),
        encounter_id="",
        note="After the second episode.",
    )
    return replace(plain, **changes)


CONDITIONS = (
    condition("Depression"),
    condition("Anxiety", clinical_status="resolved", abatement=at("2021")),
    condition("Bipolar", verification_status="refuted", categories=("own-word",), note=""),
    condition("Words only", condition=said("low mood"), onset=None, onset_text="as a child"),
)
FAMILY = (
    FamilyFact(
        origin("FamilyMemberHistory", "mother"),
        0,
        said("Mother"),
        said("Stroke"),
        "completed",
        "age 61 a",
        None,
        "",
    ),
)


def medicine(name: str, **changes: Any) -> MedicineFact:
    plain = MedicineFact(
        origin=origin("MedicationStatement", name),
        source=MedicineSource.STATEMENT,
        medicine=said(name, "http://www.nlm.nih.gov/research/umls/rxnorm", "312941"),
        status="active",
        intent="",
        authored=at("2026-01-05"),
        start=at("2026-01-05T10:00:00+00:00"),
        end=None,
        dose_text="100 mg in the morning",
        as_needed=False,
        route=said("by mouth"),
        reasons=(said("Depression"),),
        encounter_id="",
        note="",
    )
    return replace(plain, **changes)


MEDICINES = (
    medicine("sertraline"),
    medicine("lorazepam", status="stopped", end=at("2026-02-01T10:00:00+00:00"), as_needed=True),
    medicine("from the garden", medicine=said("a tea"), start=None, dose_text="", route=None),
)


def allergy(name: str, **changes: Any) -> AllergyFact:
    plain = AllergyFact(
        origin=origin("AllergyIntolerance", name),
        substance=said(name),
        clinical_status="active",
        verification_status="confirmed",
        kind="allergy",
        categories=("medication",),
        criticality="high",
        onset=None,
        onset_text="",
        recorded=at("2020-01-02"),
        reactions=(Reaction((said("Hives"),), "moderate"),),
        note="",
    )
    return replace(plain, **changes)


ALLERGIES = (
    allergy("penicillin"),
    allergy("nobody said whether it still holds", clinical_status="", reactions=()),
)


def value(name: str, **changes: Any) -> ObservationFact:
    plain = ObservationFact(
        origin=origin("Observation", name),
        group="",
        position=0,
        panel=None,
        observation=said(name, "http://loinc.org", "8867-4"),
        categories=("vital-signs",),
        status="final",
        effective=at("2026-03-02T09:30:00+00:00"),
        effective_end=None,
        issued=None,
        value_number=72.0,
        comparator="",
        unit="/min",
        unit_code="/min",
        value_concept=None,
        value_text="",
        interpretations=(),
        reference_range="",
        encounter_id="",
        note="",
    )
    return replace(plain, **changes)


BLOOD_PRESSURE = said("Blood pressure", "http://loinc.org", "85354-9")
OBSERVATIONS = (
    value("Heart rate"),
    *(
        value(
            "pressure",
            origin=origin("Observation", "pressure"),
            group=uid("pressure"),
            position=position,
            panel=BLOOD_PRESSURE,
            observation=said(name, "http://loinc.org", code),
            value_number=number,
            unit="mm[Hg]",
            unit_code="mm[Hg]",
        )
        for position, (name, code, number) in enumerate(
            [("Systolic", "8480-6", 128.0), ("Diastolic", "8462-4", 78.0)]
        )
    ),
    value("Troponin", comparator="<", value_number=0.01, unit="ng/mL", unit_code="ng/mL"),
    value("Platelets", unit="K/uL", unit_code="", reference_range="150 to 400 K/uL"),
    value(
        "Smoker",
        value_number=None,
        unit="",
        unit_code="",
        value_concept=said("Never", "http://snomed.info/sct", "266919005"),
        interpretations=(said("Normal"),),
    ),
    value("Remark", value_number=None, unit="", unit_code="", value_text="clear", effective=None),
)
ENCOUNTERS = (
    EncounterFact(
        origin("Encounter", "visit"),
        "finished",
        "AMB",
        (said("Dosing visit"),),
        at("2026-03-02T09:00:00+00:00"),
        at("2026-03-02T12:00:00+00:00"),
        (said("Depression"),),
        None,
    ),
    EncounterFact(origin("Encounter", "old"), "finished", "", (), None, None, (), said("Home")),
)
PHQ = Form(
    uid("phq9"),
    "PHQ-9",
    "Patient Health Questionnaire",
    "1",
    "Over the last 2 weeks",
    "Free to use",
    "44249-1",
    (
        FormItem("1", "Little interest", ((0, "Not at all"), (1, "Several days")), "44250-9"),
        FormItem("note", "Minutes slept", ()),
    ),
)


def full_copy(**changes: Any) -> Copy:
    """Everything that can leave."""
    plain = Copy(
        made_at=NOW,
        clinic_id=uid("clinic"),
        clinic_name="Harbor Clinic",
        clinic_phone="555-0100",
        patient=person(),
        conditions=CONDITIONS,
        family_history=FAMILY,
        medicines=MEDICINES,
        allergies=ALLERGIES,
        observations=OBSERVATIONS,
        encounters=ENCOUNTERS,
        doses=(DOSE,),
        forms=(PHQ,),
        filled=(FilledForm(uid("answers"), PHQ.id, NOW, "the patient", {"1": 1, "note": 400}),),
        score_answers={uid("Heart rate"): uid("answers")},
        plans=(Plan(uid("plan"), "active", "IV, six", NOW, "Dr Tester", (PlanLine("35 mg"),)),),
        consents=(
            ConsentTold(uid("consent"), "active", "Consent", "Document 1", NOW, NOW, uid("paper")),
        ),
        papers=PAPERS,
        events=(
            EventTold(uid("event"), "Nausea", NOW, "mild", "resolved", False, uid("visit"), ""),
        ),
    )
    return replace(plain, **changes)


KETAMINE = said("ketamine", "http://www.nlm.nih.gov/research/umls/rxnorm", "6130")
DOSE = GivenDose(
    uid("dose"), KETAMINE, 35.0, said("IV infusion"), NOW, NOW, False, uid("visit"), "Nurse T"
)
PAPERS = (
    PaperTold(uid("paper"), "Consent", "Consent", NOW, "Dr T", "application/pdf", file="c.pdf"),
    PaperTold(uid("note"), "Visit note", "Note", NOW, "Dr T", "text/plain", text="Better."),
)
