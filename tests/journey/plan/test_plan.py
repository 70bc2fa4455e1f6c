"""A plan is worked out through the dose door, drafted, signed, superseded, and never edited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone
from tests.journey.care_people import (
    MakeCourse,
    draft,
    order_input,
    proof_of,
    sign,
    spravato_input,
)
from tests.standing_people import MakeActor

from ataraxy.foundation.decision import Outcome
from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.course.services import move
from ataraxy.journey.course.steps import Standing
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import plan_allowances, plan_caps
from ataraxy.journey.plan.queries import draft_of, signed_plan, step_status
from ataraxy.journey.plan.rules import second_person
from ataraxy.journey.plan.services import confirm_plan, discard_draft, draft_plan, sign_plan
from ataraxy.journey.plan.sheet import sheet_text
from ataraxy.knowledge.pharmacology import Allowance
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.models import Signature

pytestmark = pytest.mark.django_db


def test_a_draft_keeps_the_calculation_and_its_sources(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    plan = draft(make_actor("prescriber"), make_course())
    assert plan.dose_mg == 35.0
    assert plan.order["preparation"]["rate_ml_h"] == 75.0
    assert [step["label"] for step in plan.order["steps"]][:2] == ["Actual weight", "Order"]
    assert all(cap["source"] and cap["tag"] for cap in plan.order["caps"])
    assert plan.template["phases"][0]["sessions"] == 6


def test_signing_puts_the_plan_in_force_and_begins_induction(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, prescriber = make_course(), make_actor("prescriber")
    plan = sign(prescriber, draft(prescriber, course))
    assert signed_plan(course) == plan
    assert Course.objects.get().step == "induction"
    signature = Signature.objects.get()
    assert (signature.subject_kind, signature.subject_uid) == ("plan", str(plan.uid))
    assert "plan.signed" in Event.objects.values_list("kind", flat=True)


def test_the_signed_text_names_person_dose_limits_and_reason(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    text = sheet_text(draft(make_actor("prescriber"), make_course()))
    for part in ("Ana Rivera", "1985-04-12", "35 mg", "0.5 mg/kg", "IV ceiling", "Two adequate"):
        assert part in text


def test_a_new_plan_supersedes_and_the_old_one_stays_readable(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, prescriber = make_course(), make_actor("prescriber")
    first = sign(prescriber, draft(prescriber, course))
    higher = order_input(amount=0.75)
    second = sign(prescriber, draft(prescriber, course, higher, key="d2"), key="s2")
    first.refresh_from_db()
    assert (first.state, first.dose_mg) == ("superseded", 35.0)
    assert (second.state, second.version, second.dose_mg) == ("signed", 2, 52.5)
    assert Course.objects.get().step == "induction"


def test_a_second_draft_discards_the_first(make_course: MakeCourse, make_actor: MakeActor) -> None:
    course, prescriber = make_course(), make_actor("prescriber")
    draft(prescriber, course)
    newer = draft(prescriber, course, order_input(amount=0.6), key="d2")
    assert draft_of(course) == newer
    assert sorted(Plan.objects.values_list("state", flat=True)) == ["discarded", "draft"]


def test_an_order_above_a_cap_is_not_kept_and_names_who_may_allow_it(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused) as refusal:
        draft(make_actor("prescriber"), make_course(), order_input(amount=1.2))
    reason = refusal.value.decision.reasons[0]
    assert reason.rule == "iv_per_kg"
    assert "medical_director" in reason.who_may_allow
    assert not Plan.objects.exists()


def test_an_allowed_order_keeps_who_allowed_it_and_why(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    order = order_input(amount=1.2, answers=(("unusual", "Tolerated 1.0"), ("rounding", "x")))
    plan = draft_plan(
        actor=make_actor("prescriber"),
        key="d",
        course=make_course(),
        order=order,
        today=timezone.localdate(),
        allowances=[Allowance("iv_per_kg", 1.2, "medical_director", "Dr Second: no response")],
    )
    assert plan.allowances[0]["reason"] == "Dr Second: no response"
    assert "Dr Second" in sheet_text(plan)
    assert plan_allowances(plan)[0].up_to == 1.2


def test_an_unusual_order_waits_for_its_written_answer(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, prescriber = make_course(), make_actor("prescriber")
    with pytest.raises(Refused, match="outside the usual"):
        draft(prescriber, course, order_input(amount=0.3))
    answered = order_input(amount=0.3, answers=(("unusual", "Frail, begins low"),))
    assert draft(prescriber, course, answered, key="d2").answers == {"unusual": "Frail, begins low"}


def test_a_missing_weight_is_unknown_and_keeps_nothing(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused) as refusal:
        draft(make_actor("prescriber"), make_course(), order_input(weight_kg=None))
    assert refusal.value.decision.outcome is Outcome.UNKNOWN


def test_a_plan_without_a_reason_is_not_kept(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="Say in a sentence"):
        draft(make_actor("prescriber"), make_course(), order_input(reason="  "))


@pytest.mark.parametrize("step", ["referral", "screening", "consent", "ended", "withdrawn"])
def test_no_plan_is_made_outside_its_steps(
    make_course: MakeCourse, make_actor: MakeActor, step: str
) -> None:
    with pytest.raises(Refused, match="after screening and consent"):
        draft(make_actor("prescriber"), make_course(step))


def test_leaving_the_route_that_screening_fixed_renews_consent(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, prescriber = make_course("plan", route="iv"), make_actor("prescriber")
    plan = draft(prescriber, course, spravato_input())
    assert plan.leaves_route == "iv"
    assert "consent is renewed" in sheet_text(plan)
    sign(prescriber, plan)
    course.refresh_from_db()
    assert (course.step, course.route) == ("consent", "esk")


def test_after_consent_was_renewed_the_signed_plan_is_confirmed(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, prescriber = make_course("plan", route="iv"), make_actor("prescriber")
    plan = sign(prescriber, draft(prescriber, course, spravato_input()))
    course.refresh_from_db()
    move(actor=prescriber, course=course, verb="plan")
    assert step_status(course).blocker == "plan not confirmed"
    confirm_plan(actor=prescriber, key="c", plan=plan)
    assert Course.objects.get().step == "induction"


def test_a_draft_is_not_confirmed(make_course: MakeCourse, make_actor: MakeActor) -> None:
    plan = draft(make_actor("prescriber"), make_course())
    with pytest.raises(Refused, match="Only the signed plan"):
        confirm_plan(actor=make_actor("prescriber"), key="c", plan=plan)


def test_spravato_begins_with_56_mg_for_resistant_depression(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, prescriber = make_course("plan", route="esk"), make_actor("prescriber")
    with pytest.raises(Refused, match="Maximum of the first session"):
        draft(prescriber, course, spravato_input(3.0))
    sign(prescriber, draft(prescriber, course, spravato_input(), key="d2"))
    assert draft(prescriber, course, spravato_input(3.0), key="d3").dose_mg == 84.0


def test_the_first_session_keeps_its_maximum_until_a_dose_was_given(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    plan = draft(make_actor("prescriber"), make_course(route="esk"), spravato_input())
    assert [cap.limit for cap in plan_caps(plan, given=0)] == [56.0]
    assert plan_caps(plan, given=1) == []


def test_a_changed_text_is_not_signed(make_course: MakeCourse, make_actor: MakeActor) -> None:
    prescriber = make_actor("prescriber")
    plan = draft(prescriber, make_course())
    with pytest.raises(Refused, match="changed while you read it"):
        sign_plan(actor=prescriber, key="s", plan=plan, proof=proof_of(prescriber), shown="other")
    assert not Signature.objects.exists()


def test_a_nurse_neither_drafts_nor_signs(make_course: MakeCourse, make_actor: MakeActor) -> None:
    course = make_course()
    with pytest.raises(PermissionRefused):
        draft(make_actor("nurse"), course)
    plan = draft(make_actor("prescriber"), course)
    with pytest.raises(PermissionRefused):
        sign(make_actor("nurse"), plan)


def test_a_signed_plan_is_not_discarded(make_course: MakeCourse, make_actor: MakeActor) -> None:
    prescriber = make_actor("prescriber")
    plan = sign(prescriber, draft(prescriber, make_course()))
    with pytest.raises(Refused, match="possible only from: draft"):
        discard_draft(actor=prescriber, key="x", plan=plan)


def test_a_form_sent_twice_keeps_one_draft(make_course: MakeCourse, make_actor: MakeActor) -> None:
    course, prescriber = make_course(), make_actor("prescriber")
    assert draft(prescriber, course) == draft(prescriber, course)
    assert Plan.objects.count() == 1


def test_whoever_orders_cannot_allow_the_order() -> None:
    assert not second_person("a", "a")
    assert second_person("a", "b")


def test_the_journey_line_says_what_is_due(make_course: MakeCourse, make_actor: MakeActor) -> None:
    course, prescriber = make_course(), make_actor("prescriber")
    status = step_status(course)
    assert (status.standing, status.blocker) == (Standing.ACTIVE, "plan not signed")
    plan = draft(prescriber, course)
    assert step_status(course).standing is Standing.WAITING
    sign(prescriber, plan)
    course.refresh_from_db()
    assert step_status(course).standing is Standing.DONE
    assert step_status(replace_step(course, "screening")).standing is Standing.DONE


def replace_step(course: Course, step: str) -> Course:
    course.step = step
    return course


def test_a_changed_weight_is_confirmed_before_it_is_used(
    make_course: MakeCourse, make_actor: MakeActor
) -> None:
    old = order_input(weight_on=timezone.localdate().replace(year=2020))
    course, prescriber = make_course(), make_actor("prescriber")
    with pytest.raises(Refused, match="needs a new measurement"):
        draft(prescriber, course, old)
    assert draft(prescriber, course, replace(old, weight_confirmed=True), key="d2").weight_confirmed
