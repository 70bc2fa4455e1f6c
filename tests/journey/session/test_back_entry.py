"""What was on paper is entered later, with the times on the paper, and says so for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.session_people import Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.recovery.record_paper import record_paper
from ataraxy.journey.session.back_entry import (
    PaperReading,
    PaperSheet,
    PaperTimeError,
    enter_sheet,
    paper_instant,
)
from ataraxy.journey.session.models import LogLine, Reading, Session
from ataraxy.journey.session.vitals import read_entry
from ataraxy.platform.documents.paper import canonical_text
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

PORTLAND = ZoneInfo("America/New_York")
CAME = datetime(2026, 11, 20, 13, 5, 20, tzinfo=UTC)  # 08:05:20
NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # 11:00


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (time(8, 5), CAME),
        (time(8, 6), datetime(2026, 11, 20, 13, 6, tzinfo=UTC)),
        (time(11, 0), NOW),
    ],
)
def test_a_time_on_the_paper_is_the_clinics_clock_after_the_arrival(
    written: time, meant: datetime
) -> None:
    assert paper_instant(written, CAME, NOW, PORTLAND) == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (time(11, 1), "in the future"),
        (time(23, 0), "in the future"),
        (time(8, 4), "before they"),
        (time(0, 1), "before they"),
    ],
)
def test_a_time_in_the_future_or_before_they_came_is_refused(written: time, said: str) -> None:
    with pytest.raises(PaperTimeError, match=said):
        paper_instant(written, CAME, NOW, PORTLAND)


def test_past_midnight_the_paper_means_the_next_day() -> None:
    came = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)  # 22:30
    now = came + timedelta(hours=3)
    assert paper_instant(time(0, 40), came, now, PORTLAND) == came + timedelta(minutes=130)


def test_two_oclock_twice_is_the_later_one_that_had_come() -> None:
    came = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # 00:30, clocks go back at 06:00 UTC
    first, second = (
        datetime(2026, 11, 1, 5, 40, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 40, tzinfo=UTC),
    )
    assert paper_instant(time(1, 40), came, first + timedelta(minutes=5), PORTLAND) == first
    assert paper_instant(time(1, 40), came, second + timedelta(minutes=5), PORTLAND) == second


@given(at=st.times(), stays=st.integers(0, 600))
def test_whatever_is_written_lies_between_the_arrival_and_now_or_is_refused(
    at: time, stays: int
) -> None:
    now = CAME + timedelta(minutes=stays)
    try:
        found = paper_instant(at.replace(second=0, microsecond=0), CAME, now, PORTLAND)
    except PaperTimeError:
        return
    assert CAME <= found <= now


@pytest.fixture
def nurse(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("nurse"))
    return client


def long_ago(room: Chairside, minutes: int) -> None:
    """They came some time ago, as far as the session knows."""
    came = timezone.now() - timedelta(minutes=minutes)
    Session.objects.filter(pk=room.session.pk).update(arrived_at=came)
    room.session.refresh_from_db()


def on_clock(room: Chairside, minutes_ago: int) -> str:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return f"{at.astimezone(room.clinic.zone):%H:%M}"


@pytest.mark.django_db
def test_a_sheet_is_entered_whole_and_every_value_names_paper_and_people(
    chairside: Chairside, nurse: Client
) -> None:
    room = chairside.arrived()
    long_ago(room, 90)
    url = reverse("session:from_paper", args=[room.session.uid])
    assert "Back-entry: this is not what happens now" in nurse.get(url).content.decode()
    form = {"what": "sheet", "idempotency_key": "p1", "wrote": "Imani Okonkwo",
            "at1": on_clock(room, 40), "entry1": "128/78 70 98 14",
            "at2": on_clock(room, 30), "entry2": "151/90 82 97 15 m4",
            "when1": on_clock(room, 35), "kind1": "talked", "text1": "Held a hand"}  # fmt: skip
    assert nurse.post(url, form).status_code == 302
    assert nurse.post(url, form).status_code == 302  # sent again: nothing twice
    rows = Reading.objects.filter(session=room.session).order_by("at")
    assert [(one.source, one.on_paper_by) for one in rows] == [("paper", "Imani Okonkwo")] * 2
    assert rows[0].recorded_at - rows[0].at > timedelta(minutes=30)
    assert LogLine.objects.get(kind="talked").on_paper_by == "Imani Okonkwo"
    page = nurse.get(reverse("session:room", args=[room.session.uid])).content.decode()
    assert "entered later from paper by" in page
    assert "on the paper: Imani Okonkwo" in page
    words = canonical_text(record_paper(room.record.session, timezone.now(), "en"))
    assert words.count("on the paper: Imani Okonkwo") >= 3


@pytest.mark.django_db
def test_one_wrong_time_keeps_everything_out_and_what_was_typed_on_the_page(
    chairside: Chairside, nurse: Client
) -> None:
    room = chairside.arrived()
    long_ago(room, 20)
    url = reverse("session:from_paper", args=[room.session.uid])
    ahead = f"{(timezone.now() + timedelta(minutes=9)).astimezone(room.clinic.zone):%H:%M}"
    form = {"what": "sheet", "idempotency_key": "p2", "wrote": "I. O.",
            "at1": on_clock(room, 10), "entry1": "128/78 70 98 14",
            "at2": ahead, "entry2": "130/80"}  # fmt: skip
    refused = nurse.post(url, form)
    assert refused.status_code == 409
    assert "in the future" in refused.content.decode()
    assert "128/78 70 98 14" in refused.content.decode()
    before = nurse.post(url, form | {"at2": on_clock(room, 60)})
    assert "before they arrived" in before.content.decode()
    lone = nurse.post(url, form | {"at2": "", "entry2": "130/80"})
    assert "Write the time that stands on the paper" in lone.content.decode()
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_the_service_refuses_what_a_page_might_let_through(chairside: Chairside) -> None:
    room = chairside.arrived()
    calm, now = read_entry("128/78"), timezone.now()

    def enter(at: datetime, wrote: str = "I. O.") -> None:
        sheet = PaperSheet(wrote, (PaperReading(at, calm, "128/78"),))
        enter_sheet(actor=room.nurse, key=fresh_key(), session=room.session, sheet=sheet)

    for act, said in (
        (lambda: enter(now - timedelta(hours=3)), "before they arrived"),
        (lambda: enter(now + timedelta(minutes=5)), "future"),
        (lambda: enter(now, " "), "foot of the sheet"),
    ):
        with pytest.raises(Refused, match=said):
            act()
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_a_dose_on_paper_passes_the_same_gates(
    chairside: Chairside, nurse: Client, ago: Callable[[int], datetime]
) -> None:
    room = chairside.ready()
    long_ago(room, 120)
    url = reverse("session:from_paper", args=[room.session.uid])
    form = {"what": "start", "idempotency_key": "s1", "wrote": "I. O.",
            "began": on_clock(room, 50),
            "said_full_name": "on", "said_birth_date": "on"}  # fmt: skip
    chairside.open_day(prescriber=None)
    assert "No prescriber" in nurse.post(url, form).content.decode()
    chairside.open_day()
    assert nurse.post(url, form | {"idempotency_key": "s2"}).status_code == 302
    assert room.record.doses[0].on_paper_by == "I. O."
    end = {"what": "end", "idempotency_key": "e1", "wrote": "I. O.", "ended": on_clock(room, 10)}
    assert nurse.post(url, end).status_code == 302
    record = room.record
    assert record.session.state == "stopped"
    assert record.session.dosing_ended_at is not None
    assert record.session.dosing_ended_at < ago(9)
