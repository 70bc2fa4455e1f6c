"""The clock of an estimate goes on until the patient has it; what leaves asks whether it may."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.agreeing import says
from tests.programme.billing.conftest import Desk
from tests.programme.billing.test_estimates import make, waiting
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.chart.services import record_entries
from ataraxy.platform.people.links import address
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task, TaskEvent
from ataraxy.programme.billing.authorizations import Step, move_request, newest_move, prepare
from ataraxy.programme.billing.giving import link_to, live_link
from ataraxy.programme.billing.models import Estimate, EstimateGiven
from ataraxy.programme.billing.models_authorization import Authorization, Standing
from ataraxy.programme.billing.packet import Told
from ataraxy.programme.portal.door import begin_sign_in, remember
from ataraxy.programme.portal.models import Account

NOT_OPENED = "Link made, not opened yet."


def ways(estimate: Estimate) -> list[str]:
    return list(EstimateGiven.objects.filter(estimate=estimate).values_list("way", flat=True))


def link(desk: Desk, estimate: Estimate) -> str:
    return address(link_to(actor=desk.actor, key=fresh_key(), estimate=estimate))


def test_a_link_stops_the_clock_when_the_patient_opens_it_and_not_before(
    planned: Desk, make_user: MakeUser
) -> None:
    browser, made = Client(), make(planned)
    browser.force_login(make_user("coordinator"))
    page = reverse("billing:estimate", args=[made.uid])
    sent = {"idempotency_key": fresh_key()}
    shown = browser.post(reverse("billing:link", args=[made.uid]), sent, follow=True)
    assert "Link made, not opened yet" in shown.content.decode()
    assert "The patient does not have it yet" in shown.content.decode()
    assert "not opened yet" in browser.get(reverse("billing:costs")).content.decode()
    task = Task.objects.get(kind="estimate-due", closed_at=None)
    assert task.why == NOT_OPENED
    assert (
        "How it stands" in browser.get(reverse("worklist:item", args=[task.uid])).content.decode()
    )
    opened = live_link(made)
    assert opened is not None
    phone, door = Client(), address(opened)
    # A scanner of mails follows the link; only a person presses the button.
    phone.get(door)
    phone.get("/your-estimate/")
    assert (ways(made), "estimate-due" in waiting()) == ([], True)
    phone.post(door)
    phone.head("/your-estimate/")
    assert ways(made) == []
    for path in ("/your-estimate/", "/your-estimate/paper/", "/your-estimate/"):
        assert phone.get(path).status_code == 200
    assert (ways(made), "estimate-due" in waiting()) == (["opened"], False)
    given = EstimateGiven.objects.get()
    assert given.by_name == planned.patient.full_name
    assert "Opened on their own page" in browser.get(page).content.decode()
    assert made.course.events.filter(text__contains="has the estimate").count() == 1


def test_an_estimate_opened_in_the_portal_is_one_they_have(planned: Desk) -> None:
    made, answer = make(planned), HttpResponse()
    now = timezone.now()
    account = Account.objects.create(
        clinic_id=made.clinic_id, patient=planned.patient, email="ana@example.org",
        passphrase="", language="en", invited_at=now, opened_at=now,
    )  # fmt: skip
    remember(answer, *begin_sign_in(account, "passphrase"))
    phone = Client()
    phone.cookies["portal"] = answer.cookies["portal"].value
    assert phone.get(reverse("portal:costs")).status_code == 200
    assert "estimate-due" in waiting()
    for _again in range(2):
        paper = phone.get(reverse("portal:paper", args=[made.document.uid]))
        assert paper.status_code == 200
    assert (ways(made), "estimate-due" in waiting()) == (["opened"], False)


def test_opening_an_old_estimate_does_not_stop_the_clock_of_the_new_one(planned: Desk) -> None:
    first, phone = make(planned), Client()
    door = link(planned, first)
    second = make(planned, why="Another price")
    task = Task.objects.get(kind="estimate-due", closed_at=None)
    assert task.why == "The good-faith estimate has a clock."
    assert TaskEvent.objects.filter(task=task, text=NOT_OPENED).exists()
    phone.post(door)
    assert "A newer estimate holds" in phone.get("/your-estimate/").content.decode()
    assert (ways(first), ways(second)) == (["opened"], [])
    assert "estimate-due" in waiting()
    with pytest.raises(Refused, match="newer estimate took the place"):
        link(planned, first)


def request_of(desk: Desk) -> Authorization:
    told = Told(payer="Blue Harbor", member_id="M-1", diagnoses=("F33.2",))
    return prepare(actor=desk.actor, key=fresh_key(), course=desk.course, told=told)


def send(desk: Desk, made: Authorization) -> None:
    step = Step(Standing.SENT, words="The rest follows by fax")
    move_request(actor=desk.actor, key=fresh_key(), authorization=made, step=step)


def test_a_request_to_an_insurer_leaves_only_as_the_patient_agreed(planned: Desk) -> None:
    made = request_of(planned)
    says(planned.patient, Topic.SHARING, "withdrawn")
    with pytest.raises(Refused, match="took it back"):
        send(planned, made)
    assert newest_move(made).standing == Standing.PREPARED
    says(planned.patient, Topic.SHARING)
    send(planned, made)
    assert newest_move(made).standing == Standing.SENT


def test_a_record_of_substance_use_goes_to_an_insurer_only_after_a_signed_yes(
    planned: Desk, make_actor: MakeActor
) -> None:
    record_entries(
        actor=make_actor("nurse"), key="f10", patient=planned.patient, label="Referral",
        facts=[FactEntry(kind=FactKind.CONDITION, text="Alcohol use disorder",
                         system="http://hl7.org/fhir/sid/icd-10-cm", code="F10.20")],
    )  # fmt: skip
    made = request_of(planned)
    with pytest.raises(Refused, match="substance use"):
        send(planned, made)
    assert newest_move(made).standing == Standing.PREPARED
    says(planned.patient, Topic.SHARING)
    send(planned, made)
    assert newest_move(made).standing == Standing.SENT
