"""The review's page: plain figures first, one signed decision, nothing after the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests.journey.maintenance.reviewing import NOW, decided, dosed, scored
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("prescriber"))
    return client


@pytest.fixture
def page_now(client: Client, make_user: MakeUser) -> Iterator[Client]:
    """Signed in at a known moment, so that dates on the page are known and the lock is not due."""
    with time_machine.travel(NOW, tick=False):
        client.force_login(make_user("prescriber"))
        yield client


def test_the_page_says_plain_figures_first(page_now: Client, planned: Course) -> None:
    dosed(planned, 1, 22, 43)
    scored(planned, (0, 20), (8, 8), (18, 14), (30, 8), (41, 15), (46, 7))
    shown = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "Lost response at day 17, 19 → book day 15" in shown
    assert shown.index("Lost response") < shown.index("course-chart")
    assert 'name="next_from" value="' in shown


def test_a_decision_is_signed_on_the_page_and_a_wrong_secret_keeps_what_was_entered(
    page_now: Client, planned: Course
) -> None:
    sent = {
        "idempotency_key": fresh_key(),
        "choice": "continue",
        "reason": "Going well",
        "next_from": "2026-12-01",
        "next_to": "2026-12-04",
        "method": "password",
        "secret": "wrong",
    }
    where = f"/courses/{planned.uid}/review/decide/"
    refused = page_now.post(where, sent)
    assert refused.status_code == 409
    assert "Going well" in refused.content.decode()
    done = page_now.post(where, {**sent, "secret": PASSWORD, "idempotency_key": fresh_key()})
    assert done.status_code == 302
    shown = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "Tue 1 Dec to Fri 4 Dec" in shown


def test_an_ended_course_offers_no_decision(
    page: Client, planned: Course, prescriber: Actor
) -> None:
    decided(prescriber, planned, Choice.END)
    shown = page.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "The course ended on" in shown
    assert "Sign the decision" not in shown
