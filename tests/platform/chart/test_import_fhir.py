"""Bundles become people and charts; twice changes nothing; a bad one leaves nothing behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models
from tests.fhir_bundles import (
    CONDITIONS,
    LOINC,
    MEDICINES,
    BundleMaker,
    a_person,
    concept,
    quantity,
)
from tests.platform.chart.importing import Import
from tests.standing_people import MakeActor

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.importing.columns import FactColumns, ObservationColumns
from ataraxy.platform.chart.models import Fact, Observation, Source
from ataraxy.platform.chart.queries import facts_for, history_of
from ataraxy.platform.chart.services import withdraw_fact
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.duplicate_models import Candidate
from ataraxy.platform.people.models import Patient

pytestmark = pytest.mark.django_db

AT = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)


def contents() -> dict[str, list[Any]]:
    """Everything an import could touch."""
    tables: list[type[models.Model]] = [Patient, Source, Fact, Observation, Entry, Event, Candidate]
    return {one.__name__: list(one._default_manager.order_by("pk").values()) for one in tables}


def test_a_person_arrives_with_their_whole_chart(importing: Import) -> None:
    importing.put(a_person(visits=3))
    assert importing.run() == 0
    patient = Patient.objects.get()
    assert (patient.full_name, patient.sex, patient.language) == ("Ana Rivera", "female", "en-US")
    assert patient.address.startswith("12 Pine Street\nSalem MA")
    facts = facts_for(patient)
    assert [one.text for one in facts.conditions] == [one[2] for one in reversed(CONDITIONS[:2])]
    assert facts.conditions[0].start == "2019-05"
    assert {one.standing for one in facts.medicines} == {"active"}
    assert facts.medicines[0].detail["dose_text"] == "one tablet each morning"
    assert facts.allergies[0].detail["reactions"][0]["manifestations"] == ["Hives"]
    assert len(facts.encounters) == 3
    assert len(facts.observations) == 12
    systolic = next(one for one in facts.observations if one.code == "8480-6")
    assert systolic.unit == "mm[Hg]"
    assert systolic.detail["panel_text"] == "Blood pressure panel"
    assert systolic.source.kind == "import"
    assert "Not taken: Claim 1, because this kind of entry is not imported." in importing.said


def test_one_journal_entry_and_one_event_for_each_bundle(importing: Import) -> None:
    for seed in (1, 2):
        importing.put(a_person(seed, family=f"Number{seed}"), f"{seed}.json")
    importing.run()
    assert Entry.objects.filter(action="records.import").count() == 2
    assert Event.objects.filter(topic="chart.changed").count() == Event.objects.count() == 2


def test_a_second_run_changes_nothing(importing: Import) -> None:
    importing.put(a_person())
    importing.run()
    before = contents()
    (importing.folder / "a.json").rename(importing.folder / "renamed.json")
    assert importing.run() == 0
    assert contents() == before
    assert "1 unchanged" in importing.said


def test_a_changed_resource_stands_beside_the_older_version(importing: Import) -> None:
    importing.put(a_person())
    importing.run()
    newer = a_person()
    order = next(
        e["resource"] for e in newer.entries if e["resource"]["resourceType"] == "MedicationRequest"
    )
    order["status"] = "stopped"
    importing.put(newer)
    importing.run()
    patient = Patient.objects.get()
    assert "0 entries are new, 1 are newer versions." in importing.said
    stopped = [one for one in facts_for(patient).medicines if one.standing == "past"]
    assert [one.text for one in stopped] == [MEDICINES[0][2]]
    row = Fact.objects.get(uid=stopped[0].uid)
    assert [one.status for one in history_of(row)] == ["stopped", "active"]
    old_again = a_person()
    importing.put(old_again)
    importing.run()
    assert facts_for(patient).medicines != ()
    assert Fact.objects.get(uid=stopped[0].uid).status == "stopped"


def test_a_part_that_a_newer_version_lacks_is_withdrawn(importing: Import) -> None:
    maker = BundleMaker()
    panel = maker.blood_pressure(AT, 120, 80)
    importing.put(maker)
    importing.run()
    panel["component"].pop()
    importing.put(maker)
    importing.run()
    (only,) = facts_for(Patient.objects.get()).observations
    assert (only.code, only.value) == ("8480-6", 120)


def test_a_correction_by_hand_survives_a_newer_import(
    importing: Import, make_actor: MakeActor
) -> None:
    maker = BundleMaker()
    condition = maker.condition(CONDITIONS[0])
    importing.put(maker)
    importing.run()
    patient = Patient.objects.get()
    withdraw_fact(
        actor=make_actor("nurse"), key="w", patient=patient, uid=Fact.objects.get().uid, reason="no"
    )
    importing.run()
    assert facts_for(patient).conditions == ()
    condition["recordedDate"] = "2020-01-01"
    importing.put(maker)
    importing.run()
    assert len(facts_for(patient).conditions) == 1


def test_what_the_sender_took_back_is_not_current(importing: Import) -> None:
    maker = BundleMaker()
    maker.condition(CONDITIONS[0], verificationStatus=concept("s", "entered-in-error", "x"))
    maker.condition(CONDITIONS[1], verificationStatus=concept("s", "refuted", "x"))
    importing.put(maker)
    importing.run()
    (found,) = facts_for(Patient.objects.get()).conditions
    assert found.certainty == "refuted"


def test_a_bad_bundle_leaves_nothing_and_the_rest_go_on(importing: Import) -> None:
    bad = a_person(2)
    bad.condition(CONDITIONS[0], onsetDateTime="2021-02-30")
    importing.put(bad, "bad.json")
    importing.put(a_person(1), "good.json")
    assert importing.run() == 1
    assert Patient.objects.count() == 1
    assert "bad.json, Condition/" in importing.said
    assert "Condition.onsetDateTime" in importing.said


def test_a_number_that_two_people_share_keeps_both_and_reports_them(importing: Import) -> None:
    for seed, family in ((1, "Rivera"), (2, "Okafor")):
        maker = a_person(seed, family=family, given="N")
        maker.patient["identifier"] = [{"system": "http://x", "value": "same"}]
        importing.put(maker, f"{seed}.json")
    assert importing.run() == 0
    assert Patient.objects.count() == 2
    assert Candidate.objects.get().why == "identifier"
    assert "may be the same person" in importing.said


def test_the_same_person_from_another_system_joins_their_record(importing: Import) -> None:
    importing.put(a_person(1))
    importing.run()
    elsewhere = a_person(7)
    elsewhere.patient["identifier"] = a_person(1).patient["identifier"]
    importing.put(elsewhere)
    importing.run()
    assert Patient.objects.count() == 1
    assert Source.objects.count() == 2


def test_an_id_that_belongs_to_somebody_else_is_refused(importing: Import) -> None:
    importing.put(a_person(1))
    importing.run()
    importing.put(a_person(1, family="Okafor", given="Zoe", birth_date="1950-01-01"))
    assert importing.run() == 1
    assert "another name and another birth date" in importing.said
    assert importing.run("--source", "the other hospital") == 0
    assert Patient.objects.count() == 2


def test_a_death_that_arrives_later_is_noted(importing: Import) -> None:
    importing.put(a_person())
    importing.run()
    dead = a_person()
    dead.patient["deceasedDateTime"] = "2026-03-30"
    importing.put(dead)
    importing.run()
    patient = Patient.objects.get()
    assert patient.deceased
    assert str(patient.died_on) == "2026-03-30"


def test_long_values_and_odd_scripts_survive_the_bulk_writer(importing: Import) -> None:
    maker = BundleMaker(given="محمد", family="الحداد\tتب")
    maker.observation((LOINC, "1", "Größe \\N \\. 'quoted' \"x\" \n%s"), AT, quantity(1.5e-9, "µg"))
    importing.put(maker)
    importing.run()
    (found,) = facts_for(Patient.objects.get()).observations
    assert found.text == "Größe \\N \\. 'quoted' \"x\" \n%s"
    assert (found.value, found.unit, found.at) == (1.5e-9, "µg", AT)


def test_many_files_are_read_by_other_processes_in_order(importing: Import) -> None:
    for seed in range(1, 7):
        importing.put(a_person(seed, visits=1, family=f"N{seed}"), f"{seed}.json")
    (importing.folder / "7.json").write_text("{}")
    assert importing.run() == 1
    names = list(Patient.objects.order_by("pk").values_list("family_name", flat=True))
    assert names == ["N1", "N2", "N3", "N4", "N5", "N6"]


@pytest.mark.parametrize(
    ("model", "columns"), [(Fact, FactColumns), (Observation, ObservationColumns)]
)
def test_the_light_rows_have_every_column_of_the_model(
    model: type[models.Model], columns: type[Any]
) -> None:
    wanted = {one.attname for one in model._meta.concrete_fields if not one.primary_key}
    assert wanted <= set(columns.__dataclass_fields__)


def test_an_import_is_kept_as_text_that_can_be_read_later(importing: Import) -> None:
    importing.put(a_person())
    importing.run()
    detail = Source.objects.get().detail
    assert detail["not_taken"] == [["Claim", "type", 1]]
    assert json.dumps(detail)
