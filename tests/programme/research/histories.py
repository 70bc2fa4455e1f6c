"""Courses with a past made of rows, and what they came to by counting them one by one.

The counting here shares nothing with the product's: it looks at one course, row by row, in the
plainest way, so that a mistake in the batches of the product cannot hide in it too.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.standing_people import MakePatient

from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.maintenance.models import Review
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.session.models import CheckIn, Lift, Session
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.models import Result, Summary

BY = {"by_uid": "test", "by_name": "Test"}
HIGHEST = {"phq9": 27, "gad7": 21, "bladder": 6}


def make_history(random: Random, clinic: Clinic, make_patient: MakePatient, number: int) -> Course:
    """One course with referral, doses, answers, events, overrides and perhaps an end."""
    begin = timezone.now() - timedelta(days=random.randint(30, 400), hours=random.randint(0, 23))
    course = Course.objects.create(
        clinic=clinic,
        patient=make_patient(f"Person{number}", "Some"),
        indication=random.choice(["major_depression", "anxiety_disorder", ""]),
        route=random.choice(["iv", "im", ""]),
        step=random.choice(["screening", "induction", "maintenance", "ended", "withdrawn"]),
        opened_at=begin + timedelta(days=1),
    )
    _refer(random, course, begin)
    if course.step == "screening":
        return course
    _treat(random, course, begin + timedelta(days=random.randint(3, 20)))
    if course.step in {"maintenance", "ended"}:
        _event(course, "maintenance", begin + timedelta(days=25))
    if course.step in {"ended", "withdrawn"}:
        course.closed_at = begin + timedelta(days=random.randint(26, 30))
        course.save()
        if random.random() < 0.6:
            review(course, random.choice(["end", "stop"]))
    return course


def review(course: Course, choice: str) -> None:
    """A decision on the course."""
    at = course.closed_at or timezone.now()
    Review.objects.create(
        clinic_id=course.clinic_id, course=course, patient=course.patient, choice=choice,
        step_before="maintenance", reason="So it is", given=1, figures={}, at=at, **BY,
    )  # fmt: skip


def answer(course: Course, name: str, total: int | None, at: Any) -> None:
    """One questionnaire answered."""
    Administration.objects.create(
        clinic_id=course.clinic_id, course=course, patient=course.patient, instrument=name,
        version="1", answers={}, total=total, handling="", answered_at=at, **BY,
    )  # fmt: skip


def _refer(random: Random, course: Course, begin: Any) -> None:
    if random.random() < 0.2:
        return
    Referral.objects.create(
        clinic_id=course.clinic_id, sender="self", patient=course.patient, course=course,
        family_name="x", birth_date=course.patient.birth_date, reason="major_depression",
        received_at=begin, received_by_uid="t", received_by_name="T",
        decided_at=begin + timedelta(days=2) if random.random() < 0.8 else None,
    )  # fmt: skip


def _event(course: Course, to: str, at: Any) -> None:
    Event.objects.create(
        clinic_id=course.clinic_id, course=course, at=at, step=to, kind="course.moved", text="…",
        detail={"to": to}, **BY,
    )  # fmt: skip


def _treat(random: Random, course: Course, first: Any) -> None:
    for name, highest in HIGHEST.items():
        for _n in range(random.randint(0, 2)):
            before = first - timedelta(days=random.randint(0, 9), minutes=5)
            answer(course, name, random.randint(0, highest), before)
        for _n in range(random.randint(0, 5)):
            after = first + timedelta(days=random.randint(0, 90), minutes=random.randint(1, 600))
            answer(course, name, random.choice([None, *range(highest // 2 + 1)]), after)
    for n in range(random.randint(0, 3)):
        session = give_dose(course, first + timedelta(days=3 * n))
        _in_session(random, session)


def _in_session(random: Random, session: Session) -> None:
    row = {
        "clinic_id": session.clinic_id, "session": session, "at": session.started_at,
        "recorded_at": session.started_at, **BY,
    }  # fmt: skip
    if random.random() < 0.5:
        CheckIn.objects.create(
            red_flags_asked=random.random() < 0.7,
            red_flags=random.choice([[], ["bladder"], ["ill"]]), **row,
        )  # fmt: skip
    if random.random() < 0.4:
        event = AdverseEvent.objects.create(
            term="nausea", grade=1, relation="possible", action="nothing", outcome="gone",
            serious=random.choice([[], ["hospital"]]), **row,
        )  # fmt: skip
        if random.random() < 0.5:
            AdverseEvent.objects.create(
                term="nausea", grade=1, relation="possible", action="nothing", outcome="gone",
                follows=event, **row,
            )  # fmt: skip
    for gate in random.sample(["acknowledge", "override", "director"], random.randint(0, 2)):
        Lift.objects.create(
            rule="ride", gate_class=gate, finding="…", reason="…", roles="prescriber", **row
        )


def counted_by_hand(course: Course) -> dict[str, Any]:
    """What a course came to, looked up row by row."""
    zone = course.clinic.zone
    day = lambda at: at.astimezone(zone).date()  # noqa: E731
    sessions = sorted(
        (one for one in Session.objects.filter(course=course) if one.started_at),
        key=lambda one: one.started_at,
    )
    first = sessions[0].started_at if sessions else None
    referral = Referral.objects.filter(course=course).first()
    came = referral.received_at if referral else course.opened_at
    closed = course.step in {"ended", "withdrawn", "declined"}
    finished = any(one.choice == "end" for one in Review.objects.filter(course=course))
    return {
        "indication": course.indication,
        "route": course.route,
        "opened_on": day(came),
        "step": course.step,
        "decided_days": (
            (day(referral.decided_at) - day(came)).days
            if referral and referral.decided_at
            else None
        ),
        "wait_days": (day(first) - day(came)).days if first else None,
        "started": bool(sessions),
        "started_on": day(first) if first else None,
        "completed": _completed(course, finished, closed and bool(sessions)),
        "left": bool(closed and sessions and not finished),
        "stay_days": (day(course.closed_at) - day(first)).days if first and closed else None,
        "sessions": len(sessions),
        **_counts(course),
        "bladder": _bladder(course),
        "results": _results(course, first, day),
    }


def _completed(course: Course, finished: bool, given_up: bool) -> bool | None:
    moved = Event.objects.filter(course=course)
    if finished or any(one.detail.get("to") == "maintenance" for one in moved):
        return True
    return False if given_up else None


def _counts(course: Course) -> dict[str, int]:
    events = [one for one in AdverseEvent.objects.all() if one.session.course_id == course.pk]
    first = [one for one in events if one.follows_id is None]
    lifts = [one for one in Lift.objects.all() if one.session.course_id == course.pk]
    return {
        "adverse_events": len(first),
        "serious_events": len([one for one in first if one.serious]),
        "overrides": len([one for one in lifts if one.gate_class != "acknowledge"]),
    }


def _bladder(course: Course) -> bool | None:
    said = [
        "bladder" in one.red_flags
        for one in CheckIn.objects.all()
        if one.session.course_id == course.pk and one.red_flags_asked
    ]
    asked = Administration.objects.filter(course=course, instrument="bladder")
    said += [one.total > 0 for one in asked if one.total is not None]
    return any(said) if said else None


def _results(course: Course, first: Any, day: Any) -> dict[str, tuple[Any, ...]]:
    found = {}
    for name in HIGHEST:
        scores = [
            (one.answered_at, one.total)
            for one in Administration.objects.filter(course=course, instrument=name)
            if one.total is not None
        ]
        scores.sort(key=lambda one: one[0])
        if not scores:
            continue
        before = [total for at, total in scores if first is None or at <= first]
        after = [(at, total) for at, total in scores if first is not None and day(at) > day(first)]
        base = before[-1] if before else None
        one = instrument(name)
        fall = one.response.fall_percent if one.response else None
        limit = one.remission.points if one.remission else None
        met = [
            (day(at) - day(first)).days
            for at, total in after
            if base and fall is not None and (base - total) / base * 100 >= fall
        ]
        last = after[-1] if after else None
        judged = base and fall is not None and last
        found[name] = (
            base,
            len(after),
            min((total for _at, total in after), default=None),
            last[1] if last else None,
            (day(last[0]) - day(first)).days if last else None,
            (base - last[1]) / base * 100 >= fall if judged else None,
            last[1] <= limit if last and limit is not None else None,
            met[0] if met else None,
        )
    return found


def as_summarised(course: Course) -> dict[str, Any]:
    """What the product keeps about a course, in the same shape."""
    one = Summary.objects.get(course=course)
    kept = {name: getattr(one, name) for name in counted_by_hand(course) if name != "results"}
    kept["results"] = {
        row.instrument: (
            row.baseline, row.scores, row.best, row.last, row.last_day, row.responded,
            row.remitted, row.response_day,
        )
        for row in Result.objects.filter(summary=one)
    }  # fmt: skip
    return kept
