"""Earlier treatments by every definition, and what cannot be right in the record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.journey.screening.screening_people import Record
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import queries
from ataraxy.journey.screening.problems import problems_of
from ataraxy.journey.screening.trials import Verdict, resistance_of
from ataraxy.knowledge.records.times import read_when
from ataraxy.knowledge.terminology import LOINC
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import FactKind, Standing
from ataraxy.platform.chart.services import record_entries

FAILED = {
    "type": "medicine",
    "dose_text": "the highest tolerated",
    "weeks": "8",
    "adequate": "yes",
    "taken": "yes",
    "current_episode": "yes",
    "outcome": "none",
    "standing": "past",
}


@pytest.fixture
def nurse(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("nurse"))
    return client


def tried(nurse: Client, course: Course, text: str, **told: str) -> Any:
    """Fill in the form of an earlier treatment as the page has it."""
    back = reverse("screening:screening", args=[course.uid])
    page = reverse("chart:add", args=[course.patient.uid, "trial"]) + f"?back={back}"
    return nurse.post(page, {"idempotency_key": text, "text": text, **FAILED, **told})


def definitions(course: Course) -> dict[str, Verdict]:
    known = queries.screen_now(course).chart
    return {one.result.definition.id: one for one in resistance_of(known, course).definitions}


def test_nothing_recorded_is_not_known_never_not_met(course: Course) -> None:
    assert all(one.is_open for one in definitions(course).values())


def test_two_failed_antidepressants_meet_what_they_meet_and_the_rest_says_why(
    nurse: Client, course: Course
) -> None:
    answer = tried(nurse, course, "Sertraline")
    assert answer.url == reverse("screening:screening", args=[course.uid])
    tried(nurse, course, "Venlafaxine", weeks="5")
    found = definitions(course)
    assert found["label"].is_met
    assert not found["payer-a"].is_met
    assert [one.why for one in found["payer-a"].against] == [("less than 6 weeks",)]
    assert [one.trial.name for one in found["payer-a"].counted] == ["Sertraline"]
    assert found["anxiety-delphi"].is_met
    assert not found["anxiety-default"].is_met


def test_the_class_comes_from_the_list_and_a_number_before_a_word(
    nurse: Client, course: Course
) -> None:
    tried(nurse, course, "Sertraline", outcome="partial", improvement_percent="10")
    tried(nurse, course, "Citalopram", outcome="partial")
    label, payer = definitions(course)["label"], definitions(course)["payer-a"]
    assert {one.trial.drug_class for one in label.counted} == {"SSRI"}
    assert [one.trial.name for one in payer.counted] == ["Sertraline"]
    assert [one.why for one in payer.open] == [("how much it helped, in per cent",)]


def test_what_was_not_said_keeps_a_definition_open(nurse: Client, course: Course) -> None:
    tried(nurse, course, "Sertraline", taken="", current_episode="")
    tried(nurse, course, "Duloxetine", taken="no")
    label = definitions(course)["label"]
    assert [one.trial.name for one in label.open] == ["Sertraline"]
    assert "whether it was taken as prescribed" in label.open[0].why
    assert [one.why for one in label.against] == [("not taken as prescribed",)]


def test_an_add_on_counts_as_one_whatever_it_was_called(nurse: Client, course: Course) -> None:
    tried(nurse, course, "Aripiprazole")
    (judged,) = definitions(course)["payer-c"].counted
    assert judged.trial.kind == "augmentation"


def test_the_table_stands_on_the_page_with_what_did_not_count(
    nurse: Client, course: Course
) -> None:
    tried(nurse, course, "Sertraline", taken="no")
    shown = nurse.get(reverse("screening:screening", args=[course.uid])).content.decode()
    assert "not taken as prescribed" in shown
    assert "local default: two first-line drugs" in shown


def said(course: Course) -> list[str]:
    found = queries.screen_now(course)
    return [one.text for one in problems_of(found.chart, course, found.screening.problems)]


def measured(
    course: Course, make_actor: MakeActor, code: str, value: float, unit: str, on: date, key: str
) -> None:
    entry = ObservationEntry(
        text="Value",
        at=read_when(on.isoformat(), "day"),
        system=LOINC,
        code=code,
        value=value,
        unit=unit,
    )
    record_entries(
        actor=make_actor("nurse"), key=key, patient=course.patient, observations=(entry,)
    )


TODAY = date(2026, 3, 4)


def test_entries_that_cannot_be_right_are_named(
    course: Course, record: Record, make_actor: MakeActor
) -> None:
    later = read_when((date.today() + timedelta(days=40)).isoformat(), "day")  # noqa: DTZ011
    record("", "Sprained aura")
    record("I10", "High blood pressure", start=later)
    record("", "Sertraline 50 MG Oral Tablet", kind=FactKind.MEDICINE)
    record("", "Sertraline 100 MG Oral Tablet", kind=FactKind.MEDICINE)
    found = " ".join(said(course))
    assert "“Sprained aura” has no code" in found
    assert "begins in the future" in found
    assert "Listed twice: “" in found


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (40.0, "", "without a unit: no rule uses it"),
        (2.0, "ukat/L", "the rules read it as 120"),
        (40.0, "mg", "not used"),
    ],
)
def test_a_value_in_no_unit_or_another_one_is_converted_or_said_not_to_count(
    course: Course, make_actor: MakeActor, value: float, unit: str, words: str
) -> None:
    measured(course, make_actor, "1742-6", value, unit, TODAY, "v")
    (found,) = said(course)
    assert words in found


def test_of_two_weights_the_page_says_which_counts_and_why(
    course: Course, make_actor: MakeActor
) -> None:
    measured(course, make_actor, "29463-7", 80.0, "kg", TODAY - timedelta(days=9), "a")
    measured(course, make_actor, "29463-7", 82.0, "kg", TODAY, "b")
    assert said(course) == []
    measured(course, make_actor, "29463-7", 95.0, "kg", TODAY, "c")
    (found,) = said(course)
    assert "95 kg counts: both have the same time, and it was entered later" in found


def test_codes_that_mean_different_things_are_named(course: Course, make_actor: MakeActor) -> None:
    entry = FactEntry(
        kind=FactKind.MEDICINE,
        text="Lorazepam 1 MG Oral Tablet",
        system="http://www.nlm.nih.gov/research/umls/rxnorm",
        code="36437",
        standing=Standing.ACTIVE,
    )
    record_entries(actor=make_actor("nurse"), key="m", patient=course.patient, facts=(entry,))
    assert any("orazepam" in one for one in said(course))
