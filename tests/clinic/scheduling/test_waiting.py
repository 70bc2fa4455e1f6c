"""A visit that does not go as booked is followed up, and its place goes to whoever waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.scheduling.aftermath import comes_late
from ataraxy.clinic.scheduling.models import Appointment, Chair
from ataraxy.clinic.scheduling.models_rota import VisitOutcome, WaitingEnd
from ataraxy.clinic.scheduling.services import Place, book, settle
from ataraxy.clinic.scheduling.services_rota import Work, add_room_for_talks, put_on_rota
from ataraxy.clinic.scheduling.waiting import (
    Wanted,
    fits_in,
    give_place,
    put_on_list,
    take_off_list,
    waiting_list,
)
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.worklist.models import Task

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # Tuesday, eight at the clinic
TEN = NOW + timedelta(days=1, hours=2)
DAY = date(2026, 11, 24)
ALL_WEEK = frozenset(range(7))

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as frozen:
        yield frozen


@pytest.fixture
def booked(chairs: list[Chair], make_actor: MakeActor, patient: Patient) -> Appointment:
    place = Place(TEN, TEN + timedelta(hours=1), chairs[0].pk)
    desk = make_actor("coordinator")
    return book(actor=desk, key="b", patient=patient, kind="evaluation", place=place)


def wanted(**changes: object) -> Wanted:
    base = {"kind": "review", "minutes": 30, "first": DAY, "last": DAY + timedelta(days=9)}
    return Wanted(**({"weekdays": ALL_WEEK} | base | changes))  # type: ignore[arg-type]


def test_a_cancellation_says_by_whom_and_somebody_finds_another_time(
    booked: Appointment, make_actor: MakeActor
) -> None:
    desk = make_actor("coordinator")
    with pytest.raises(Refused, match="who called it off"):
        settle(actor=desk, key="1", appointment=booked, verb="cancel", reason="Snow")
    booked.refresh_from_db()
    assert booked.state == "booked"
    settle(actor=desk, key="2", appointment=booked, verb="cancel", reason="Snow", by_whom="other")
    line = VisitOutcome.objects.get()
    assert (line.what, line.by_whom, line.why) == ("cancelled", "other", "Snow")
    (work,) = Task.objects.filter(kind="visit.follow_up")
    assert (work.role, work.title) == ("coordinator", "Cancelled: find another time")


def test_a_missed_visit_is_a_nurses_call(
    booked: Appointment, make_actor: MakeActor, make_user: MakeUser
) -> None:
    settle(actor=make_actor("nurse"), key="1", appointment=booked, verb="mark no-show")
    (work,) = Task.objects.filter(kind="visit.follow_up")
    assert (work.role, work.title) == ("nurse", "Did not come: call them")
    assert work.owner is not None


def test_whoever_comes_late_keeps_their_place_and_everybody_sees_when(
    booked: Appointment, make_actor: MakeActor, make_user: MakeUser
) -> None:
    desk = make_actor("coordinator")
    comes_late(actor=desk, key="l", appointment=booked, minutes=20, why="Bus")
    booked.refresh_from_db()
    assert (booked.state, booked.expected_at) == ("booked", TEN + timedelta(minutes=20))
    with pytest.raises(Refused, match="after the visit ends"):
        comes_late(actor=desk, key="l2", appointment=booked, minutes=60)
    browser = Client()
    browser.force_login(make_user("coordinator"))
    assert "late, expected 10:20" in browser.get("/schedule/2026-11-25/").content.decode()


def test_a_freed_place_is_offered_to_whoever_waits_and_can_come(
    booked: Appointment, make_actor: MakeActor, make_patient: MakePatient
) -> None:
    desk = make_actor("coordinator")
    people = {name: make_patient(name) for name in ("Fits", "Long", "Monday")}
    asks = {
        "Fits": wanted(kind="evaluation"),
        "Long": wanted(kind="evaluation", minutes=90),
        "Monday": wanted(kind="evaluation", weekdays=frozenset({0})),
    }
    for name, ask in asks.items():
        put_on_list(actor=desk, key=name, patient=people[name], wanted=ask)
    settle(actor=desk, key="c", appointment=booked, verb="cancel", reason="Ill", by_whom="patient")
    (work,) = Task.objects.filter(kind="visit.free_place")
    assert "1 waiting fit" in work.title
    booked.refresh_from_db()
    (offer,) = fits_in(booked)
    assert offer.row.patient == people["Fits"]


def test_a_visit_is_brought_forward_once_and_gives_its_own_place_back(
    chairs: list[Chair], make_actor: MakeActor, patient: Patient, in_clinic: Clinic
) -> None:
    desk = make_actor("coordinator")
    late = TEN + timedelta(days=6)
    place = Place(late, late + timedelta(minutes=30))
    visit = book(actor=desk, key="b", patient=patient, kind="review", place=place)
    row = put_on_list(actor=desk, key="w", patient=patient, wanted=wanted(instead_of=visit))
    (line,) = waiting_list(in_clinic)
    assert line.spot is not None
    assert line.spot.span.begin == NOW
    sooner = Place(line.spot.span.begin, line.spot.span.end)
    for _twice in range(2):
        give_place(actor=desk, key="g", row=row, place=sooner)
    visit.refresh_from_db()
    assert visit.starts_at == NOW
    assert Appointment.objects.count() == 1
    assert WaitingEnd.objects.get().appointment == visit
    with pytest.raises(Refused, match="somebody was quicker"):
        give_place(actor=desk, key="g2", row=row, place=sooner)
    assert not waiting_list(in_clinic)


def test_nobody_waits_without_an_end_or_leaves_without_a_word(
    make_actor: MakeActor, patient: Patient
) -> None:
    desk = make_actor("coordinator")
    for changes, says in (
        ({"last": DAY - timedelta(days=1)}, "before the first"),
        ({"weekdays": frozenset()}, "at least one weekday"),
        ({"kind": "dosing"}, "belongs to a course"),
    ):
        with pytest.raises(Refused, match=says):
            put_on_list(actor=desk, key=says, patient=patient, wanted=wanted(**changes))
    row = put_on_list(actor=desk, key="w", patient=patient, wanted=wanted())
    with pytest.raises(Refused, match="Say why"):
        take_off_list(actor=desk, key="t", row=row, why=" ")


def test_the_list_is_worked_by_clicking(
    booked: Appointment, make_user: MakeUser, patient: Patient, chairs: list[Chair]
) -> None:
    desk = Client()
    desk.force_login(make_user("coordinator"))
    url = reverse("scheduling:wait", kwargs={"patient_uid": patient.uid})
    assert "Sooner than" in desk.get(url).content.decode()
    sent = {
        "idempotency_key": "w",
        "what": f"visit:{booked.uid}",
        "first": str(DAY),
        "last": str(DAY + timedelta(days=5)),
        "weekdays": list("0123456"),
    }
    assert desk.post(url, sent).status_code == 302
    page = desk.get(reverse("scheduling:waiting"))
    (line,) = page.context["rows"]
    give = {"idempotency_key": "g", "place": line.place}
    target = reverse("scheduling:give", kwargs={"waiting_uid": line.row.uid})
    assert desk.post(target, give | {"place": "x|y"}).status_code == 404
    assert desk.post(target, give).status_code == 302
    booked.refresh_from_db()
    assert booked.starts_at == NOW


def test_a_therapist_hour_takes_its_room(
    make_actor: MakeActor, make_patient: MakePatient, make_user: MakeUser
) -> None:
    desk, therapist = make_actor("coordinator"), make_user("therapist")
    room = add_room_for_talks(actor=desk, key="r", name="Quiet room")
    end = TEN + timedelta(minutes=50)
    said = {"actor": desk, "kind": "integration"}
    one, two = make_patient("One"), make_patient("Two")
    with pytest.raises(Refused, match="room for talks"):
        book(key="0", patient=one, place=Place(TEN, end, None, therapist.pk), **said)
    book(key="1", patient=one, place=Place(TEN, end, None, therapist.pk, room.pk), **said)
    with pytest.raises(Refused, match="The room is already taken"):
        book(key="2", patient=two, place=Place(TEN, end, None, None, room.pk), **said)


def test_a_free_hour_of_a_therapist_on_the_rota_is_booked_with_one_tap(
    make_actor: MakeActor, make_user: MakeUser, patient: Patient
) -> None:
    desk, therapist = make_actor("coordinator"), make_user("therapist")
    add_room_for_talks(actor=desk, key="r", name="Quiet room")
    browser = Client()
    browser.force_login(make_user("coordinator"))
    url = reverse("scheduling:free_hours", kwargs={"patient_uid": patient.uid})
    assert "No free hour" in browser.get(url).content.decode()
    work = Work("therapist", frozenset({2}), DAY, DAY + timedelta(days=6), time(10), time(12))
    put_on_rota(actor=desk, key="l", user=therapist, work=work)
    ((day, free),) = browser.get(url, {"kind": "integration"}).context["days"]
    assert day == DAY + timedelta(days=1)
    assert [one.spot.span.begin for one in free] == [TEN, TEN + timedelta(hours=1)]
    sent = {
        "kind": "integration",
        "person": str(therapist.pk),
        "place": free[0].place,
        "idempotency_key": "one",
    }
    assert browser.post(url, sent).status_code == 302
    visit = Appointment.objects.get()
    assert (visit.staff, visit.room is not None, visit.kind) == (therapist, True, "integration")
    taken = browser.post(url, sent | {"idempotency_key": "two"})
    assert taken.status_code == 409
    assert "already taken" in taken.content.decode()
