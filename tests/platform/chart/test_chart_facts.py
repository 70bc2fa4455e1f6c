"""Facts are added, corrected beside what they correct, and read back with their origin."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from tests.standing_people import MakeActor, MakePatient

from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import AnswerValue, FactKind, ListName, SourceKind, Standing
from ataraxy.platform.chart.models import Fact, Observation
from ataraxy.platform.chart.queries import (
    fact_by_uid,
    facts_for,
    history_of,
    latest_observations,
)
from ataraxy.platform.chart.services import (
    correct_fact,
    correct_observation,
    declare_list,
    record_answer,
    record_entries,
    record_number,
    review_source,
    withdraw_fact,
    withdraw_observation,
)
from ataraxy.platform.chart.store import CHANGED, add_facts, open_source
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused

pytestmark = pytest.mark.django_db

ASTHMA = FactEntry(
    kind=FactKind.CONDITION,
    text="Asthma",
    system="http://snomed.info/sct",
    code="195967001",
    standing=Standing.ACTIVE,
    start=read_when("2014-03", ""),
)


def weight(kg: float, day: str) -> ObservationEntry:
    return ObservationEntry(
        text="Body weight", code="29463-7", at=read_when(day, ""), value=kg, unit="kg"
    )


@pytest.fixture
def nurse(in_clinic: Clinic, make_actor: MakeActor) -> Actor:
    return make_actor("nurse")


def write(nurse: Actor, patient: Patient, *facts: FactEntry, key: str = "k") -> Fact:
    record_entries(actor=nurse, key=key, patient=patient, facts=facts)
    return Fact.objects.order_by("-pk")[0]


def test_a_fact_is_read_back_with_its_origin(nurse: Actor, patient: Patient) -> None:
    write(nurse, patient, ASTHMA)
    (found,) = facts_for(patient).conditions
    assert (found.text, found.start, found.standing) == ("Asthma", "2014-03", "active")
    assert found.codings[0].code == "195967001"
    assert found.source.kind == SourceKind.STAFF
    assert found.source.author_name == nurse.name
    assert found.source.reviewed


def test_recording_is_journalled_and_told_to_the_feed(nurse: Actor, patient: Patient) -> None:
    write(nurse, patient, ASTHMA)
    entry = Entry.objects.get(action="chart.record")
    assert entry.patient_uid == str(patient.uid)
    event = Event.objects.get(topic=CHANGED)
    assert event.detail == {"kinds": ["condition"], "source": "staff"}
    assert event.patient_uid == str(patient.uid)


def test_the_same_form_sent_twice_writes_once(nurse: Actor, patient: Patient) -> None:
    for _ in range(2):
        record_entries(actor=nurse, key="same", patient=patient, facts=(ASTHMA,))
    assert Fact.objects.count() == 1


def test_an_empty_form_is_refused(nurse: Actor, patient: Patient) -> None:
    with pytest.raises(Refused, match="nothing to record"):
        record_entries(actor=nurse, key="k", patient=patient)


def test_a_correction_stands_beside_what_it_corrects(nurse: Actor, patient: Patient) -> None:
    old = write(nurse, patient, ASTHMA)
    better = FactEntry(kind=FactKind.CONDITION, text="Asthma, exercise-induced")
    correct_fact(
        actor=nurse, key="c", patient=patient, uid=old.uid, entry=better, reason="asked again"
    )
    (now,) = facts_for(patient).conditions
    assert (now.text, now.is_correction) == ("Asthma, exercise-induced", True)
    head = fact_by_uid(patient, Fact.objects.order_by("-pk")[0].uid)
    assert head is not None
    assert [row.text for row in history_of(head)] == ["Asthma, exercise-induced", "Asthma"]
    assert head.reason == "asked again"


def test_a_mistake_is_withdrawn_and_stays_in_the_history(nurse: Actor, patient: Patient) -> None:
    old = write(nurse, patient, ASTHMA)
    withdraw_fact(actor=nurse, key="w", patient=patient, uid=old.uid, reason="wrong patient")
    assert facts_for(patient).facts == ()
    assert Fact.objects.filter(text="Asthma").count() == 2


def test_a_correction_needs_a_reason_and_happens_once(nurse: Actor, patient: Patient) -> None:
    old = write(nurse, patient, ASTHMA)
    with pytest.raises(Refused, match="Say why"):
        withdraw_fact(actor=nurse, key="1", patient=patient, uid=old.uid, reason=" ")
    withdraw_fact(actor=nurse, key="2", patient=patient, uid=old.uid, reason="a")
    with pytest.raises(Refused, match="someone else"):
        withdraw_fact(actor=nurse, key="3", patient=patient, uid=old.uid, reason="b")


def test_another_patients_fact_cannot_be_corrected(
    nurse: Actor, patient: Patient, make_patient: MakePatient
) -> None:
    old = write(nurse, patient, ASTHMA)
    with pytest.raises(Refused, match="not in the patient's chart"):
        withdraw_fact(actor=nurse, key="x", patient=make_patient("Other"), uid=old.uid, reason="a")


@pytest.mark.parametrize("model", [Fact, Observation])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_a_row(
    nurse: Actor, patient: Patient, model: Any, verb: str
) -> None:
    record_entries(
        actor=nurse, key="k", patient=patient, facts=(ASTHMA,), observations=(weight(70, "2026"),)
    )
    rows = model.objects.filter(patient=patient)
    change = (
        partial(rows.update, text="x") if verb == "update" else partial(rows._raw_delete, rows.db)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_values_are_corrected_and_withdrawn_too(nurse: Actor, patient: Patient) -> None:
    record_entries(
        actor=nurse,
        key="k",
        patient=patient,
        observations=(weight(700, "2026-03-01"), weight(71, "2026-02-01")),
    )
    wrong, right = Observation.objects.order_by("-value")
    correct_observation(
        actor=nurse,
        key="c",
        patient=patient,
        uid=wrong.uid,
        entry=weight(70, "2026-03-01"),
        reason="typing error",
    )
    assert [row.value for row in facts_for(patient).observations] == [70, 71]
    withdraw_observation(actor=nurse, key="w", patient=patient, uid=right.uid, reason="scale")
    assert [row.value for row in latest_observations(patient)] == [70]


def test_the_latest_of_each_code_is_found(nurse: Actor, patient: Patient) -> None:
    height = ObservationEntry(
        text="Height", code="8302-2", at=read_when("2020", ""), value=168, unit="cm"
    )
    values = [weight(70 + n, f"2026-01-0{n + 1}") for n in range(4)]
    record_entries(actor=nurse, key="k", patient=patient, observations=(*values, height))
    found = {row.code: (row.value, row.when) for row in latest_observations(patient)}
    assert found == {"29463-7": (73, "2026-01-04"), "8302-2": (168, "2020")}
    assert len(latest_observations(patient, each=2)) == 3
    only = facts_for(patient, codes={"8302-2"})
    assert [row.value for row in only.observations] == [168]


def test_answers_numbers_and_complete_lists_are_kept(nurse: Actor, patient: Patient) -> None:
    for key, value in (("1", AnswerValue.UNSURE), ("2", AnswerValue.NO)):
        record_answer(actor=nurse, key=key, patient=patient, question="pregnant", value=value)
    record_number(actor=nurse, key="3", patient=patient, name="drinks_per_week", value=3)
    declare_list(actor=nurse, key="4", patient=patient, name=ListName.MEDICINES)
    facts = facts_for(patient)
    assert [one.value for one in facts.answers] == ["no", "unsure"]
    assert facts.answers[0].who == nurse.name
    assert facts.answers[0].asked == "Pregnant now, or possibly pregnant?"
    assert facts.numbers[0].asked == "drinks_per_week", "the rule book asks for no such number"
    assert [(one.name, one.value) for one in facts.numbers] == [("drinks_per_week", 3.0)]
    assert facts.complete_lists == {ListName.MEDICINES}
    assert facts.facts == ()


def test_what_a_patient_told_waits_for_a_clinicians_review(
    nurse: Actor, patient: Patient, make_actor: MakeActor
) -> None:
    source = open_source(
        actor=nurse, patient=patient, kind=SourceKind.PATIENT, author_name="Ana Rivera"
    )
    add_facts(source, [ASTHMA])
    assert not facts_for(patient).conditions[0].source.reviewed
    with pytest.raises(PermissionRefused):
        review_source(actor=nurse, key="n", patient=patient, source=source)
    doctor = make_actor("prescriber")
    review_source(actor=doctor, key="r", patient=patient, source=source)
    assert facts_for(patient).conditions[0].source.reviewed
    with pytest.raises(Refused, match="already reviewed"):
        review_source(actor=doctor, key="s", patient=patient, source=source)


def test_reading_a_chart_takes_four_queries(
    nurse: Actor, patient: Patient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record_entries(
        actor=nurse,
        key="k",
        patient=patient,
        facts=(ASTHMA,) * 5,
        observations=(weight(70, "2026"),),
    )
    with django_assert_num_queries(4):
        facts_for(patient)


def test_an_instant_is_shown_with_its_zone(nurse: Actor, patient: Patient) -> None:
    write(nurse, patient, FactEntry(
        kind=FactKind.CONDITION, text="Fall", start=read_when("2026-01-02T03:04:05-05:00", "")
    ))  # fmt: skip
    (found,) = facts_for(patient).conditions
    assert found.start == "2026-01-02T08:04:05+00:00"
    assert found.started_at == datetime(2026, 1, 2, 8, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("model", [Fact, Observation])
def test_no_index_on_the_clinic_tempts_a_database_away_from_the_patients(model: Any) -> None:
    assert not model._meta.get_field("clinic").db_index
    assert all(one.fields[0] == "patient" for one in model._meta.indexes)
