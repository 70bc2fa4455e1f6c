"""The screening pages, as a tired clinician uses them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.journey.screening.screening_people import (
    Record,
    answer_no,
    answer_of,
    decide,
)
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import evaluations
from ataraxy.journey.screening.rules import Wish
from ataraxy.knowledge.evidence import RuleAnswer
from ataraxy.platform.chart.kinds import ListName
from ataraxy.platform.chart.models import Fact


def address(name: str, course: Course) -> str:
    return reverse(f"screening:{name}", args=[course.uid])


def test_the_page_says_the_line_the_stops_and_what_is_missing(
    client: Client, course: Course, record: Record, make_user: MakeUser
) -> None:
    record("I71.4", "Abdominal aortic aneurysm", note="seen 2024")
    client.force_login(make_user("prescriber"))
    shown = client.get(address("screening", course)).content.decode()
    assert shown.index("Stop,") < shown.index("Abdominal aortic aneurysm")
    assert "local default, not a published standard" in shown
    assert "Is there mania, hypomania or a mixed state now?" in shown
    other = client.get(address("screening", course), {"route": "spravato"}).content.decode()
    assert "label contraindication" in other


def test_what_could_only_warn_is_asked_after_what_could_stop_and_folded_away(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    shown = client.get(address("screening", course)).content.decode()
    fold = shown.index("could only warn or inform")
    assert shown.index("Is there mania, hypomania or a mixed state now?") < fold
    assert shown.index("Any urgency, frequency, pain") < fold
    assert shown.index("Is there a genetic test that shows slow CYP2B6?") > fold


def test_answering_on_the_page_writes_the_chart_and_comes_back(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    sent = {"idempotency_key": "k", "name": "mania_now", "value": "no", "route": "im"}
    answer = client.post(address("answer", course), sent)
    assert answer.url == f"{address('screening', course)}?route=im"
    assert answer_of(course, "S-12") is RuleAnswer.DOES_NOT_FIRE


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("measure", {"name": "pregnancy_test", "on": "2026-01-01", "result": "negative"}),
        ("count", {"name": "failed_adequate_trials", "value": "2"}),
        ("complete", {"name": ListName.CONDITIONS.value}),
        ("indication", {"value": "panic_disorder"}),
        ("ask", {"kind": "question", "name": "mania_now"}),
    ],
)
def test_every_small_form_of_the_page_saves(
    client: Client, course: Course, make_user: MakeUser, name: str, sent: dict[str, str]
) -> None:
    client.force_login(make_user("prescriber"))
    answer = client.post(address(name, course), sent | {"idempotency_key": "k"}, follow=True)
    assert answer.status_code == 200
    assert "Saved." in answer.content.decode()


def test_a_test_in_the_future_is_refused_on_the_page(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011
    sent = {"idempotency_key": "k", "name": "pregnancy_test", "on": str(tomorrow)}
    answer = client.post(address("measure", course), sent | {"result": "negative"}, follow=True)
    assert "lies in the future" in answer.content.decode()


def test_deciding_on_the_page_keeps_what_was_written_when_it_is_refused(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    shown = client.get(address("decide", course), {"route": "iv"})
    form = shown.context["form"]
    sent = {
        "idempotency_key": "k",
        "route": "iv",
        "seen": form.initial["seen"],
        "outcome": "suitable",
        "words": "I think so.",
        "method": "password",
        "secret": PASSWORD,
    }
    answer = client.post(address("decide", course), sent)
    assert answer.status_code == 409
    assert "I think so." in answer.content.decode()
    assert "evaluation first" in answer.content.decode()


def test_a_prescriber_evaluates_decides_and_reads_the_decision(
    client: Client, course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    answer_no(course, make_actor)
    client.force_login(make_user("prescriber"))
    signing = {"method": "password", "secret": PASSWORD}
    parts = {name: "Text." for name, _title in evaluations.parts()} | {"seen": "in_person"}
    write, read = (
        reverse(f"evaluation:{name}", args=[course.uid]) for name in ("write", "evaluation")
    )
    client.post(write, parts | signing | {"idempotency_key": "e", "act": "sign"})
    assert "Text." in client.get(read).content.decode()
    seen = client.get(address("decide", course), {"route": "iv"}).context["form"].initial["seen"]
    word = {"route": "iv", "seen": seen, "outcome": "suitable", "words": "Agreed."}
    answer = client.post(
        address("decide", course), word | signing | {"idempotency_key": "d"}, follow=True
    )
    shown = answer.content.decode()
    assert "Suitable" in shown
    assert "active(condition in aneurysmal_disease)" in shown


def test_a_therapist_does_not_read_the_screening(
    client: Client, course: Course, make_user: MakeUser
) -> None:
    client.force_login(make_user("therapist"))
    assert client.get(address("screening", course)).status_code == 403


def test_the_director_gets_the_fields_of_an_override(
    client: Client, course: Course, record: Record, make_user: MakeUser
) -> None:
    record("I71.4", "Aortic aneurysm")
    client.force_login(make_user("medical_director"))
    shown = client.get(address("decide", course), {"route": "iv"}).content.decode()
    assert "Second clinician: user name" in shown
    never = client.get(address("decide", course), {"route": "spravato"}).content.decode()
    assert "Second clinician: user name" not in never


def test_what_a_finding_rests_on_leads_to_its_entry_in_the_chart(
    client: Client, course: Course, record: Record, make_user: MakeUser
) -> None:
    record("I71.4", "Abdominal aortic aneurysm")
    client.force_login(make_user("nurse"))
    shown = client.get(address("screening", course)).content.decode()
    entry = Fact.objects.get(code="I71.4")
    place = reverse("chart:fact", args=[course.patient.uid, entry.uid])
    assert f'href="{place}"' in shown
    assert client.get(place).status_code == 200


def test_the_page_says_what_changed_since_the_last_decision(
    client: Client,
    course: Course,
    record: Record,
    make_actor: MakeActor,
    make_user: MakeUser,
) -> None:
    decide(course, make_actor, make_user, wish=Wish("more", "The vascular report."))
    client.force_login(make_user("prescriber"))
    assert "What changed since" not in client.get(address("screening", course)).content.decode()
    record("I71.4", "Abdominal aortic aneurysm")
    shown = client.get(address("screening", course)).content.decode()
    assert "What changed since the decision" in shown
    assert "not assessed → stop" in shown
    assert "new stop" in shown
