"""Everything leaves, valid by another's judgement and equal when read back, but what is apart."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.fhir_bundles import CONDITIONS, MEDICINES, TERMS, BundleMaker, concept
from tests.fhir_validation import problems_of
from tests.platform.chart.importing import Import
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient

from ataraxy.journey.outcomes.services import answer, ask, write_note
from ataraxy.journey.session.caring import Untoward, record_adverse, write_therapy_note
from ataraxy.knowledge.measures import instrument
from ataraxy.knowledge.records import MedicineSource, Record, read_bundle
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind, SourceKind, Standing
from ataraxy.platform.chart.store import add_facts, open_source
from ataraxy.platform.documents.services import Description, keep_document, store_upload
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.copies.making import PatientCopy, patient_copy

pytestmark = pytest.mark.django_db
SECRET = "a dream that belongs to nobody else"
TODAY = date(2090, 1, 1)


def copy_of(patient: Patient) -> PatientCopy:
    return patient_copy(patient, at=timezone.now())


def treated(team: Chairside, make_actor: MakeActor) -> Patient:
    """Consented, planned, dosed, measured, harmed, asked, written about."""
    team.in_recovery()
    session, nurse = team.session, make_actor("nurse")
    record_adverse(
        actor=nurse,
        key=fresh_key(),
        session=session,
        event=Untoward("nausea", 2, "probable", "nothing", "gone"),
        at=None,
    )
    asking = ask(actor=nurse, key=fresh_key(), course=session.course, instruments=["phq9"])
    answers = {item.key: 1 for item in instrument("phq9").items}
    answers[instrument("phq9").items[-1].key] = 0
    answer(
        actor=make_actor("patient"),
        key=fresh_key(),
        asking=asking,
        instrument_key="phq9",
        answers=answers,
    )
    write_note(actor=nurse, key=fresh_key(), course=session.course, text="Slept well since.")
    write_therapy_note(actor=make_actor("therapist"), key=fresh_key(), session=session, text=SECRET)
    keep_document(
        actor=nurse,
        key=fresh_key(),
        stored=store_upload(b"A letter from the family doctor."),
        what=Description("letter", "Letter"),
        patient=session.patient,
    )
    return session.patient


def imported(folder: Path) -> Patient:
    """Somebody else's record, with what staff and the person added here."""
    maker = BundleMaker(4)
    maker.visit()
    maker.condition(CONDITIONS[0])
    ended = concept(f"{TERMS}/condition-clinical", "resolved", "Resolved")
    maker.condition(CONDITIONS[1], abatementDateTime="2021-02", clinicalStatus=ended)
    maker.medicine(MEDICINES[0])
    maker.medicine(MEDICINES[1], status="cancelled")
    maker.allergy()
    run = Import(folder)
    run.put(maker)
    assert run.run() == 0, run.said
    return Patient.objects.get(family_name="Rivera", identifiers__value="GH-000004")


def told_by_themselves(make_actor: MakeActor, patient: Patient) -> Patient:
    """Facts in words only, which no clinician has looked at."""
    source = open_source(
        actor=make_actor("patient"), patient=patient, kind=SourceKind.PATIENT, label="Intake form"
    )
    kinds = (FactKind.CONDITION, FactKind.ALLERGY, FactKind.MEDICINE, FactKind.TRIAL, FactKind.NOTE)
    entries = [
        FactEntry(kind=one, text=f"words about {one}", standing=Standing.ACTIVE) for one in kinds
    ]
    add_facts(source, entries)
    return patient


def read_back(made: PatientCopy) -> Record:
    return read_bundle(made.fhir(), file="own.json", today=TODAY)


def bare(facts: Any) -> list[Any]:
    return [replace(one, origin=replace(one.origin, content_hash="")) for one in facts]


def test_every_kind_of_patient_leaves_as_valid_fhir_and_reads_back_equal(
    chairside: Chairside, make_actor: MakeActor, make_patient: MakePatient, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    people = {
        "new": make_patient("Osei", "Nia"),
        "told": told_by_themselves(make_actor, make_patient("Okafor", "Ada")),
        "imported": imported(tmp_path / "in"),
        "treated": treated(chairside, make_actor),
    }
    made = {name: copy_of(patient) for name, patient in people.items()}
    assert problems_of({name: one.fhir() for name, one in made.items()}, tmp_path) == {}
    for name, one in made.items():
        record = read_back(one)
        assert bare([record.patient]) == [one.copy.patient], name
        for kind in ("conditions", "family_history", "allergies", "observations", "encounters"):
            assert bare(getattr(record, kind)) == list(getattr(one.copy, kind)), f"{name} {kind}"
        statements = [m for m in record.medicines if m.source is MedicineSource.STATEMENT]
        assert bare(statements) == list(one.copy.medicines), name
    _nothing_is_left_behind(made["treated"])
    _psychotherapy_stays_out(made["treated"])


def _nothing_is_left_behind(made: PatientCopy) -> None:
    """One of each thing that a treatment leaves."""
    kinds = [one["resource"]["resourceType"] for one in json.loads(made.fhir())["entry"]]
    assert {
        "Patient",
        "Organization",
        "Observation",
        "Encounter",
        "MedicationAdministration",
        "Questionnaire",
        "QuestionnaireResponse",
        "CarePlan",
        "Consent",
        "DocumentReference",
        "AdverseEvent",
    } == set(kinds)
    (dose,) = made.copy.doses
    assert (dose.dose_mg, dose.medicine.codings[0].code) == (35.0, "6130")
    scores = [one for one in made.copy.observations if one.categories == ("survey",)]
    assert [(one.value_number, one.observation.codings[0].code) for one in scores] == [
        (8.0, "44261-6")
    ]


def _psychotherapy_stays_out(made: PatientCopy) -> None:
    packed = zipfile.ZipFile(io.BytesIO(made.packed()))
    words = PdfReader(io.BytesIO(packed.read("record.pdf")))
    shown = "".join(page.extract_text() for page in words.pages)
    assert "Slept well since." in shown
    assert SECRET not in shown
    assert SECRET.encode() not in made.fhir()
    names = packed.namelist()
    assert {"record.json", "record.pdf"} < set(names)
    letter = next(name for name in names if name.startswith("papers/letter"))
    assert packed.read(letter) == b"A letter from the family doctor."
    assert not any(SECRET.encode() in packed.read(name) for name in names)


def test_what_a_person_told_leaves_as_not_confirmed(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    copy = copy_of(told_by_themselves(make_actor, patient)).copy
    assert [one.verification_status for one in copy.conditions] == ["unconfirmed"]
    assert ["words about trial" in one.text for one in copy.papers] == [True]


def test_a_paper_whose_file_is_gone_is_named_and_not_left_out_silently(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient, document_root: Path
) -> None:
    keep_document(
        actor=make_actor("nurse"),
        key=fresh_key(),
        stored=store_upload(b"A letter that will be lost."),
        what=Description("letter", "The lost letter"),
        patient=patient,
    )
    for path in document_root.rglob("*"):
        if path.is_file():
            path.unlink()
    packed = zipfile.ZipFile(io.BytesIO(copy_of(patient).packed()))
    assert "The lost letter" in packed.read("missing.txt").decode()
