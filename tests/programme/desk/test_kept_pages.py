"""Today, board and work list as `ataraxy web` serves them: kept, and never behind an act."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.platform.people.models import Clinic
from ataraxy.platform.worklist.services import NewTask, open_task

pytestmark = pytest.mark.django_db
PAGES = ("/", "/board/", "/work/?show=all")


@pytest.fixture(autouse=True)
def keeping(settings: Settings) -> None:
    settings.PAGES_KEPT_S = 60.0


def _signed_in(make_user: MakeUser, role: str) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def _call(actor: object, title: str) -> None:
    ask = NewTask(kind="call-back", title=title, cause=title, role="nurse")
    open_task(actor=actor, key=title, ask=ask)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", PAGES)
def test_a_second_look_asks_little_and_shows_the_same(
    page: str, chairside: Chairside, make_user: MakeUser, make_actor: MakeActor
) -> None:
    _call(make_actor("nurse"), "Call Ana")
    client = _signed_in(make_user, "nurse")
    first = client.get(page).content.decode()
    with CaptureQueriesContext(connection) as queries:
        second = client.get(page).content.decode()
    assert len(queries) <= 8
    assert _plain(second) == _plain(first)


def _plain(page: str) -> str:
    """Without what is new in each page: the token and the key of its forms."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r'name="idempotency_key" value="[^"]+"', "", page)


def test_what_somebody_does_is_there_at_the_next_look(
    chairside: Chairside, make_user: MakeUser, make_actor: MakeActor, make_patient: MakePatient
) -> None:
    client = _signed_in(make_user, "nurse")
    for page in PAGES:
        client.get(page)
    chairside.beside(make_patient("Rossi", "Bruno"))
    _call(make_actor("nurse"), "Call Bruno")
    assert "Bruno Rossi" in client.get("/").content.decode()
    assert "BR" in client.get("/board/").content.decode()
    assert "Call Bruno" in client.get("/work/?show=all").content.decode()


def test_every_page_has_its_own_token_and_key(
    in_clinic: Clinic, make_user: MakeUser, make_actor: MakeActor
) -> None:
    _call(make_actor("nurse"), "Call Ana")
    client = _signed_in(make_user, "nurse")
    found = [client.get("/work/?show=all").content.decode() for _ in range(2)]
    keys = [re.findall(r'name="idempotency_key" value="([^"]+)"', page) for page in found]
    tokens = [set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', page)) for page in found]
    assert keys[0]
    assert keys[0] != keys[1]
    assert all(len(token) == 64 for page in tokens for token in page)
    assert not tokens[0] & tokens[1]
    assert all("of-this-page" not in page for page in found)
