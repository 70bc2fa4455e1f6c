"""The work list by clicking: what is late stands first, and an item closes only with words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.worklist.board import clock_words
from ataraxy.platform.worklist.models import Duty, Leave, Task
from ataraxy.platform.worklist.services import NewTask, add_task

NOW = datetime.fromisoformat("2026-11-22T20:00:00+00:00")


@pytest.fixture(autouse=True)
def _tonight():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def nurse(client: Client, make_user: MakeUser, in_clinic: Clinic) -> Client:
    client.force_login(make_user("nurse"))
    return client


@pytest.fixture
def task(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> Task:
    ask = NewTask("callback", "Call Ana back", "nurse", urgency="urgent", patient=patient)
    return add_task(actor=make_actor("coordinator"), ask=ask)


def page_of(client: Client, name: str, *args: object, query: str = "") -> str:
    return client.get(reverse(f"worklist:{name}", args=args) + query).content.decode()


def key_in(page: str) -> str:
    return re.search(r'name="idempotency_key" value="([^"]+)"', page)[1]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "in 1 minute"),
        (25, "in 25 minutes"),
        (-119, "119 minutes late"),
        (-120, "2 hours late"),
        (0, "0 minutes late"),
        (47 * 60, "in 47 hours"),
        (48 * 60, "in 2 days"),
    ],
)
def test_a_clock_speaks_in_the_unit_that_says_enough(minutes: int, words: str) -> None:
    assert clock_words(NOW + timedelta(minutes=minutes), NOW) == words


def test_my_roles_work_shows_with_who_answers_tonight(nurse: Client, task: Task) -> None:
    page = page_of(nurse, "work")
    assert "Call Ana back" in page
    assert "in 60 minutes" in page
    assert "nobody on call" in page


def test_what_is_late_stands_first_and_is_counted(
    nurse: Client, task: Task, in_clinic: Clinic, make_actor: MakeActor
) -> None:
    ask = NewTask("x", "Long overdue paper", "nurse", due_at=NOW - timedelta(hours=3))
    add_task(actor=make_actor("coordinator"), ask=ask)
    page = page_of(nurse, "work")
    assert "3 hours late" in page
    assert page.index("Long overdue paper") < page.index("Call Ana back")


def test_taking_and_closing_an_item_with_what_was_done(nurse: Client, task: Task) -> None:
    key = key_in(page_of(nurse, "work"))
    nurse.post(reverse("worklist:take", args=[task.uid]), {"idempotency_key": key})
    task.refresh_from_db()
    assert task.owner.username == "nurse.harbor"
    page = page_of(nurse, "item", task.uid)
    url = reverse("worklist:acknowledge", args=[task.uid])
    nothing = nurse.post(url, {"idempotency_key": key_in(page), "done": " - "})
    assert "Say what was done" in nothing.content.decode()
    nurse.post(url, {"idempotency_key": "k2", "done": "Reached her; safe; husband home"})
    task.refresh_from_db()
    assert task.state == "done"
    assert "Reached her; safe; husband home" in page_of(nurse, "item", task.uid)


def test_passing_on_keeps_what_was_typed_when_it_is_refused(nurse: Client, task: Task) -> None:
    url = reverse("worklist:pass-on", args=[task.uid])
    refused = nurse.post(url, {"idempotency_key": "k", "reason": "I know her privately"})
    assert "Choose a person or a role" in refused.content.decode()
    assert "I know her privately" in refused.content.decode()
    fields = {"idempotency_key": "k2", "reason": "I know her privately", "role": "prescriber"}
    nurse.post(url, fields)
    task.refresh_from_db()
    assert (task.role, task.owner) == ("prescriber", None)


def test_a_patients_item_leaves_one_read_entry_and_the_list_none(nurse: Client, task: Task) -> None:
    page_of(nurse, "work")
    assert not Entry.objects.filter(action="patient.read").exists()
    page_of(nurse, "item", task.uid)
    assert [e.subject for e in Entry.objects.filter(action="patient.read")] == ["work item"]


def test_the_custodian_sees_only_their_own_work(
    client: Client, task: Task, in_clinic: Clinic, make_user: MakeUser, make_actor: MakeActor
) -> None:
    add_task(actor=make_actor("nurse"), ask=NewTask("stock", "Count the cabinet", "custodian"))
    client.force_login(make_user("custodian"))
    page = page_of(client, "work", query="?show=all")
    assert "Count the cabinet" in page
    assert "Ana" not in page
    assert client.get(reverse("worklist:item", args=[task.uid])).status_code == 404


def test_another_clinic_finds_nothing(
    client: Client, task: Task, make_user: MakeUser, other_clinic: Clinic
) -> None:
    client.force_login(make_user("nurse", at=other_clinic))
    assert client.get(reverse("worklist:item", args=[task.uid])).status_code == 404
    assert "Call Ana back" not in page_of(client, "work", query="?show=all")


def test_a_call_at_night_is_written_down_with_owner_and_clock(nurse: Client) -> None:
    key = key_in(page_of(nurse, "new"))
    fields = {
        "kind": "phone_call",
        "title": "Mr Okafor, dizzy since noon",
        "why": "+1 555 0100, dosed at 10",
        "role": "prescriber",
        "urgency": "urgent",
        "idempotency_key": key,
    }
    for _ in range(2):
        answer = nurse.post(reverse("worklist:new"), fields)
    task = Task.objects.get()
    assert answer.url == reverse("worklist:item", args=[task.uid])
    assert task.due_at == NOW + timedelta(minutes=60)


def test_the_rota_says_who_answers_and_takes_duty_and_leave(
    client: Client, make_user: MakeUser, in_clinic: Clinic
) -> None:
    client.force_login(make_user("coordinator"))
    nina = make_user("nurse", username="nina")
    nora = make_user("nurse", username="nora")
    span = {"since": "2026-11-22T14:00", "until": "2026-11-23T08:00"}
    page = page_of(client, "rota")
    assert "Nobody is entered as on call" in page
    fields = {"user": nina.pk, "role": "nurse", "idempotency_key": "d", **span}
    client.post(reverse("worklist:duty"), fields)
    duty = Duty.objects.get()
    assert duty.since.isoformat() == "2026-11-22T19:00:00+00:00"
    fields = {"user": nina.pk, "cover": nora.pk, "idempotency_key": "l", **span}
    client.post(reverse("worklist:leave"), fields)
    assert "for Nina Tester, who is away" in page_of(client, "rota")
    back = reverse("worklist:take-back", args=[Leave.objects.get().uid])
    client.post(back, {"reason": "Came back early", "idempotency_key": "b"})
    page = page_of(client, "rota")
    assert "for Nina Tester, who is away" not in page
    assert "Nina Tester" in page


def test_a_duty_that_cannot_be_is_refused_and_stays_filled_in(
    client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("coordinator"))
    fields = {
        "user": make_user("nurse").pk,
        "role": "prescriber",
        "since": "2026-11-22T14:00",
        "until": "2026-11-23T08:00",
        "idempotency_key": "d",
    }
    page = client.post(reverse("worklist:duty"), fields).content.decode()
    assert "does not hold this role" in page
    assert "2026-11-22T14:00" in page


def test_a_nurse_reads_the_rota_and_cannot_write_it(nurse: Client) -> None:
    assert "Put somebody on call" not in page_of(nurse, "rota")
    assert nurse.get(reverse("worklist:duty")).status_code == 403


def test_the_list_takes_a_fixed_number_of_queries(
    nurse: Client,
    in_clinic: Clinic,
    make_actor: MakeActor,
    django_assert_max_num_queries,
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            add_task(actor=make_actor("coordinator"), ask=NewTask("x", "Item", "nurse"))

    fill(2)
    page_of(nurse, "work")
    with django_assert_max_num_queries(30) as few:
        page_of(nurse, "work")
    fill(10)
    with django_assert_max_num_queries(30) as many:
        page_of(nurse, "work")
    assert len(few) == len(many)


def test_a_long_list_shows_the_next_fifty_and_says_how_many_follow(
    nurse: Client, make_actor: MakeActor
) -> None:
    for number in range(53):
        due = NOW + timedelta(minutes=number + 1)
        ask = NewTask("callback", f"Call number {number:02}", "nurse", due_at=due)
        add_task(actor=make_actor("coordinator"), ask=ask)
    first = page_of(nurse, "work", query="?show=roles")
    assert "Call number 49" in first
    assert "Call number 50" not in first
    assert "3 more are due later" in first
    last = page_of(nurse, "work", query="?show=roles&from=50")
    assert "Call number 52" in last
    assert "Call number 49" not in last
    assert "more are due later" not in last
    assert "Call number 00" in page_of(nurse, "work", query="?show=roles&from=nonsense")
