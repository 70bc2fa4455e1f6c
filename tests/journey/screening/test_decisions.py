"""The clinician's word: when it may be signed, and what is kept with it."""

from __future__ import annotations

import pytest
from tests.journey.screening.screening_people import (
    SUITABLE,
    Record,
    answer_no,
    decide,
    evaluate,
)
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import Standing as StepStanding
from ataraxy.journey.screening import decisions, queries
from ataraxy.journey.screening.models import Assessment, Decision, RuleText
from ataraxy.journey.screening.rules import Wish
from ataraxy.knowledge.evidence import Route
from ataraxy.platform.feed.models import Event
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.models import Signature


def test_suitable_fixes_the_route_keeps_facts_and_rule_texts_and_moves_to_consent(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    made = decide(cleared, make_actor, make_user, route=Route.SPRAVATO)
    course = Course.objects.get()
    assert (course.step, course.route) == ("consent", "esk")
    kept = Assessment.objects.get()
    assert kept.line == "no stop found"
    assert kept.facts["birth"] == "1985-04-12"
    hashes = {one["sha256"] for one in kept.findings}
    assert set(RuleText.objects.values_list("sha256", flat=True)) == hashes
    assert "aneurysmal_disease" in RuleText.objects.get(rule="S-01").text
    signature = Signature.objects.get(subject_kind="screening")
    assert signature.subject_uid == str(made.uid)
    assert queries.step_status(course).standing is StepStanding.DONE


@pytest.mark.parametrize("missing", ["mania_now", "psychosis_now", "poorly_controlled_cvd"])
def test_suitable_is_refused_while_a_hard_stop_is_not_assessed(
    course: Course, make_actor: MakeActor, make_user: MakeUser, missing: str
) -> None:
    answer_no(course, make_actor, but=[missing])
    evaluate(course, make_actor, make_user)
    with pytest.raises(Refused, match="Not assessed yet"):
        decide(course, make_actor, make_user)
    assert not Decision.objects.exists()


def test_suitable_needs_the_evaluation(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    answer_no(course, make_actor)
    with pytest.raises(Refused, match="evaluation first"):
        decide(course, make_actor, make_user)


def test_a_stop_is_overridden_only_by_the_director_with_a_second_clinician_and_a_reason(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    record("I71.4", "Aortic aneurysm")
    over = Wish("suitable", "Discussed.", override_words="3 cm, stable ten years, vascular letter.")
    for attempt in (
        {"wish": over},
        {"wish": over, "second": "nurse", "role": "medical_director"},
        {"wish": over, "role": "medical_director"},
        {"wish": SUITABLE, "role": "medical_director", "second": "prescriber"},
    ):
        with pytest.raises(Refused, match="Only the medical director"):
            decide(cleared, make_actor, make_user, **attempt)  # type: ignore[arg-type]
    made = decide(
        cleared, make_actor, make_user, wish=over, role="medical_director", second="prescriber"
    )
    assert made.overridden == ["S-01"]
    assert Signature.objects.filter(subject_kind="screening").count() == 2


def test_a_label_contraindication_of_spravato_is_never_overridden(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    record("I71.4", "Aortic aneurysm")
    over = Wish("suitable", "Discussed.", override_words="Vascular letter.")
    with pytest.raises(Refused, match="nobody may override"):
        decide(
            cleared,
            make_actor,
            make_user,
            wish=over,
            role="medical_director",
            second="prescriber",
            route=Route.SPRAVATO,
        )


def test_a_specialists_view_has_to_be_written_down(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    record("I50.22", "Chronic systolic heart failure")
    with pytest.raises(Refused, match="what the specialist said"):
        decide(cleared, make_actor, make_user)
    wish = Wish("suitable", "Discussed.", specialist_words="Cardiology: NYHA I, may go ahead.")
    assert decide(cleared, make_actor, make_user, wish=wish).specialist_words


def test_nothing_is_signed_when_facts_changed_under_the_open_page(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    seen = queries.screen_now(cleared).kept.sha256
    record("I71.4", "Aortic aneurysm")
    with pytest.raises(Refused, match="changed since you opened"):
        decisions.decide(
            actor=make_actor("prescriber"),
            key="d",
            course=cleared,
            route=Route.IV,
            seen=seen,
            wish=SUITABLE,
            proof=proof_by(make_user("prescriber"), cleared.clinic),
        )


def test_not_suitable_ends_a_course_that_has_not_begun(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    decide(course, make_actor, make_user, wish=Wish("not_suitable", "Active psychosis."))
    assert Course.objects.get().step == "declined"
    assert queries.step_status(Course.objects.get()).standing is StepStanding.STOPPED


def test_more_is_needed_leaves_the_course_in_screening(
    course: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    decide(course, make_actor, make_user, wish=Wish("more", "ECG and cardiology letter."))
    assert Course.objects.get().step == "screening"
    assert queries.step_status(Course.objects.get()).standing is StepStanding.WAITING


@pytest.mark.parametrize(
    "wish",
    [SUITABLE, Wish("more", "ECG and cardiology letter."), Wish("not_suitable", "Aneurysm.")],
    ids=lambda wish: wish.outcome,
)
def test_whatever_is_decided_is_told_at_once(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, wish: Wish
) -> None:
    made = decide(cleared, make_actor, make_user, wish=wish)
    told = Event.objects.get(topic="screening.decided")
    assert told.subject == f"screening:{made.uid}"
    assert told.patient_uid == str(cleared.patient.uid)
    assert told.detail["outcome"] == wish.outcome
