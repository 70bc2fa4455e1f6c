"""Looks of several pages are journalled at one stroke; no page is answered before its own is."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client
from tests.standing_people import MakeUser

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.journal import Note
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.audit.verify import verify
from ataraxy.platform.people.models import Patient
from ataraxy.web.scribe import Scribe

ACTOR = system_actor(7)


@pytest.fixture
def scribe(fresh_db: str) -> Iterator[Scribe]:
    """One with its own thread, let go before the database is."""
    made = Scribe()
    yield made
    made.let_go()


@pytest.fixture
def page(live: str, make_user: MakeUser, patient: Patient) -> urllib.request.Request:
    """The patient's page, asked for by somebody signed in."""
    client = Client()
    client.force_login(make_user("prescriber"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return urllib.request.Request(
        f"{live}/patients/{patient.uid}/",
        headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"},
    )


def _looks() -> int:
    return Entry.objects.filter(action="patient.read").count()


def _open(page: urllib.request.Request) -> int:
    with urllib.request.urlopen(page, timeout=60) as answer:
        answer.read()
        return int(answer.status)


def test_whoever_has_the_page_is_in_the_journal(page: urllib.request.Request) -> None:
    for number in range(1, 4):
        assert _open(page) == 200
        assert _looks() == number


def test_many_looks_at_once_are_one_whole_chain(page: urllib.request.Request) -> None:
    with ThreadPoolExecutor(8) as people:
        assert set(people.map(_open, [page] * 16)) == {200}
    assert _looks() == 16
    assert verify() == []


def test_a_page_whose_look_cannot_be_journalled_is_not_shown(
    page: urllib.request.Request, patient: Patient
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
    with pytest.raises(urllib.error.HTTPError) as failed:
        urllib.request.urlopen(page, timeout=60)
    assert failed.value.code in {500, 503}
    assert patient.family_name not in failed.value.read().decode()


def test_looks_that_cannot_be_written_keep_no_others_out(scribe: Scribe) -> None:
    good = Note(ACTOR, "patient.read", "chart")
    nobody: Any = None
    bad = Note(ACTOR, nobody)
    together = Event()
    scribe._pool.submit(together.wait)
    first, second, third = (scribe.write([one]) for one in (good, bad, good))
    together.set()
    with pytest.raises(IntegrityError):
        second.result(30)
    assert (first.result(30), third.result(30)) == (None, None)
    assert Entry.objects.count() == 2
    assert verify() == []
