"""How often each of the five pages asks the database: fixed, and the same however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.course.services import note
from ataraxy.journey.session import order_set_texts
from ataraxy.journey.session.models_sets import OrderSetText
from ataraxy.platform.worklist.services import NewTask, open_task

pytestmark = pytest.mark.django_db

MOST = {
    "/": 30,
    "/board/": 18,
    "/work/?show=all": 11,
    "/search/?q=rivera": 12,
    "patient": 40,
}
"""The most queries a page may ask, sign-in, clinic and the journal's entry included."""


@pytest.fixture
def desk(make_user: MakeUser) -> Client:
    """A prescriber, who may open all five."""
    client = Client()
    client.force_login(make_user("prescriber"))
    return client


def _address(page: str, chairside: Chairside) -> str:
    return f"/patients/{chairside.session.patient.uid}/" if page == "patient" else page


def _asked(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in queries]


def _more_of_everything(
    chairside: Chairside, make_patient: MakePatient, make_actor: MakeActor
) -> None:
    """Two more visits, ten more items of work, thirty more lines of history, two more Riveras."""
    actor, course = make_actor("prescriber", "nurse"), chairside.session.course
    for given in ("Bruno", "Carla"):
        chairside.beside(make_patient("Rivera", given))
    for number in range(10):
        ask = NewTask(kind="call-back", title="Call", cause=f"c{number}", role="nurse")
        open_task(actor=actor, key=f"t{number}", ask=ask)
    for number in range(30):
        note(actor=actor, course=course, kind="plan.note", text=f"Note {number}.")


@pytest.mark.parametrize("page", sorted(MOST))
def test_a_page_asks_as_often_for_much_as_for_little(
    page: str,
    desk: Client,
    chairside: Chairside,
    make_patient: MakePatient,
    make_actor: MakeActor,
) -> None:
    address = _address(page, chairside)
    actor = make_actor("nurse")
    ask = NewTask(kind="call-back", title="Call", cause="first", role="nurse")
    open_task(actor=actor, key="first", ask=ask)
    _asked(desk, address)
    little = _asked(desk, address)
    _more_of_everything(chairside, make_patient, make_actor)
    much = _asked(desk, address)
    assert len(much) == len(little), "\n".join(much)
    assert len(much) <= MOST[page], "\n".join(much)


def test_a_set_that_nobody_signed_yet_is_asked_for_once(
    desk: Client,
    chairside: Chairside,
    make_patient: MakePatient,
    make_actor: MakeActor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = order_set_texts.skeletons()
    new = order_set_texts.Skeleton("new", "A set of the new release", (), ())
    monkeypatch.setattr(order_set_texts, "skeletons", lambda: {**shipped, "new": new})
    for given in ("Bruno", "Carla"):
        chairside.beside(make_patient("Rivera", given))
    # PostgreSQL's log has no words for a statement that is kept; this one is not.
    asked = [sql for sql in _asked(desk, "/") if sql and OrderSetText._meta.db_table in sql]
    assert len(asked) == 1
