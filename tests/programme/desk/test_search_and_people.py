"""Finding people, and seeing who is on which step of the journey."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.course import services as course_services
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.worklist.services import NewTask, open_task

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def desk(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("coordinator"))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_somebody_is_found_without_their_accents(desk: Client, make_patient: MakePatient) -> None:
    made = make_patient("Núñez", "Ada")
    assert str(made.uid) in page(desk, "/search/?q=nunez")


def test_a_search_keeps_what_was_typed_and_says_what_to_try(desk: Client) -> None:
    shown = page(desk, "/search/?q=%3Cb%3Enobody%20here")
    assert "&lt;b&gt;nobody here" in shown
    assert "Nobody at this clinic fits" in shown
    assert "too little" in page(desk, "/search/?q=a")


def test_a_search_leaves_an_entry_without_the_words(
    desk: Client, make_patient: MakePatient
) -> None:
    make_patient("Núñez")
    page(desk, "/search/?q=nunez")
    entry = Entry.objects.get(action="people.searched")
    assert "nunez" not in str(entry.detail)


def test_people_stand_on_their_step_with_the_owner_of_the_next_act(
    desk: Client, make_patient: MakePatient, make_actor: MakeActor
) -> None:
    actor = make_actor("prescriber")
    waiting = make_patient("Waiting", "Wanda")
    with transaction.atomic():
        course_services.begin_course(actor=actor, patient=waiting)
    open_task(
        actor=actor,
        key="t",
        ask=NewTask(kind="x", title="Read the letter", role="prescriber", patient=waiting),
    )
    shown = page(desk, "/people/")
    assert "Wanda Waiting" in shown
    assert "Read the letter" in shown
    assert "Prescriber" in shown
    assert "Wanda Waiting" in page(desk, "/people/referral/")
    assert "Nobody is on this step" in page(desk, "/people/plan/")
    assert desk.get("/people/nowhere/").status_code == 404


def test_the_list_costs_the_same_for_many_people(
    desk: Client,
    make_patient: MakePatient,
    make_actor: MakeActor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    actor = make_actor("prescriber")
    for number in range(12):
        with transaction.atomic():
            course_services.begin_course(actor=actor, patient=make_patient(f"Name{number}"))
    page(desk, "/people/")
    with django_assert_max_num_queries(25):
        shown = page(desk, "/people/")
    assert "All 12" in shown


def test_the_other_clinic_is_not_on_the_list(
    desk: Client, make_patient: MakePatient, other_clinic: Clinic
) -> None:
    make_patient("Secret", at=other_clinic)
    assert "Secret" not in page(desk, "/search/?q=secret")
