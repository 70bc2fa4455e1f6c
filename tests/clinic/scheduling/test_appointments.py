"""A chair, a patient and a member of staff are in one place at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django_scopes import scope
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.scheduling.models import Appointment, Chair
from ataraxy.clinic.scheduling.services import (
    Place,
    add_chair,
    book,
    move_visit,
    place_visit,
    settle,
)
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused

TEN = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def place(begin: datetime = TEN, minutes: int = 60, **where: int) -> Place:
    return Place(begin, begin + timedelta(minutes=minutes), **where)


def test_a_visit_is_booked_once_however_often_the_form_is_sent(
    chairs: list[Chair], make_actor: MakeActor, patient: Patient
) -> None:
    booked = [
        book(
            actor=make_actor("coordinator"),
            key="same",
            patient=patient,
            kind="evaluation",
            place=place(),
        )
        for _ in range(2)
    ]
    assert booked[0] == booked[1]
    assert Appointment.objects.count() == 1


def test_a_taken_chair_is_refused_and_the_next_one_is_not(
    chairs: list[Chair], make_actor: MakeActor, make_patient: MakePatient
) -> None:
    actor = make_actor("coordinator")
    book_at = {"actor": actor, "kind": "evaluation"}
    book(key="1", patient=make_patient("One"), place=place(chair_id=chairs[0].pk), **book_at)
    late = place(TEN + timedelta(minutes=59), chair_id=chairs[0].pk)
    with pytest.raises(Refused, match="The chair is already taken from 10:00 EST to 11:00 EST"):
        book(key="2", patient=make_patient("Two"), place=late, **book_at)
    after = place(TEN + timedelta(minutes=60), chair_id=chairs[0].pk)
    book(key="3", patient=make_patient("Two"), place=after, **book_at)
    book(key="4", patient=make_patient("Three"), place=place(chair_id=chairs[1].pk), **book_at)
    assert Appointment.objects.count() == 3


def test_nobody_is_in_two_places_at_once(
    chairs: list[Chair], make_actor: MakeActor, make_patient: MakePatient, make_user: MakeUser
) -> None:
    actor, therapist = make_actor("coordinator"), make_user("therapist")
    first = make_patient("One")
    book(actor=actor, key="1", patient=first, kind="review", place=place(staff_id=therapist.pk))
    with pytest.raises(Refused, match="The patient is already taken"):
        book(actor=actor, key="2", patient=first, kind="review", place=place())
    with pytest.raises(Refused, match="The member of staff is already taken"):
        book(
            actor=actor,
            key="3",
            patient=make_patient("Two"),
            kind="review",
            place=place(staff_id=therapist.pk),
        )


def test_a_cancelled_visit_gives_its_place_back_and_says_why(
    chairs: list[Chair], make_actor: MakeActor, make_patient: MakePatient
) -> None:
    actor, where = make_actor("coordinator"), place(chair_id=chairs[0].pk)
    first = book(actor=actor, key="1", patient=make_patient("One"), kind="evaluation", place=where)
    with pytest.raises(Refused, match="Say why"):
        settle(actor=actor, key="c0", appointment=first, verb="cancel")
    settle(
        actor=actor,
        key="c",
        appointment=first,
        verb="cancel",
        reason="Has a cold",
        by_whom="patient",
    )
    book(actor=actor, key="2", patient=make_patient("Two"), kind="evaluation", place=where)
    first.refresh_from_db()
    assert (first.state, first.reason) == ("cancelled", "Has a cold")


def test_whoever_moves_a_visit_that_somebody_else_just_moved_is_told(
    chairs: list[Chair], make_actor: MakeActor, patient: Patient
) -> None:
    actor = make_actor("coordinator")
    visit = book(actor=actor, key="1", patient=patient, kind="review", place=place())
    later = place(TEN + timedelta(hours=3))
    move_visit(actor=actor, key="m1", appointment=visit, place=later, seen_version=1)
    with pytest.raises(Refused, match="Somebody changed this visit"):
        move_visit(actor=actor, key="m2", appointment=visit, place=place(), seen_version=1)
    visit.refresh_from_db()
    assert visit.starts_at == later.starts_at


def test_a_missed_visit_can_still_arrive_late(
    chairs: list[Chair], make_actor: MakeActor, patient: Patient
) -> None:
    actor = make_actor("nurse")
    visit = book(actor=actor, key="1", patient=patient, kind="review", place=place())
    settle(actor=actor, key="n", appointment=visit, verb="mark no-show")
    settle(actor=actor, key="a", appointment=visit, verb="arrive")
    visit.refresh_from_db()
    assert visit.state == "arrived"


def test_two_people_booking_one_chair_at_the_same_moment_get_one_visit(
    fresh_db: str, clinic: Clinic, make_actor: MakeActor, make_patient: MakePatient
) -> None:
    actor = make_actor("coordinator")
    people = [make_patient(f"Person {n}") for n in range(4)]
    with scope(clinic=clinic.pk):
        chair = add_chair(actor=actor, key="c", room_name="Garden", chair_name="Chair 1")
    together, answers = threading.Barrier(len(people)), []

    def one(patient: Patient) -> None:
        together.wait()
        try:
            with scope(clinic=clinic.pk):
                book(
                    actor=actor,
                    key=str(patient.uid),
                    patient=patient,
                    kind="evaluation",
                    place=place(chair_id=chair.pk),
                )
            answers.append("booked")
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(patient,)) for patient in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["booked", "refused", "refused", "refused"]
    with scope(clinic=clinic.pk):
        assert Appointment.objects.count() == 1


def test_a_visit_across_the_clock_change_keeps_its_length(
    chairs: list[Chair], make_actor: MakeActor, patient: Patient
) -> None:
    # 00:30 EDT to three real hours later, which the clock calls 02:30 EST.
    begin = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
    visit = place_visit(
        actor=make_actor("coordinator"),
        patient=patient,
        kind="review",
        place=Place(begin, begin + timedelta(hours=3)),
    )
    visit.refresh_from_db()
    assert visit.length == timedelta(hours=3)
    assert f"{visit.ends_at.astimezone(visit.clinic.zone):%H:%M %Z}" == "02:30 EST"
