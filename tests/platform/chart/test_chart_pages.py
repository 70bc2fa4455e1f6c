"""Staff see where each entry came from, add, correct, withdraw and review; others do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.standing_people import MakePatient, MakeUser

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.kinds import ListName
from ataraxy.platform.chart.models import Fact, Observation
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.models import Clinic, Patient

pytestmark = pytest.mark.usefixtures("in_clinic")

As = Callable[..., Client]


@pytest.fixture
def signed_in(make_user: MakeUser) -> As:
    """A browser of someone with a role: ``signed_in("nurse")``."""

    def make(role: str, at: Clinic | None = None) -> Client:
        client = Client()
        client.force_login(make_user(role, at=at))
        return client

    return make


def form(**told: Any) -> dict[str, Any]:
    return {"idempotency_key": "k"} | told


def add_condition(client: Client, patient: Patient, **told: Any) -> Any:
    data = form(text="Asthma", standing="active", certainty="confirmed", start="2014-03") | told
    return client.post(f"/patients/{patient.uid}/chart/add/condition/", data)


@pytest.mark.parametrize(
    ("what", "told", "seen"),
    [
        ("condition", {"certainty": "confirmed"}, "Gout"),
        ("medicine", {"dose_text": "10 mg"}, "10 mg"),
        ("allergy", {"type": "allergy", "reaction": "hives"}, "Gout"),
        ("trial", {"type": "medicine", "outcome": "none", "weeks": "6"}, "Gout"),
        ("family", {"relationship": "mother"}, "mother"),
    ],
)
def test_every_list_can_be_written_by_hand(
    signed_in: As, patient: Patient, what: str, told: dict[str, str], seen: str
) -> None:
    nurse = signed_in("nurse")
    page = f"/patients/{patient.uid}/chart/add/{what}/"
    assert nurse.get(page).status_code == 200
    answer = nurse.post(page, form(text="Gout", standing="active", **told), follow=True)
    assert seen in answer.content.decode()
    assert "Nurse.Harbor Tester" in answer.content.decode()
    assert Fact.objects.get().kind == what


def test_the_chart_says_that_silence_is_not_none(signed_in: As, patient: Patient) -> None:
    nurse = signed_in("nurse")
    page = nurse.get(f"/patients/{patient.uid}/chart/").content.decode()
    assert page.count("Silence here does not mean") == 4
    answer = nurse.post(f"/patients/{patient.uid}/chart/lists/allergies/", form(), follow=True)
    assert "None, as declared." in answer.content.decode()
    assert facts_for(patient).complete_lists == {ListName.ALLERGIES}


def test_one_look_leaves_one_entry_in_the_journal(signed_in: As, patient: Patient) -> None:
    signed_in("nurse").get(f"/patients/{patient.uid}/chart/")
    assert Entry.objects.filter(action="patient.read", subject="chart").count() == 1


@pytest.mark.parametrize("told", [{"start": "2021-02-30"}, {"start": "May 2020"}, {"text": ""}])
def test_a_wrong_entry_is_shown_again_and_not_kept(
    signed_in: As, patient: Patient, told: dict[str, str]
) -> None:
    answer = add_condition(signed_in("nurse"), patient, **told)
    assert answer.status_code == 200
    assert not Fact.objects.exists()


def test_an_end_before_the_beginning_is_asked_about(signed_in: As, patient: Patient) -> None:
    answer = add_condition(signed_in("nurse"), patient, start="2020", end="2019")
    assert "cannot end before it began" in answer.content.decode()


def test_a_fact_is_corrected_and_withdrawn_with_a_reason(signed_in: As, patient: Patient) -> None:
    nurse = signed_in("nurse")
    add_condition(nurse, patient)
    page = f"/patients/{patient.uid}/chart/entries/{Fact.objects.get().uid}/"
    assert "Asthma" in nurse.get(page + "correct/").content.decode()
    nurse.post(
        page + "correct/",
        form(text="COPD", standing="active", certainty="confirmed", reason="spirometry"),
    )
    (now,) = facts_for(patient).conditions
    assert now.text == "COPD"
    page = f"/patients/{patient.uid}/chart/entries/{now.uid}/"
    shown = nurse.get(page).content.decode()
    assert "spirometry" in shown
    assert "Asthma" in shown
    nurse.post(page + "withdraw/", form(reason=""))
    assert facts_for(patient).conditions != ()
    nurse.post(page + "withdraw/", form(reason="another patient"))
    assert facts_for(patient).conditions == ()


@pytest.mark.parametrize(
    ("told", "kept", "words"),
    [
        ({"what": "weight", "value": "71", "unit": "kg"}, (71, "kg"), ""),
        ({"what": "weight", "value": "154", "unit": "[lb_av]"}, (69.8532, "kg"), ""),
        ({"what": "weight", "value": "700", "unit": "kg"}, None, "This cannot be"),
        ({"what": "weight", "value": "250", "unit": "kg"}, None, "This number is unusual"),
        ({"what": "weight", "value": "250", "unit": "kg", "sure": "on"}, (250, "kg"), ""),
        ({"what": "weight", "value": "71", "unit": "mm[Hg]"}, None, "Use one of: kg"),
        ({"what": "systolic", "value": "12", "unit": "mm[Hg]"}, None, "This cannot be"),
        ({"what": "weight", "value": "nan", "unit": "kg"}, None, "Enter a number"),
    ],
)
def test_a_past_value_is_held_against_what_is_plausible(
    signed_in: As, patient: Patient, told: dict[str, str], kept: Any, words: str
) -> None:
    page = f"/patients/{patient.uid}/chart/add/value/"
    answer = signed_in("nurse").post(page, form(at="2026-01-05", **told), follow=True)
    assert words in answer.content.decode()
    rows = list(Observation.objects.values_list("value", "unit"))
    assert rows == ([] if kept is None else [kept])


def test_a_value_has_its_history_and_can_be_withdrawn(signed_in: As, patient: Patient) -> None:
    nurse = signed_in("nurse")
    data = form(what="weight", value="71", unit="kg", at="2026-01-05")
    nurse.post(f"/patients/{patient.uid}/chart/add/value/", data)
    assert "71" in nurse.get(f"/patients/{patient.uid}/chart/codes/29463-7/").content.decode()
    page = f"/patients/{patient.uid}/chart/values/{Observation.objects.get().uid}/"
    nurse.post(page, form(reason="wrong scale"))
    assert facts_for(patient).observations == ()


@pytest.mark.parametrize("role", ["coordinator", "custodian", "administrator", "researcher"])
def test_roles_without_the_chart_do_not_see_it(signed_in: As, patient: Patient, role: str) -> None:
    assert signed_in(role).get(f"/patients/{patient.uid}/chart/").status_code == 403


def test_another_clinic_finds_nobody(
    signed_in: As, other_clinic: Clinic, patient: Patient, make_patient: MakePatient
) -> None:
    stranger = signed_in("nurse", at=other_clinic)
    add_condition(signed_in("nurse"), patient)
    own = Fact.objects.get()
    other = make_patient("Okafor")
    for path in ("", "add/condition/", f"entries/{own.uid}/", "codes/1/", "intake/"):
        assert stranger.get(f"/patients/{patient.uid}/chart/{path}").status_code == 404
    nurse = signed_in("nurse")
    assert nurse.get(f"/patients/{other.uid}/chart/entries/{own.uid}/").status_code == 404


def test_unknown_lists_and_entries_answer_not_found(signed_in: As, patient: Patient) -> None:
    nurse = signed_in("nurse")
    for path in ("add/poem/", f"entries/{patient.uid}/", f"values/{patient.uid}/", "codes/none/"):
        assert nurse.get(f"/patients/{patient.uid}/chart/{path}").status_code == 404
    assert nurse.post(f"/patients/{patient.uid}/chart/lists/poems/", form()).status_code == 404
