"""What is picked or coded by hand fires the rules as an import does; other words only ask."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.journey.screening.screening_people import answer_no, answer_of, line
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.knowledge.evidence import RuleAnswer
from ataraxy.knowledge.terminology import UNVERIFIED, conditions, picks
from ataraxy.platform.chart.intake import Told, entries_of
from ataraxy.platform.chart.kinds import FactKind, ListName
from ataraxy.platform.chart.models import Fact

READ_BY_HARD_STOPS = (
    "aneurysmal_disease",
    "intracerebral_haemorrhage",
    "other_intracranial_bleed",
    "unspecified_cerebrovascular_history",
    "major_cv_event",
    "history_of_cv_event",
    "acute_pressure_hazard",
    "heart_failure_unspecified",
    "heart_failure_stable",
    "pre_eclampsia",
    "advanced_liver_disease",
    "pregnancy",
    "psychotic_disorder",
    "substance_induced_psychosis",
    "mania_or_mixed",
)


@pytest.fixture
def nurse(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("nurse"))
    return client


def write(client: Client, course: Course, what: str = "condition", **told: str) -> str:
    """Fill in the form as the page has it; returns the page that follows."""
    data = {"idempotency_key": "k", "standing": "active", "certainty": "confirmed", **told}
    page = f"/patients/{course.patient.uid}/chart/add/{what}/"
    return client.post(page, data, follow=True).content.decode()


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"text": "abdominal  AORTIC aneurysm"}, "S-01"),
        ({"text": "Bulge of the great vessel", "icd10cm": "i71.4"}, "S-01"),
        ({"text": "Cerebral haemorrhage"}, "S-02"),
        ({"text": "Pre-eclampsia", "icd10cm": "O14.0"}, "S-07"),
        ({"text": "Schizophrenia"}, "S-11"),
    ],
)
def test_a_picked_or_coded_condition_fires_its_rule(
    course: Course, make_actor: MakeActor, nurse: Client, told: dict[str, str], rule: str
) -> None:
    answer_no(course, make_actor)
    assert "uncoded" not in write(nurse, course, **told)
    assert answer_of(course, rule) is RuleAnswer.FIRES


def test_a_picked_allergy_to_ketamine_fires_as_an_imported_one(
    course: Course, make_actor: MakeActor, nurse: Client
) -> None:
    answer_no(course, make_actor)
    write(nurse, course, "allergy", text="Ketamine", type="allergy")
    assert answer_of(course, "S-03") is RuleAnswer.FIRES


def test_words_that_suggest_a_stop_are_not_assessed_and_others_are_named_as_unread(
    course: Course, make_actor: MakeActor, nurse: Client
) -> None:
    answer_no(course, make_actor)
    page = write(nurse, course, text="had a brain aneurysm as a child")
    assert "uncoded: rules cannot read it" in page
    assert "carries no code" in page
    assert answer_of(course, "S-01") is RuleAnswer.NOT_ASSESSED
    assert "1 entry not recognised" in line(course)


def test_a_wrong_code_is_refused_and_what_was_typed_stays(course: Course, nurse: Client) -> None:
    page = write(nurse, course, text="Something rare", icd10cm="rare")
    assert "This is no ICD-10-CM code" in page
    assert "Something rare" in page
    assert not Fact.objects.filter(kind=FactKind.CONDITION).exists()


def test_a_patients_own_words_get_a_code_only_where_they_are_the_lists() -> None:
    told = Told(
        lines={ListName.CONDITIONS: ("Schizophrenia", "voices, years ago")},
        complete=frozenset(),
        answers={},
        note="",
    )
    known, unknown = (one for one in entries_of(told) if one.kind is FactKind.CONDITION)
    assert known.code
    assert not unknown.code


@pytest.mark.parametrize("group", READ_BY_HARD_STOPS)
def test_every_group_a_hard_stop_reads_can_be_picked(group: str) -> None:
    found = [
        one
        for one in picks("conditions")
        if group in conditions().match([(one.system, one.code)], one.words).groups
    ]
    assert found


def test_a_code_from_memory_is_kept_without_claiming_to_be_snomed() -> None:
    dissection = next(one for one in picks("conditions") if one.words == "Dissection of aorta")
    assert dissection.system == UNVERIFIED
    assert conditions().match([(dissection.system, dissection.code)], "").groups
