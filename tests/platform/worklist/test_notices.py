"""Whoever late work climbs to is told by e-mail, without patient data; in vain is visible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.staff import set_email
from ataraxy.platform.worklist.escalate import escalate_overdue
from ataraxy.platform.worklist.models import Notice, Task
from ataraxy.platform.worklist.notices import send_waiting
from ataraxy.platform.worklist.services import NewTask, acknowledge, open_task

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
LATE = NOW + timedelta(minutes=76)


class Unreachable(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, _messages: object) -> int:
        """Never works."""
        raise SMTPServerDisconnected("nobody there: rivera@example.org")


@pytest.fixture
def director(make_user: MakeUser, make_actor: MakeActor) -> User:
    """The only one who can answer; with an address."""
    user = make_user("medical_director")
    set_email(actor=make_actor("administrator"), key="e", user=user, email="d@clinic.example")
    user.refresh_from_db()
    return user


@pytest.fixture
def climbed(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient, director: User
) -> Callable[[], Task]:
    """An urgent item about a patient that has just climbed."""

    def make() -> Task:
        ask = NewTask(
            kind="callback",
            title=f"Call {patient.full_name}",
            why="Item 9 was positive",
            role="nurse",
            urgency="urgent",
            due_at=NOW + timedelta(minutes=60),
            patient=patient,
        )
        with time_machine.travel(NOW, tick=False):
            task: Task = open_task(actor=make_actor("nurse"), key="t", ask=ask)
        escalate_overdue(LATE)
        task.refresh_from_db()
        return task

    return make


def test_the_person_is_told_where_to_look_and_nothing_about_the_patient(
    climbed: Callable[[], Task], patient: Patient
) -> None:
    task = climbed()
    assert (send_waiting(LATE), send_waiting(LATE)) == (1, 0)
    (message,) = mail.outbox
    assert message.to == ["d@clinic.example"]
    assert reverse("worklist:item", args=[task.uid]) in message.body
    for private in (patient.family_name, patient.given_name, "Call", "Item 9", "callback"):
        assert private not in message.subject + str(message.body)
    assert Notice.objects.get().state == "sent"


def test_a_mail_server_that_hangs_up_is_tried_again_and_then_seen_on_the_list(
    climbed: Callable[[], Task], settings: Settings, client: Client, director: User
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    task = climbed()
    client.force_login(director)
    for tries in range(5):
        with time_machine.travel(LATE + timedelta(minutes=6 * tries), tick=False):
            assert send_waiting(LATE + timedelta(minutes=6 * tries)) == 0
    notice = Notice.objects.get()
    assert (notice.state, notice.tries, notice.error) == ("failed", 5, "SMTPServerDisconnected")
    assert send_waiting(LATE + timedelta(hours=2)) == 0
    page = client.get(reverse("worklist:work"), {"show": "all"}).content.decode()
    assert "E-mail not delivered" in page
    item = client.get(reverse("worklist:item", args=[task.uid])).content.decode()
    assert "Nobody was reached by e-mail. Telephone them." in item
    assert "rivera@example.org" not in item


def test_somebody_without_an_address_and_a_house_without_mail_are_seen_at_once(
    climbed: Callable[[], Task], settings: Settings, director: User
) -> None:
    settings.EMAIL_IS_SET_UP = False
    climbed()
    assert Notice.objects.get().state == "no_mail"
    settings.EMAIL_IS_SET_UP = True
    User.objects.filter(pk=director.pk).update(email="")
    escalate_overdue(LATE + timedelta(hours=5))
    assert Notice.objects.order_by("level").last().state == "no_address"
    assert send_waiting(LATE) == 0
    assert mail.outbox == []


def test_work_that_was_done_meanwhile_wakes_nobody(
    climbed: Callable[[], Task], make_actor: MakeActor
) -> None:
    task = climbed()
    acknowledge(actor=make_actor("nurse"), key="a", task=task, done="Reached her")
    assert send_waiting(LATE) == 0
    assert mail.outbox == []
    assert Notice.objects.get().state == "not_needed"
