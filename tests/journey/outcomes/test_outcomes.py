"""Asking, answering, item 9 to a named person with a clock, notes beside what they correct."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from tests.journey.care_people import MakeCourse, give_dose
from tests.standing_people import MakeActor

from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.course.steps import Standing
from ataraxy.journey.outcomes.models import Administration, Asking, Triage, VisitNote
from ataraxy.journey.outcomes.queries import askable, open_asking, series_of
from ataraxy.journey.outcomes.services import (
    answer,
    ask,
    call_off,
    link_for,
    mark_known_unchanged,
    write_note,
)
from ataraxy.journey.outcomes.step import step_status
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.links import patient_actor
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def nurse(make_actor: MakeActor) -> Actor:
    make_actor("prescriber")
    return make_actor("nurse")


def asked(nurse: Actor, course: Course, *keys: str, key: str = "a") -> Asking:
    return ask(actor=nurse, key=key, course=course, instruments=keys or ("phq9", "gad7"))


def the_patient(nurse: Actor, asking: Asking) -> Actor:
    link = link_for(actor=nurse, key=f"l{asking.pk}", asking=asking)
    return patient_actor(PatientLink.objects.select_related("patient").get(pk=link.pk))


def answers(key: str, values: Sequence[int | None]) -> dict[str, int]:
    items = instrument(key).items
    return {item.key: v for item, v in zip(items, values, strict=True) if v is not None}


def reply(patient: Actor, asking: Asking, key: str, *values: int | None) -> Administration:
    return answer(
        actor=patient,
        key=f"{asking.uid}-{key}",
        asking=asking,
        instrument_key=key,
        answers=answers(key, values),
    )


NO_THOUGHTS = (2, 2, 2, 2, 2, 1, 1, 1, 0)
THOUGHTS = (2, 2, 2, 2, 2, 1, 1, 1, 2)


def test_answers_are_scored_and_finish_the_form(make_course: MakeCourse, nurse: Actor) -> None:
    asking = asked(nurse, make_course("induction"))
    patient = the_patient(nurse, asking)
    row = reply(patient, asking, "phq9", *NO_THOUGHTS)
    assert (row.total, row.band, row.flag_value) == (13, "moderate", 0)
    reply(patient, asking, "gad7", 1, 2, 0, 3, 1, 2, 0)
    asking.refresh_from_db()
    assert asking.state == "answered"
    assert "outcomes.answered" in Event.objects.values_list("kind", flat=True)
    assert not Task.objects.exists()


def test_the_same_page_sent_twice_counts_once(make_course: MakeCourse, nurse: Actor) -> None:
    asking = asked(nurse, make_course("induction"))
    patient = the_patient(nurse, asking)
    first = reply(patient, asking, "phq9", *NO_THOUGHTS)
    assert reply(patient, asking, "phq9", *NO_THOUGHTS) == first
    assert Administration.objects.count() == 1


def test_pages_come_in_order_and_an_answer_is_never_replaced(
    make_course: MakeCourse, nurse: Actor
) -> None:
    asking = asked(nurse, make_course("induction"))
    patient = the_patient(nurse, asking)
    with pytest.raises(Refused, match="answered already"):
        reply(patient, asking, "gad7", 0, 0, 0, 0, 0, 0, 0)
    reply(patient, asking, "phq9", *NO_THOUGHTS)
    with pytest.raises(Refused):
        reply(patient, asking, "phq9", *THOUGHTS)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Administration.objects.update(total=0)


def test_item_9_puts_an_urgent_item_on_a_named_person_before_the_screener_is_finished(
    make_course: MakeCourse, nurse: Actor
) -> None:
    asking = asked(nurse, make_course("induction"))
    reply(the_patient(nurse, asking), asking, "phq9", *THOUGHTS)
    task = Task.objects.get(state="open")
    assert (task.urgency, task.kind) == ("urgent", "outcomes.item9")
    assert task.owner is not None
    assert "not finished" in task.why
    triage = Triage.objects.get()
    assert triage.act_by == task.due_at
    assert triage.owner_name == task.owner.display_name


def test_a_finished_screener_without_danger_becomes_a_same_day_item(
    make_course: MakeCourse, nurse: Actor
) -> None:
    asking = asked(nurse, make_course("induction"), "phq9")
    patient = the_patient(nurse, asking)
    reply(patient, asking, "phq9", *THOUGHTS)
    reply(patient, asking, "asq", 0, 1, 0, 1, 0)
    reply(patient, asking, "safety_questions", 0, 0, 0)
    standing = Task.objects.get(state="open")
    assert standing.urgency == "soon"
    assert Task.objects.filter(state="settled").count() == 2
    assert Triage.objects.latest("pk").urgency == "same day"
    asking.refresh_from_db()
    assert asking.state == "answered"


@pytest.mark.parametrize("values", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
def test_intent_plan_or_behaviour_keeps_it_urgent(
    make_course: MakeCourse, nurse: Actor, values: tuple[int, ...]
) -> None:
    asking = asked(nurse, make_course("induction"), "phq9")
    patient = the_patient(nurse, asking)
    reply(patient, asking, "phq9", *THOUGHTS)
    reply(patient, asking, "asq", 0, 1, 0, 0, 0)
    reply(patient, asking, "safety_questions", *values)
    assert Task.objects.get(state="open").urgency == "urgent"


def test_an_unanswered_item_9_is_looked_at_and_gives_no_total(
    make_course: MakeCourse, nurse: Actor
) -> None:
    asking = asked(nurse, make_course("induction"), "phq9")
    row = reply(the_patient(nurse, asking), asking, "phq9", 1, 1, 1, 1, 1, 1, 1, 1, None)
    assert row.total is None
    assert Task.objects.get().urgency == "soon"


def test_known_and_unchanged_opens_no_work_until_it_rises_or_expires(
    make_course: MakeCourse, nurse: Actor, make_actor: MakeActor
) -> None:
    course = make_course("maintenance")
    open_items = []
    for week, item9 in enumerate((1, 1, 2)):
        with time_machine.travel(NOW + timedelta(weeks=week), tick=False):
            asking = asked(nurse, course, "phq9", key=f"a{week}")
            patient = the_patient(nurse, asking)
            reply(patient, asking, "phq9", 1, 1, 1, 1, 1, 1, 1, 1, item9)
            reply(patient, asking, "asq", 0, 1, 0, 0, 0)
            reply(patient, asking, "safety_questions", 0, 0, 0)
            open_items.append(
                list(Task.objects.filter(state="open").values_list("urgency", flat=True))
            )
            mark_known_unchanged(
                actor=make_actor("prescriber"), key=f"k{week}", course=course, reason="Seen"
            )
            Task.objects.filter(state="open").update(state="done")
    assert open_items == [["soon"], [], ["urgent"]]


def test_a_two_week_instrument_is_asked_at_most_weekly(
    make_course: MakeCourse, nurse: Actor
) -> None:
    course = make_course("induction")
    with time_machine.travel(NOW, tick=False):
        asking = asked(nurse, course, "phq9")
        reply(the_patient(nurse, asking), asking, "phq9", *NO_THOUGHTS)
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        with pytest.raises(Refused, match="Ask again from 2026-11-09"):
            asked(nurse, course, "phq9", key="b")
        assert [one.may for one in askable(course)] == [False, True, True, True]
        assert asked(nurse, course, "mood", "anxiety", key="c").instruments == ["mood", "anxiety"]
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        call_off(actor=nurse, key="co", asking=Asking.objects.get(state="asked"))
        assert asked(nurse, course, "phq9", key="d").state == "asked"


def test_one_set_of_questions_waits_at_a_time(make_course: MakeCourse, nurse: Actor) -> None:
    course = make_course("induction")
    asked(nurse, course)
    with pytest.raises(Refused, match="wait for this patient already"):
        asked(nurse, course, "mood", key="b")


def test_calling_off_keeps_what_was_answered_and_closes_the_link(
    make_course: MakeCourse, nurse: Actor
) -> None:
    asking = asked(nurse, make_course("induction"))
    patient = the_patient(nurse, asking)
    reply(patient, asking, "phq9", *NO_THOUGHTS)
    call_off(actor=nurse, key="c", asking=asking)
    assert Administration.objects.count() == 1
    assert PatientLink.objects.get().revoked_at is not None
    with pytest.raises(Refused):
        reply(patient, asking, "gad7", 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("step", ["referral", "screening", "ended"])
def test_questions_are_asked_from_consent_on(
    make_course: MakeCourse, nurse: Actor, step: str
) -> None:
    with pytest.raises(Refused, match="from consent on"):
        asked(nurse, make_course(step))


def test_staff_do_not_answer_for_the_patient(make_course: MakeCourse, nurse: Actor) -> None:
    asking = asked(nurse, make_course("induction"))
    with pytest.raises(PermissionRefused):
        reply(nurse, asking, "phq9", *NO_THOUGHTS)


def test_the_baseline_is_the_last_score_before_the_first_dose(
    make_course: MakeCourse, nurse: Actor
) -> None:
    course = make_course("induction")
    for week, total in enumerate((20, 18, 8)):
        with time_machine.travel(NOW + timedelta(weeks=week), tick=False):
            asking = asked(nurse, course, "phq9", key=f"a{week}")
            values = [3] * (total // 3) + [total % 3] + [0] * (8 - total // 3)
            reply(the_patient(nurse, asking), asking, "phq9", *values[:8], 0)
    give_dose(course, NOW + timedelta(days=8))
    found = series_of(course, "phq9")
    assert found.baseline is not None
    assert (found.baseline.total, found.latest and found.latest.total) == (18, 8)
    assert found.change is not None
    assert found.change.response is True


def test_a_corrected_note_stands_beside_the_first(make_course: MakeCourse, nurse: Actor) -> None:
    course = make_course("induction")
    first = write_note(actor=nurse, key="n", course=course, text="Slept 4 h")
    newer = write_note(actor=nurse, key="m", course=course, text="Slept 6 h", corrects=first)
    assert VisitNote.objects.count() == 2
    assert newer.corrects == first
    with pytest.raises(Refused, match="corrected already"):
        write_note(actor=nurse, key="o", course=course, text="Slept 7 h", corrects=first)
    with pytest.raises(Refused, match="empty"):
        write_note(actor=nurse, key="p", course=course, text="  ")


def test_the_journey_line_names_a_missing_baseline(make_course: MakeCourse, nurse: Actor) -> None:
    course = make_course("plan")
    status = step_status(course)
    assert (status.standing, status.blocker) == (Standing.ACTIVE, "no baseline: PHQ-9, GAD-7")
    asking = asked(nurse, course)
    assert step_status(course).standing is Standing.WAITING
    patient = the_patient(nurse, asking)
    reply(patient, asking, "phq9", *NO_THOUGHTS)
    reply(patient, asking, "gad7", 0, 0, 0, 0, 0, 0, 0)
    assert open_asking(course) is None
    assert step_status(course).blocker == ""
