"""A course laid out in one go: proposed, moved, booked together or not at all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.journey.care_people import draft, order_input, sign
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.placing import Spot
from ataraxy.clinic.scheduling.rhythm import Part, Target, rhythms
from ataraxy.clinic.scheduling.services import add_chair
from ataraxy.clinic.scheduling.services_rota import Work, close_day, put_on_rota
from ataraxy.journey.course.models import Course
from ataraxy.journey.session import series
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_series import Series
from ataraxy.journey.session.series import Asked, book_series, propose
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

NEW_YORK = ZoneInfo("America/New_York")
ALL_WEEK = frozenset(range(7))


@pytest.fixture
def monday() -> date:
    """A Monday ahead."""
    today = timezone.now().astimezone(NEW_YORK).date()
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture
def course(
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    patient: Patient,
    monday: date,
) -> Course:
    """A planned course in a clinic with two chairs and people on the rota."""
    desk = make_actor("coordinator")
    for name in ("Chair 1", "Chair 2"):
        add_chair(actor=desk, key=name, room_name="Garden", chair_name=name)
    for role in ("nurse", "prescriber"):
        last = monday + timedelta(days=200)
        work = Work(role, ALL_WEEK, monday - timedelta(days=30), last, time(8), time(17, 30))
        put_on_rota(actor=desk, key=role, user=make_user(role), work=work)
    return Chairside(in_clinic, make_actor, make_user).planned(patient)


def asked(first: date, visits: int = 6) -> Asked:
    return Asked(first, 9 * 60, ALL_WEEK, visits)


def chosen(course: Course, first: date, visits: int = 6) -> tuple[tuple[Target, Spot], ...]:
    return tuple((one.target, one.spot) for one in propose(course, asked(first, visits)))


def begins(course: Course) -> list[datetime]:
    rows = Session.objects.filter(course=course).order_by("number")
    return [one.appointment.starts_at.astimezone(NEW_YORK) for one in rows]


@pytest.mark.parametrize("key", sorted(course_templates()))
def test_every_course_template_can_be_laid_out(key: str) -> None:
    template = course_templates()[key]
    for phase in template.phases:
        assert phase.per_week in rhythms()


@pytest.mark.parametrize(
    ("key", "done", "left"),
    [
        ("iv_6_3wk", 0, [("Induction", 6)]),
        ("iv_8_4wk", 3, [("Induction", 5)]),
        ("sc_anxiety", 1, [("Rising doses", 2), ("Continuation", 12)]),
        ("esk_trd", 9, [("Weeks 5 to 8", 3), ("From week 9, every 1 to 2 weeks", 4)]),
    ],
)
def test_what_is_left_of_a_template_follows_what_was_given(
    key: str, done: int, left: list[tuple[str, int]]
) -> None:
    template = course_templates()[key]
    phases = [
        {"name": one.name, "sessions": one.sessions, "per_week": one.per_week}
        for one in template.phases
    ]
    found = list(series.left_of(phases, done, template.min_gap_days))
    assert [(part.name, part.visits) for part in found] == left
    assert all(part.rhythm.closest_days >= template.min_gap_days for part in found)


def test_titration_asks_for_seven_days() -> None:
    assert course_templates()["sc_anxiety"].min_gap_days == 7


def test_only_the_first_visits_are_laid_out_when_fewer_are_wanted() -> None:
    parts = (Part("A", 3, rhythms()[1.0]), Part("B", 12, rhythms()[1.0]))
    assert [part.visits for part in series.cut(parts, 4)] == [3, 1]
    assert [part.visits for part in series.cut(parts, 2)] == [2]


def test_six_in_three_weeks_are_booked_with_one_button_and_only_once(
    course: Course, make_actor: MakeActor, monday: date
) -> None:
    places = chosen(course, monday)
    made = [
        book_series(actor=make_actor("coordinator"), key="same", course=course, chosen=places)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    days = [(at.date() - monday).days for at in begins(course)]
    assert days == [0, 3, 7, 10, 14, 17]
    assert {at.time() for at in begins(course)} == {time(9)}
    assert Series.objects.get().against == []
    assert not chosen(course, monday + timedelta(days=30))


def test_a_chair_that_was_taken_meanwhile_books_nothing_and_names_the_visit(
    course: Course,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    make_patient: MakePatient,
    monday: date,
) -> None:
    places = chosen(course, monday)
    other = Chairside(in_clinic, make_actor, make_user).planned(make_patient("Osei", "Nia"))
    third = places[2]
    book_series(actor=make_actor("coordinator"), key="o", course=other, chosen=(third,))
    with pytest.raises(Refused, match=r"Visit 3, Mon .*The chair is taken"):
        book_series(
            actor=make_actor("coordinator"), key="s", course=course, chosen=places, why="Anyway"
        )
    assert not Session.objects.filter(course=course).exists()
    assert not Appointment.objects.filter(patient=course.patient).exists()


def test_what_may_stand_is_booked_only_with_a_reason_that_is_kept(
    course: Course, make_actor: MakeActor, monday: date
) -> None:
    actor = make_actor("coordinator")
    places = chosen(course, monday, 2)
    close_day(actor=actor, key="c", day=monday, why="Painters")
    with pytest.raises(Refused, match=r"Visit 1, .*closed on this day"):
        book_series(actor=actor, key="1", course=course, chosen=places)
    made = book_series(
        actor=actor, key="2", course=course, chosen=places, why="Only the entrance is painted"
    )
    assert len(made.against) == 1
    assert made.why == "Only the entrance is painted"


def test_a_nurse_with_two_infusions_in_their_first_hour_gets_the_next_one_later(
    course: Course,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    make_patient: MakePatient,
    monday: date,
) -> None:
    desk = make_actor("coordinator")
    add_chair(actor=desk, key="3", room_name="Garden", chair_name="Chair 3")
    team = Chairside(in_clinic, make_actor, make_user)
    found = [chosen(course, monday, 1)[0][1].span.begin]
    for name in ("Osei", "Park"):
        other = team.planned(make_patient(name, "Nia"))
        place = chosen(other, monday, 1)
        book_series(actor=desk, key=name, course=other, chosen=place)
        found.append(chosen(course, monday, 1)[0][1].span.begin)
    local = [at.astimezone(NEW_YORK).time() for at in found]
    assert local[:2] == [time(9), time(9)]
    assert local[2] == time(8)


def test_without_anybody_on_the_rota_the_proposal_says_who_is_missing(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, patient: Patient, monday: date
) -> None:
    add_chair(actor=make_actor("coordinator"), key="c", room_name="Garden", chair_name="One")
    planned = Chairside(in_clinic, make_actor, make_user).planned(patient)
    kinds = {str(clash.kind) for one in propose(planned, asked(monday)) for clash in one.clashes}
    assert kinds == {"no_nurse", "no_prescriber"}


def test_the_page_proposes_checks_what_was_moved_and_books(
    course: Course, make_user: MakeUser, monday: date
) -> None:
    desk = Client()
    desk.force_login(make_user("coordinator"))
    url = reverse("session:series", kwargs={"course_uid": course.uid})
    assert desk.get(url).status_code == 200
    wanted = {"first": str(monday), "at": "09:00", "visits": "3", "weekdays": list("0123456")}
    page = desk.get(url, wanted)
    rows = page.context["rows"]
    assert [row.against for row in rows] == [(), (), ()]
    said: dict[str, object] = {**wanted, "idempotency_key": fresh_key(), "why": ""}
    for row in rows:
        initial = row.form.initial
        for name in ("day", "begins", "chair"):
            said[row.form.add_prefix(name)] = str(initial[name])
    sunday = str(monday + timedelta(days=6))
    moved = said | {"v2-day": sunday, "act": "check"}
    checked = desk.post(url, moved)
    assert checked.status_code == 200
    assert "The clinic is closed on this day" in checked.content.decode()
    refused = desk.post(url, moved | {"act": "book"})
    assert refused.status_code == 409
    assert not Session.objects.exists()
    skipped = desk.post(url, said | {"v1-day": "2027-03-14", "v1-begins": "02:30", "act": "book"})
    assert "clocks skip 02:30" in skipped.content.decode()
    booked = desk.post(url, said | {"v2-begins": "10:15", "act": "book"})
    assert booked.status_code == 302
    assert [f"{at:%H:%M}" for at in begins(course)] == ["09:00", "10:15", "09:00"]


def test_a_new_plan_lays_out_what_its_own_template_asks_for(
    course: Course, make_actor: MakeActor, monday: date
) -> None:
    actor = make_actor("prescriber")
    sign(actor, draft(actor, course, order_input(), key=fresh_key()), fresh_key())
    course.refresh_from_db()
    assert len(propose(course, asked(monday, 24))) == 6
