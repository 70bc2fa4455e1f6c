"""When facts change after the decision, the course is flagged with the difference."""

from __future__ import annotations

from tests.journey.screening.screening_people import (
    Record,
    decide,
)
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.screening import queries
from ataraxy.journey.screening.models import Assessment
from ataraxy.journey.screening.rules import Wish
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.worklist.models import Task


def test_a_new_stop_after_the_decision_flags_the_course_and_holds_it(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    decide(cleared, make_actor, make_user)
    run_pending()
    assert queries.standing_change(cleared) is None
    record("I71.4", "Aortic aneurysm")
    run_pending()
    changed = queries.standing_change(cleared)
    assert changed is not None
    assert [(one["rule"], one["before"], one["now"]) for one in changed.changes] == [
        ("S-01", "does not fire", "stop")
    ]
    assert [one.kind for one in active_holds(cleared)] == ["screening.changed"]
    assert Task.objects.get(kind="screening.changed").urgency == "urgent"
    assert "changed" in queries.step_status(Course.objects.get()).blocker


def test_a_change_is_told_once_and_a_change_that_matters_to_no_rule_is_not_told(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    decide(cleared, make_actor, make_user)
    record("J06.9", "Common cold")
    run_pending()
    assert queries.standing_change(cleared) is None
    record("I71.4", "Aortic aneurysm")
    record("J02.9", "Sore throat")
    run_pending()
    assert Assessment.objects.count() == 2
    assert len(active_holds(cleared)) == 1


def test_a_change_that_could_only_warn_or_inform_asks_for_no_new_decision(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    decide(cleared, make_actor, make_user)
    record("I10", "High blood pressure")
    run_pending()
    assert Assessment.objects.count() == 2
    assert queries.standing_change(cleared) is None
    assert not Task.objects.filter(kind="screening.changed")


def test_a_new_decision_settles_the_flag(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    decide(cleared, make_actor, make_user)
    record("I50.22", "Chronic heart failure")
    run_pending()
    assert queries.standing_change(cleared) is not None
    wish = Wish("suitable", "Still.", specialist_words="Cardiology agrees.")
    decide(cleared, make_actor, make_user, wish=wish, key="d2")
    assert queries.standing_change(cleared) is None
    assert Task.objects.get(kind="screening.changed").state == "settled"


def test_not_suitable_during_treatment_holds_the_course(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    decide(cleared, make_actor, make_user)
    wish = Wish("not_suitable", "New psychosis.")
    decide(Course.objects.get(), make_actor, make_user, wish=wish, key="d2")
    assert Course.objects.get().step == "consent"
    assert [one.kind for one in active_holds(cleared)] == ["screening.not_suitable"]
