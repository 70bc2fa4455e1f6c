"""A signature that is refused says on the page why; silence would look like a mistyped form."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.journey.screening.screening_people import NOTE
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import queries

SIGNED = {"idempotency_key": "k", "method": "password"}


def test_a_refused_decision_says_why(client: Client, course: Course, make_user: MakeUser) -> None:
    client.force_login(make_user("prescriber"))
    seen = queries.screen_now(course).kept.sha256
    wish = {"route": "iv", "seen": seen, "outcome": "suitable", "words": "Because."}
    where = reverse("screening:decide", args=[course.uid])
    answer = client.post(where, SIGNED | wish | {"secret": PASSWORD})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Not signed" in shown
    assert "Write the evaluation first" in shown


def test_a_refused_evaluation_says_why(client: Client, course: Course, make_user: MakeUser) -> None:
    client.force_login(make_user("prescriber"))
    parts = {name: getattr(NOTE, name) for name in NOTE.__slots__}
    where = reverse("evaluation:write", args=[course.uid])
    answer = client.post(
        where, SIGNED | parts | {"act": "sign", "secret": "wrong", "seen": "in_person"}
    )
    assert answer.status_code == 409
    assert "Not signed" in answer.content.decode()
