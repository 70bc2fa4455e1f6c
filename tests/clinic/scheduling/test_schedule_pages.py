"""The schedule as people open it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeUser

from ataraxy.clinic.scheduling.models import Appointment, Chair
from ataraxy.clinic.scheduling.opening import items
from ataraxy.clinic.scheduling.queries import day_state, today_at
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key


@pytest.fixture
def desk(make_user: MakeUser) -> Client:
    """The coordinator's browser."""
    client = Client()
    client.force_login(make_user("coordinator"))
    return client


def form(**changes: str) -> dict[str, str]:
    base = {
        "idempotency_key": fresh_key(),
        "kind": "evaluation",
        "day": "2026-11-20",
        "begins": "10:00",
        "minutes": "60",
    }
    return base | changes


def test_a_visit_is_booked_moved_and_cancelled_by_clicking(
    desk: Client, chairs: list[Chair], patient: Patient
) -> None:
    url = reverse("scheduling:book", kwargs={"patient_uid": patient.uid})
    assert desk.get(url).status_code == 200
    assert desk.post(url, form()).status_code == 302
    visit = Appointment.objects.get()
    where = {"appointment_uid": visit.uid}
    day = desk.get(reverse("scheduling:day_of", kwargs={"day": "2026-11-20"})).content.decode()
    assert "Ana Rivera" in day
    assert "10:00–11:00" in day
    assert "Ana Rivera" in desk.get("/schedule/week/2026-11-20/").content.decode()
    assert desk.get(reverse("scheduling:move", kwargs=where)).status_code == 200
    moved = form(begins="14:00", seen_version="1")
    assert desk.post(reverse("scheduling:move", kwargs=where), moved).status_code == 302
    late = desk.post(reverse("scheduling:move", kwargs=where), form(seen_version="1"))
    assert late.status_code == 409
    assert "Somebody changed this visit" in late.content.decode()
    settle = {"idempotency_key": fresh_key(), "verb": "cancel", "reason": ""}
    refused = desk.post(reverse("scheduling:settle", kwargs=where), settle)
    assert "Say why" in refused.content.decode()
    settle |= {"idempotency_key": fresh_key(), "reason": "Moved away", "by_whom": "patient"}
    assert desk.post(reverse("scheduling:settle", kwargs=where), settle).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_two_o_clock_twice_is_asked_and_a_skipped_time_refused(
    desk: Client, chairs: list[Chair], patient: Patient
) -> None:
    url = reverse("scheduling:book", kwargs={"patient_uid": patient.uid})
    twice = desk.post(url, form(day="2026-11-01", begins="01:30"))
    assert twice.status_code == 409
    assert "01:30 EDT" in twice.content.decode()
    assert "01:30 EST" in twice.content.decode()
    answer = desk.post(url, form(day="2026-11-01", begins="01:30", which="second"))
    assert answer.status_code == 302
    assert f"{Appointment.objects.get().starts_at:%H:%M}" == "06:30"
    skipped = desk.post(url, form(day="2026-03-08", begins="02:30"))
    assert "clocks skip 02:30" in skipped.content.decode()


def test_the_day_is_opened_by_clicking(in_clinic: Clinic, make_user: MakeUser) -> None:
    nurse = Client()
    nurse.force_login(make_user("nurse"))
    prescriber = make_user("prescriber")
    url = reverse("scheduling:opening")
    assert nurse.get(url).status_code == 200
    answers = {
        "idempotency_key": fresh_key(),
        "prescriber": str(prescriber.pk),
        "acls": str(make_user("nurse").pk),
        "emergency_drugs_expire_on": "2090-01-01",
        "found": [item.key for item in items() if item.checked],
    }
    nurse.post(url, answers)
    assert day_state(in_clinic, today_at(in_clinic)).is_open
    assert "The day is open" in nurse.get(reverse("scheduling:day")).content.decode()


def test_a_day_that_does_not_exist_is_not_found(desk: Client) -> None:
    assert desk.get("/schedule/2026-02-30/").status_code == 404


def test_chairs_are_added_once(desk: Client, in_clinic: Clinic) -> None:
    new = {"room_name": "Garden", "chair_name": "Chair 1"}
    url = reverse("scheduling:chairs")
    assert desk.post(url, new | {"idempotency_key": fresh_key()}).status_code == 302
    again = desk.post(url, new | {"idempotency_key": fresh_key()})
    assert "already there" in again.content.decode()
    assert Chair.objects.count() == 1
