"""The days ahead in the demonstration: rota, a series, visits tomorrow with answers, who waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django_scopes import scope

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.services import Word, add_agreement
from ataraxy.clinic.scheduling.models import Chair, Room
from ataraxy.clinic.scheduling.rota import days_from
from ataraxy.clinic.scheduling.services import Place, book
from ataraxy.clinic.scheduling.services_rota import Work, add_room_for_talks, put_on_rota
from ataraxy.clinic.scheduling.waiting import Wanted, put_on_list
from ataraxy.journey.course.models import Course
from ataraxy.journey.daybefore.rules import Said
from ataraxy.journey.daybefore.services import answer_by_phone, ask
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.series import Asked, book_series, propose
from ataraxy.journey.session.services import book_session
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.web.demo.staff import Cast, data

_AHEAD, _PAST = timedelta(days=180), timedelta(days=30)
_WORKDAYS, _EVERY_DAY = frozenset(range(5)), frozenset(range(7))
_VISIT = timedelta(minutes=150)
_AT_NINE = 9 * 60
_TOMORROW = 3
_WEEKEND_BEGINS = 5


def fill_diary(cast: Cast) -> Iterator[str]:
    """Everything that lies ahead at every clinic; yields a line of progress."""
    for clinic in cast.clinics.values():
        with scope(clinic=clinic.pk), timezone.override(clinic.zone):
            _rota(cast, clinic)
            booked = _tomorrow(cast, clinic)
            _series(cast, clinic)
            _talks(cast, clinic)
            if booked:
                _waits(cast, clinic, booked[-1])
    yield "A rota, visits ahead and a waiting list."


def _rota(cast: Cast, clinic: Clinic) -> None:
    desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
    today = timezone.localdate(timezone=clinic.zone)
    add_room_for_talks(actor=desk, key=f"demo:{clinic.slug}:talks", name="Quiet room")
    roles = ("nurse", "prescriber", "medical_director", "therapist")
    for held in Membership.objects.filter(clinic=clinic, role__in=roles).select_related("user"):
        days = _EVERY_DAY if held.role == "nurse" else _WORKDAYS
        work = Work(held.role, days, today - _PAST, today + _AHEAD, time(8), time(17, 30))
        key = f"demo:{clinic.slug}:rota:{held.pk}"
        put_on_rota(actor=desk, key=key, user=held.user, work=work)


def _free(clinic: Clinic) -> list[Course]:
    """Courses in treatment with nothing booked ahead, in the order in which they were opened."""
    ahead = Session.objects.filter(state="booked", clinic=clinic).values("course")
    found = Course.objects.filter(clinic=clinic, step__in=("induction", "maintenance"))
    return list(found.exclude(pk__in=ahead).select_related("patient", "clinic").order_by("pk"))


def _tomorrow(cast: Cast, clinic: Clinic) -> list[Session]:
    """Three visits on the next working day: one in order, one ill, one who has not answered."""
    desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
    chairs = list(Chair.objects.filter(clinic=clinic).order_by("position"))
    day = timezone.localdate(timezone=clinic.zone) + timedelta(days=1)
    answers = data("words.toml")["day_before"]
    booked = []
    for number, course in enumerate(_free(clinic)[:_TOMORROW]):
        begin = datetime(day.year, day.month, day.day, 9 + number, tzinfo=clinic.zone)
        key = f"demo:{clinic.slug}:tomorrow:{number}"
        place = Place(begin, begin + _VISIT, chairs[number].pk)
        session = book_session(actor=desk, key=key, course=course, place=place)
        course.patient.email = f"patient{number}@{clinic.slug}.example"
        course.patient.save(update_fields=["email"])
        for topic in (Topic.EMAIL, Topic.SMS):
            add_agreement(actor=desk, patient=course.patient, word=Word(topic, "yes", "in_person"))
        asking = ask(actor=desk, key=f"{key}:ask", session=session)
        if number < len(answers):
            said = Said(**answers[number])
            answer_by_phone(actor=desk, key=f"{key}:said", asking=asking, said=said)
        booked.append(session)
    return booked


def _series(cast: Cast, clinic: Clinic) -> None:
    """The rest of somebody's series, laid out in one go."""
    desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
    first = timezone.localdate(timezone=clinic.zone) + timedelta(days=2)
    while first.weekday() >= _WEEKEND_BEGINS:
        first += timedelta(days=1)
    for course in [one for one in _free(clinic) if one.step == "induction"][:2]:
        rows = propose(course, Asked(first, _AT_NINE, _EVERY_DAY, 6))
        if not rows:
            continue
        chosen = tuple((one.target, one.spot) for one in rows)
        why = data("words.toml")["series"]["why"] if any(one.clashes for one in rows) else ""
        key = f"demo:{clinic.slug}:series:{course.pk}"
        book_series(actor=desk, key=key, course=course, chosen=chosen, why=why)


def _talks(cast: Cast, clinic: Clinic) -> None:
    """Hours of the therapist, where the clinic has one."""
    held = Membership.objects.filter(clinic=clinic, role="therapist").select_related("user")
    therapist = held.first()
    if therapist is None:
        return
    desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
    room = Room.objects.get(clinic=clinic, is_for_talks=True)
    today = timezone.localdate(timezone=clinic.zone)
    courses = list(Course.objects.filter(clinic=clinic, step="maintenance").order_by("pk")[:3])
    for day, course in zip(days_from(today + timedelta(days=1), 3), courses, strict=False):
        begin = datetime(day.year, day.month, day.day, 15, tzinfo=clinic.zone)
        place = Place(begin, begin + timedelta(minutes=50), None, therapist.user_id, room.pk)
        book(
            actor=desk,
            key=f"demo:{clinic.slug}:talk:{course.pk}",
            patient=course.patient,
            kind="integration",
            place=place,
            course_uid=course.uid,
        )


def _waits(cast: Cast, clinic: Clinic, session: Session) -> None:
    desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
    today = timezone.localdate(timezone=clinic.zone)
    wanted = Wanted(
        kind="review",
        minutes=30,
        first=today,
        last=today + timedelta(days=21),
        weekdays=_WORKDAYS,
        note=data("words.toml")["series"]["waits"],
    )
    key = f"demo:{clinic.slug}:waits"
    put_on_list(actor=desk, key=key, patient=session.patient, wanted=wanted)
