"""The rule book in the browser: searched, read, and changed by two signatures."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakePatient, MakeUser

from ataraxy.clinic.rulebook.models import Proposal
from ataraxy.clinic.rulebook.services import Wanted, propose
from ataraxy.journey.course.services import move, open_course
from ataraxy.journey.screening import decisions, queries
from ataraxy.journey.screening.rules import Wish
from ataraxy.knowledge.evidence import Route, shipped_rulebook
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.rules.tally import spoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("medical_director"))
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ("words=lithium", "/rules/D-16/", "/rules/S-01/"),
        ("words=S-04", "/rules/S-04/", "/rules/S-05/"),
        ("stage=session", "/rules/S-16/", "/rules/S-01/"),
        ("severity=info", "/rules/S-21/", "/rules/S-01/"),
        ("route=home", "/rules/H-01/", "/rules/S-16/"),
        ("tag=M", "/rules/D-17/", "/rules/S-01/"),
        ("special=editable", "/rules/S-12/", "/rules/S-01/"),
        ("words=aneurysm&severity=exclude", "/rules/S-01/", "/rules/S-12/"),
    ],
)
def test_a_search_narrows(director: Client, asked: str, there: str, not_there: str) -> None:
    page = text(director, f"/rules/?{asked}")
    assert there in page
    assert not_there not in page


def test_a_search_that_finds_nothing_says_what_to_do(director: Client) -> None:
    assert "No rule fits" in text(director, "/rules/?words=xyzzy")


@pytest.mark.parametrize("rule_id", sorted(shipped_rulebook().rules))
def test_every_rule_has_a_page(director: Client, rule_id: str) -> None:
    page = text(director, f"/rules/{rule_id}/")
    assert "When it fires" in page
    assert "The 13 source attributes" in page
    assert "It must fire" in page
    assert "nobody clinical yet" in page


def test_a_trigger_is_a_sentence_with_the_meaning_of_its_names(director: Client) -> None:
    page = text(director, "/rules/S-04/")
    assert "Began within 42 days: Heart attack, unstable angina, stroke or cardiac arrest" in page
    assert "local default" in page


def test_an_overdue_review_is_said(client: Client, make_user: MakeUser) -> None:
    with time_machine.travel(date(2027, 5, 24), tick=False):
        client.force_login(make_user("nurse"))
        assert "review overdue" in text(client, "/rules/?special=overdue")
        assert "The review is overdue" in text(client, "/rules/S-01/")
        assert "Propose a change" not in text(client, "/rules/S-12/")


def test_a_rule_nobody_knows_is_not_found(director: Client) -> None:
    assert director.get("/rules/S-99/").status_code == 404
    assert director.get("/rules/S-01/nothing/").status_code == 404


def signing(**more: object) -> dict[str, object]:
    return {"method": "password", "secret": PASSWORD, "idempotency_key": fresh_key(), **more}


def test_one_proposes_another_approves_and_the_rule_shows_it(
    director: Client, make_user: MakeUser, in_clinic: Clinic
) -> None:
    prescriber = Client()
    prescriber.force_login(make_user("prescriber"))
    sent = prescriber.post("/rules/S-12/ymrs_limit/", signing(value="10", reason="Earlier"))
    assert sent.status_code == 302
    assert "Waiting for a second person" in text(director, "/rules/")
    proposal = Proposal.objects.get()
    assert "From now on: 10" in text(director, f"/rules/changes/{proposal.uid}/")
    assert director.post(f"/rules/changes/{proposal.uid}/", signing()).status_code == 302
    page = text(director, "/rules/S-12/")
    assert "Version 1 + clinic 1" in page
    assert "newest within 14 days: at least 10" in page


def test_a_refused_value_keeps_what_was_typed(director: Client) -> None:
    answer = director.post("/rules/S-12/ymrs_limit/", signing(value="40", reason="Later"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "8 to 15 points" in page
    assert 'value="40"' in page


def test_whoever_proposed_is_told_that_another_approves(
    director: Client, make_user: MakeUser, in_clinic: Clinic
) -> None:
    propose(
        actor=_actor(make_user, in_clinic),
        key="p",
        wanted=Wanted("S-12", "ymrs_limit", 9, "Ours"),
        proof=proof_by(make_user("medical_director"), in_clinic),
    )
    proposal = Proposal.objects.get()
    assert "You proposed this" in text(director, f"/rules/changes/{proposal.uid}/")
    assert director.post(f"/rules/changes/{proposal.uid}/", signing()).status_code == 409
    assert director.post(f"/rules/changes/{proposal.uid}/turn-down/", signing()).status_code == 302
    assert "Turned down by" in text(director, "/rules/S-12/")


def _actor(make_user: MakeUser, clinic: Clinic) -> Actor:
    return actor_for(make_user("medical_director"), clinic)


def test_what_a_rule_did_here_is_counted_from_recorded_decisions(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, make_patient: MakePatient
) -> None:
    course = open_course(actor=make_actor("prescriber"), key="o", patient=make_patient())
    move(actor=make_actor("prescriber"), course=course, verb="begin screening")
    assert spoke(in_clinic.pk, "S-11").screenings == 0
    for key in ("a", "b"):
        decisions.decide(
            actor=make_actor("prescriber"),
            key=key,
            course=course,
            route=Route.IV,
            seen=queries.screen_now(course, Route.IV).kept.sha256,
            wish=Wish("more", "An ECG first."),
            proof=proof_by(make_user("prescriber"), in_clinic),
        )
        counted = spoke(in_clinic.pk, "S-11")
    assert (counted.screenings, counted.fired, counted.not_assessed) == (2, 0, 2)
