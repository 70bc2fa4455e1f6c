"""What open boards hear: their own clinic, nothing twice, nothing lost, nothing signed out."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from typing import IO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.session_people import Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.session.stream import Reader, latest_number, may_listen
from ataraxy.journey.session.tail import BATCH, events_after
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic, Membership


@contextmanager
def listening(live: str, client: Client, last: int) -> Iterator[IO[bytes]]:
    """An open stream of this person, going on after number `last`."""
    cookie = f"session={client.cookies['session'].value}"
    headers = {"Cookie": cookie, "Last-Event-ID": str(last)}
    request = urllib.request.Request(f"{live}{reverse('session:stream')}", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as stream:
        yield stream


def next_event(stream: IO[bytes]) -> tuple[int, dict[str, str]]:
    """The next change: its number and what it says."""
    number = 0
    for raw in stream:
        line = raw.decode().strip()
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: ") and number:
            return number, json.loads(line[6:])
    raise AssertionError("the stream ended")


def signed_in(make_user: MakeUser, role: str = "nurse") -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def test_a_reader_that_comes_back_gets_what_it_missed_and_then_what_is_new(
    live: str, chairside: Chairside, make_user: MakeUser, clinic: Clinic
) -> None:
    seen = latest_number(clinic.pk)
    chairside.arrived()
    with listening(live, signed_in(make_user), seen) as stream:
        missed = [next_event(stream) for _ in range(2)]
        assert {one["topic"] for _number, one in missed} == {
            "scheduling.arrived",
            "session.moved",
        }
        chairside.measured()
        number, new = next_event(stream)
        assert number > missed[-1][0]
        assert new == {"topic": "session.changed", "subject": f"session:{chairside.session.uid}"}


def test_a_stream_ends_when_its_person_signs_out(
    live: str, chairside: Chairside, make_user: MakeUser, clinic: Clinic
) -> None:
    client = signed_in(make_user)
    with listening(live, client, latest_number(clinic.pk)) as stream:
        client.post(reverse("account_logout"))
        assert b"event: ended" in stream.read()


def test_another_clinics_changes_are_not_heard_and_no_patient_is_named(
    chairside: Chairside, clinic: Clinic, other_clinic: Clinic
) -> None:
    before = latest_number(clinic.pk)
    publish(clinic_id=other_clinic.pk, topic="session.moved", subject="session:theirs")
    publish(clinic_id=clinic.pk, topic="chart.changed", subject="source:x")
    chairside.arrived()
    place, told = events_after(clinic.pk, before)
    heard = [data for _number, data in told]
    assert place == latest_number(clinic.pk)
    assert heard
    assert all("theirs" not in data and "chart" not in data for data in heard)
    assert not any(str(chairside.session.patient.uid) in data for data in heard)


def test_many_changes_of_no_interest_do_not_hold_a_board_up(
    in_clinic: Clinic, chairside: Chairside
) -> None:
    before = latest_number(in_clinic.pk)
    for _ in range(BATCH + 5):
        publish(clinic_id=in_clinic.pk, topic="chart.changed", subject="source:x")
    chairside.arrived()
    place, told = events_after(in_clinic.pk, before)
    assert told == []
    _place, told = events_after(in_clinic.pk, place)
    assert len(told) == 2


def test_who_lost_the_role_or_the_sign_in_may_not_listen(
    chairside: Chairside, make_user: MakeUser, clinic: Clinic
) -> None:
    user = make_user("therapist")
    client = Client()
    client.force_login(user)
    reader = Reader(user.pk, clinic.pk, client.cookies["session"].value, 0)
    assert may_listen(reader)
    assert not may_listen(Reader(user.pk, clinic.pk, "no-such-session", 0))
    Membership.objects.filter(user=user).delete()
    assert not may_listen(reader)


def answered(live: str, name: str, client: Client) -> int:
    """What a browser's script is answered by the real server, before it follows anything."""
    cookie = client.cookies.get("session")
    headers = {"Cookie": f"session={cookie.value}"} if cookie else {}
    connection = HTTPConnection(live.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", reverse(name), headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["session:outbox", "session:tiles"])
def test_a_script_that_may_not_listen_is_told_so_and_never_sent_to_a_page(
    live: str, make_user: MakeUser, clinic: Clinic, name: str
) -> None:
    assert answered(live, name, Client()) == 401
    locked = signed_in(make_user)
    locked.post(reverse("accounts:lock"))
    assert answered(live, name, locked) == 401
    over = signed_in(make_user)
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert over.get(reverse(name)).status_code == 401
    gone = signed_in(make_user)
    gone.post(reverse("account_logout"))
    assert answered(live, name, gone) == 401


def test_a_locked_screen_locks_the_screen_and_not_the_stream(
    live: str, chairside: Chairside, make_user: MakeUser, clinic: Clinic
) -> None:
    client = signed_in(make_user)
    client.post(reverse("accounts:lock"))
    with listening(live, client, latest_number(clinic.pk)) as stream:
        chairside.arrived()
        _number, told = next_event(stream)
    assert set(told) == {"topic", "subject"}, "that something changed, never what"
    assert client.get(reverse("session:tiles")).status_code == 401


def test_a_board_that_asks_by_itself_does_not_keep_an_untouched_screen_open(
    make_user: MakeUser, clinic: Clinic
) -> None:
    client, begin = signed_in(make_user), timezone.now()
    for minutes in (3, 6, 9):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            assert client.get(reverse("session:tiles")).status_code == 200
    with time_machine.travel(begin + timedelta(minutes=11), tick=False):
        assert client.get(reverse("session:tiles")).status_code == 401
