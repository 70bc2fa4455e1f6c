"""Chart rows become facts, and each missing fact is asked for once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.journey.screening.screening_people import (
    Record,
    answer_no,
    answer_of,
    line,
)
from tests.standing_people import MakeActor

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import page, queries, services
from ataraxy.knowledge.evidence import RuleAnswer
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import AnswerValue, FactKind, SourceKind, Standing
from ataraxy.platform.chart.store import add_facts, open_source
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.worklist.models import Task


def test_an_empty_chart_cannot_be_assessed(course: Course) -> None:
    assert line(course) == "cannot be assessed yet"


def test_what_is_asked_and_answered_leaves_no_stop_found(
    course: Course, make_actor: MakeActor
) -> None:
    answer_no(course, make_actor)
    assert line(course) == "no stop found"


def test_one_question_left_open_is_counted(course: Course, make_actor: MakeActor) -> None:
    answer_no(course, make_actor, but=["mania_now"])
    assert line(course) == "no stop found, 1 not assessed"


def test_a_coded_aneurysm_stops_and_a_correction_lifts_it(
    course: Course, make_actor: MakeActor, record: Record
) -> None:
    answer_no(course, make_actor)
    record("I71.4", "Abdominal aortic aneurysm")
    assert line(course) == "stop"
    assert (
        "Abdominal aortic aneurysm"
        in queries.screen_now(course).screening.finding("S-01").seen[0].text
    )


def test_words_without_a_code_ask_and_do_not_decide(
    course: Course, make_actor: MakeActor, record: Record
) -> None:
    answer_no(course, make_actor)
    record("", "had a brain aneurysm as a child")
    assert answer_of(course, "S-01") is RuleAnswer.NOT_ASSESSED


def test_what_no_list_knows_is_said_to_be_not_recognised(
    course: Course, make_actor: MakeActor, record: Record
) -> None:
    answer_no(course, make_actor)
    record("", "Sprained aura")
    assert line(course) == "no stop found, 1 entry not recognised"


def test_a_patients_own_unreviewed_entry_raises_the_question(
    course: Course, make_actor: MakeActor
) -> None:
    answer_no(course, make_actor)
    source = open_source(actor=make_actor("nurse"), patient=course.patient, kind=SourceKind.PATIENT)
    system = "http://hl7.org/fhir/sid/icd-10-cm"
    entry = FactEntry(
        FactKind.CONDITION, "Stroke", system, "I63.9", standing=Standing.ACTIVE,
        start=read_when(str(timezone.localdate() - timedelta(days=5)), "onset"),
    )  # fmt: skip
    add_facts(source, [entry])
    assert answer_of(course, "S-04") is RuleAnswer.NOT_ASSESSED


def test_a_family_history_is_not_the_persons_own(
    course: Course, make_actor: MakeActor, record: Record
) -> None:
    answer_no(course, make_actor)
    record("I71.4", "Aortic aneurysm of the father", kind=FactKind.FAMILY)
    assert answer_of(course, "S-01") is RuleAnswer.DOES_NOT_FIRE


def test_a_dated_event_counts_from_the_clinics_own_day(
    course: Course, make_actor: MakeActor, record: Record
) -> None:
    answer_no(course, make_actor)
    today = timezone.localdate(timezone=course.clinic.zone)
    for days, expected in ((42, RuleAnswer.FIRES), (43, RuleAnswer.DOES_NOT_FIRE)):
        begun = read_when(str(today - timedelta(days=days)), "onset")
        record("I21.4", f"Heart attack {days}", start=begun)
        found = queries.screen_now(course).screening.finding("S-04")
        if expected is RuleAnswer.FIRES:
            assert any(f"{today - timedelta(days=42)}" in one.text for one in found.seen)
        assert found.answer is RuleAnswer.FIRES  # the one on day 42 stays


def test_a_pregnancy_test_is_written_where_the_rule_looks(
    course: Course, make_actor: MakeActor
) -> None:
    answer_no(course, make_actor, but=["pregnant"])
    assert answer_of(course, "S-09") is RuleAnswer.NOT_ASSESSED
    day = timezone.localdate(timezone=course.clinic.zone)
    value = services.Value("pregnancy_test", day, result="negative")
    services.measure(actor=make_actor("nurse"), key="m", course=course, value=value)
    assert answer_of(course, "S-09") is RuleAnswer.DOES_NOT_FIRE


def test_each_missing_fact_stands_once_with_whom_to_ask(
    course: Course, make_actor: MakeActor
) -> None:
    found = queries.screen_now(course).screening
    gaps = page.gaps(found, course, make_actor("nurse"))
    names = [(one.missing.kind, one.missing.key) for one in gaps]
    assert len(names) == len(set(names))
    assert all(one.whom and one.rules for one in gaps)
    assert gaps[0].is_hard


def test_a_nurse_does_not_answer_what_only_a_prescriber_can(
    course: Course, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="Another role"):
        services.answer(
            actor=make_actor("nurse"),
            key="k",
            course=course,
            question="psychosis_now",
            value=AnswerValue.NO,
        )


def test_asking_makes_one_task_and_answering_settles_it(
    course: Course, make_actor: MakeActor
) -> None:
    found = queries.screen_now(course).screening
    missing = page.find_gap(found, "question", "mania_now")
    assert missing is not None
    for key in ("1", "2"):
        services.ask(actor=make_actor("nurse"), key=key, course=course, missing=missing, why="S-12")
    task = Task.objects.get(kind=services.ASK)
    assert task.role == "prescriber"
    gaps = page.gaps(found, course, make_actor("nurse"))
    assert [one.missing.key for one in gaps if one.asked] == ["mania_now"]
    services.answer(
        actor=make_actor("prescriber"),
        key="a",
        course=course,
        question="mania_now",
        value=AnswerValue.NO,
    )
    assert Task.objects.get(kind=services.ASK).state == "settled"


def test_a_count_that_cannot_be_right_is_refused(course: Course, make_actor: MakeActor) -> None:
    with pytest.raises(Refused, match="cannot be right"):
        services.count(
            actor=make_actor("prescriber"),
            key="k",
            course=course,
            name="failed_adequate_trials",
            value=900,
        )
