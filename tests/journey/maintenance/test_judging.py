"""A course is judged by the instrument of what it is for, and says by which."""

from __future__ import annotations

import pytest
from tests.journey.maintenance.reviewing import dosed, scored

from ataraxy.clinic.policy.reference import indications
from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.judging import ITEM9
from ataraxy.journey.maintenance.queries import figures, step_status
from ataraxy.journey.outcomes.step import step_status as outcomes_status
from ataraxy.knowledge.measures import instruments


def for_(course: Course, indication: str) -> Course:
    course.indication = indication
    course.save(update_fields=["indication"])
    return course


def test_every_indication_names_instruments_that_are_known_and_can_say_response() -> None:
    for one in indications().values():
        assert ITEM9 in one.judged_by
        for key in one.judged_by:
            measure = instruments()[key]
            assert measure.higher_is == "worse"
            assert measure.response or measure.reliable_change


def test_worry_that_stays_is_no_benefit_however_well_the_mood_does(planned: Course) -> None:
    course = for_(planned, "anxiety_disorder")
    dosed(course, 1, 4, 8, 11)
    scored(course, (0, 20), (10, 4))
    scored(course, (0, 18), (10, 16), by="gad7")
    assert step_status(course).summary.startswith("11 % better after 4 sessions")
    found = figures(course)
    assert "Judged by GAD-7: response is 50 % below the baseline." in found.judged.words
    assert "Programme rule book: at least 50 % responder" in found.judged.words
    assert [one.instrument.key for one in found.series] == ["gad7", "phq9"]
    assert [value for _day, value in found.item9] == [0, 0]


def test_trauma_is_lost_when_the_reliable_change_is_lost(planned: Course) -> None:
    course = for_(planned, "post_traumatic_stress")
    dosed(course, 1, 21)
    scored(course, (0, 50), (15, 40), (20, 41), by="pcl5")
    scored(course, (0, 20), (20, 2))
    found = figures(course)
    assert "reliable change of 10 points stands for it (local)" in found.judged.words
    assert "Blanchard 2023" in found.judged.words
    assert [(one.held_day, one.lost_day) for one in found.gaps] == [(14, 19), (None, None)]


def test_what_was_not_asked_before_the_first_dose_cannot_lead_and_that_is_said(
    planned: Course,
) -> None:
    course = for_(planned, "post_traumatic_stress")
    dosed(course, 1, 4, 8, 11)
    scored(course, (0, 20), (10, 8))
    scored(course, (10, 30), by="pcl5")
    found = figures(course)
    assert found.leading.instrument.key == "phq9"
    assert "PCL-5 was not answered before the first dose" in found.judged.words


def test_a_missing_baseline_of_what_judges_the_course_is_said_before_the_first_dose(
    planned: Course,
) -> None:
    course = for_(planned, "post_traumatic_stress")
    scored(course, (0, 20))
    scored(course, (0, 15), by="gad7")
    assert outcomes_status(course).blocker == "no baseline: PCL-5"
    scored(course, (0, 50), by="pcl5")
    assert (outcomes_status(course).blocker, outcomes_status(course).summary) == ("", "PCL-5 50")


@pytest.mark.parametrize(
    ("indication", "name"), [("post_traumatic_stress", "PCL-5"), ("panic_disorder", "GAD-7")]
)
def test_without_a_recent_score_the_instrument_to_ask_is_named(
    planned: Course, indication: str, name: str
) -> None:
    course = for_(planned, indication)
    dosed(course, 1, 4, 8, 11)
    scored(course, (0, 40 if name == "PCL-5" else 18), by=indications()[indication].judged_by[0])
    assert f"Ask {name} now." in step_status(course).summary
