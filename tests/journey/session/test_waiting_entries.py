"""Entries that waited on a device: once each, at their own time, taken late or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.session_people import Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.recovery.services import send_by_ambulance
from ataraxy.journey.session.clock import recent_instant
from ataraxy.journey.session.models import LogLine, Reading
from ataraxy.platform.service.forms import fresh_key

Ago = Callable[[int], datetime]
SCRIPT = {"headers": {"accept": "application/json"}}


@pytest.fixture
def nurse(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("nurse"))
    return client


def send(client: Client, chairside: Chairside, to: str = "chart", **fields: Any) -> Any:
    """What the box sends: data in, data out."""
    url = reverse(f"session:{to}", args=[chairside.session.uid])
    return client.post(url, {"idempotency_key": fresh_key()} | fields, **SCRIPT)


def readings(chairside: Chairside, **which: Any) -> Any:
    return Reading.objects.filter(session=chairside.session, **which)


def test_an_entry_that_is_sent_twice_is_charted_once_at_its_own_time(
    chairside: Chairside, nurse: Client, ago: Ago
) -> None:
    chairside.running(ago(40))
    entry = {"entry": "144/88 76", "entered_at": ago(12).isoformat(), "idempotency_key": "k1"}
    first, second = send(nurse, chairside, **entry), send(nurse, chairside, **entry)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["said"].startswith("Charted: Blood pressure 144/88")
    row = readings(chairside, systolic_mmhg=144).get()
    assert row.at == datetime.fromisoformat(str(entry["entered_at"]))
    assert row.recorded_at - row.at >= timedelta(minutes=11)


def test_an_entry_made_before_they_went_home_is_charted_when_it_comes_later(
    chairside: Chairside, nurse: Client, ago: Ago
) -> None:
    chairside.running(ago(40))
    made = timezone.now()
    send_by_ambulance(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    late = send(nurse, chairside, entry="150/90", entered_at=made.isoformat())
    assert late.status_code == 200
    assert readings(chairside, systolic_mmhg=150).get().at == made


def test_what_is_said_to_be_measured_after_they_left_is_refused_and_says_so(
    chairside: Chairside, nurse: Client, ago: Ago
) -> None:
    chairside.running(ago(40))
    send_by_ambulance(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    after = send(nurse, chairside, entry="150/90", entered_at=timezone.now().isoformat())
    assert after.status_code == 409
    assert "Nothing can be charted in it now" in after.json()["why"][0]
    assert not readings(chairside, systolic_mmhg=150).exists()


def test_a_pause_that_waited_stands_at_its_own_time_after_the_dose_ended(
    chairside: Chairside, nurse: Client, ago: Ago
) -> None:
    chairside.in_recovery(ago(60), ago(15))
    waited = send(nurse, chairside, "dose", kind="paused", entered_at=ago(30).isoformat())
    too_late = send(nurse, chairside, "dose", kind="paused", entered_at=ago(5).isoformat())
    assert (waited.status_code, too_late.status_code) == (200, 409)
    assert [one.kind for one in chairside.record.doses] == ["started", "paused", "completed"]


def test_a_refused_entry_is_told_with_every_reason(chairside: Chairside, nurse: Client) -> None:
    chairside.arrived()
    answer = send(nurse, chairside, entry="banana")
    assert answer.status_code == 409
    assert answer.json()["why"] == ["“banana” is not understood."]
    ahead = (timezone.now() + timedelta(hours=2)).isoformat()
    clock_wrong = send(nurse, chairside, entry="138/86", entered_at=ahead)
    assert clock_wrong.json()["why"] == ["This time lies in the future. Nothing was written."]


def test_two_nurses_at_one_chair_are_both_charted_with_their_names(
    chairside: Chairside, nurse: Client, make_user: MakeUser
) -> None:
    chairside.arrived()
    other = Client()
    other.force_login(make_user("nurse", username="second nurse"))
    made = timezone.now().isoformat()
    for client, entry in ((nurse, "138/86"), (other, "139/85")):
        assert send(client, chairside, entry=entry, entered_at=made).status_code == 200
    rows = readings(chairside, systolic_mmhg__isnull=False)
    assert len({row.by_uid for row in rows}) == rows.count() == 2


def test_a_time_of_day_means_the_last_one_before_the_entry_was_made_and_not_before_it_came() -> (
    None
):
    zone = ZoneInfo("America/New_York")
    first_pass = datetime(2026, 11, 1, 5, 40, tzinfo=UTC)  # 01:40, the first of two
    second_pass = first_pass + timedelta(hours=1)
    at = time(1, 30)
    assert recent_instant(at, zone, first_pass) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert recent_instant(at, zone, second_pass) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_measured_time_typed_in_the_first_of_two_hours_keeps_it_when_sent_in_the_second(
    chairside: Chairside, nurse: Client
) -> None:
    chairside.arrived()
    begin = timezone.now().replace(microsecond=0)
    typed = (begin - timedelta(minutes=20)).astimezone(chairside.clinic.zone)
    with time_machine.travel(begin + timedelta(minutes=7), tick=False):
        send(
            nurse,
            chairside,
            entry="138/86",
            measured=f"{typed:%H:%M}",
            entered_at=f"{begin.isoformat()}",
        )
    assert readings(chairside, systolic_mmhg=138).get().at <= begin


def test_who_asks_the_box_is_named_by_an_opaque_id_and_a_locked_screen_is_told_401(
    chairside: Chairside, nurse: Client, make_user: MakeUser
) -> None:
    told = nurse.get(reverse("session:outbox"), **SCRIPT).json()
    assert told["person"] == str(make_user("nurse").uid)
    assert told["token"]
    nurse.post(reverse("accounts:lock"))
    assert nurse.get(reverse("session:outbox"), **SCRIPT).status_code == 401
    assert send(nurse, chairside, "line", kind="note", text="x").status_code == 423
    assert not LogLine.objects.filter(session=chairside.session).exists()


def test_the_page_a_browser_keeps_holds_nothing_about_anybody(
    chairside: Chairside, nurse: Client
) -> None:
    shown = nurse.get(reverse("session:offline")).content.decode()
    for secret in (chairside.session.patient.family_name, str(chairside.session.uid)):
        assert secret not in shown
    script = nurse.get(reverse("session:worker"))
    assert script["Service-Worker-Allowed"] == "/sessions/"
    assert reverse("session:offline") in script.content.decode()
