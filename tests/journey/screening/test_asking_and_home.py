"""What is asked goes on the patient's form and comes back; doses at home have their own gates."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.journey.screening.screening_people import Record, answer_no, decide
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import page, queries, services
from ataraxy.journey.screening.home import gates_of
from ataraxy.journey.screening.rules import Wish, difference
from ataraxy.knowledge.evidence import Missing, Route, RuleAnswer
from ataraxy.platform.chart.arriving import Intake
from ataraxy.platform.chart.intake import Told, answer_intake, asked_on_form, send_intake
from ataraxy.platform.chart.intake_forms import IntakeForm
from ataraxy.platform.chart.kinds import AnswerValue
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.people.links import patient_actor
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.worklist.models import Task


def missing(course: Course, key: str, route: Route | None = None) -> Missing:
    found = page.find_gap(queries.screen_now(course, route).screening, "question", key)
    assert found is not None
    return found


def ask(course: Course, make_actor: MakeActor, key: str) -> Task:
    return services.ask(
        actor=make_actor("prescriber"),
        key=key,
        course=course,
        missing=missing(course, key),
        why="S-31",
    )


def test_what_the_patient_can_say_stands_first_on_their_form_and_a_nurse_hands_it_over(
    course: Course, make_actor: MakeActor
) -> None:
    task = ask(course, make_actor, "bladder_symptoms")
    ask(course, make_actor, "suicidal_thoughts")
    form = Intake.objects.get()
    assert form.asked == ["bladder_symptoms", "suicidal_thoughts"]
    assert (task.role, task.link) == (
        "nurse",
        reverse("chart:intake", args=[course.patient.uid]),
    )
    shown = IntakeForm(asked=form.asked)
    assert [one.name for one in shown.asked] != []
    assert {one.name for one in shown.asked}.isdisjoint(one.name for one in shown.questions)


def test_a_question_only_a_clinician_can_answer_goes_on_their_list(
    course: Course, make_actor: MakeActor
) -> None:
    task = ask(course, make_actor, "psychosis_now")
    assert task.role == "prescriber"
    assert not Intake.objects.exists()


def test_a_new_form_takes_over_the_questions_of_one_that_was_not_answered(
    course: Course, make_actor: MakeActor
) -> None:
    ask(course, make_actor, "bladder_symptoms")
    send_intake(actor=make_actor("nurse"), key="new", patient=course.patient)
    assert asked_on_form(course.patient) == {"bladder_symptoms"}


def test_the_patients_answer_closes_the_item_and_counts_with_who_and_when(
    course: Course, make_actor: MakeActor
) -> None:
    task = ask(course, make_actor, "bladder_symptoms")
    told = Told(answers={"bladder_symptoms": AnswerValue.NO})
    actor = patient_actor(PatientLink.objects.get())
    answer_intake(actor=actor, key="a", intake=Intake.objects.get(), told=told)
    run_pending()
    task.refresh_from_db()
    assert task.state == "settled"
    found = queries.screen_now(course).screening.finding("S-31")
    assert any(course.patient.full_name in one.text for one in found.seen)


def test_not_sure_is_no_answer_and_leaves_the_item_open(
    course: Course, make_actor: MakeActor
) -> None:
    task = ask(course, make_actor, "bladder_symptoms")
    services.answer(
        actor=make_actor("nurse"),
        key="u",
        course=course,
        question="other_ketamine_source",
        value=AnswerValue.UNSURE,
    )
    run_pending()
    task.refresh_from_db()
    assert task.state != "settled"


def states(course: Course, make_actor: MakeActor) -> dict[str, str]:
    found = queries.screen_now(course, Route.HOME)
    gates = gates_of(found, course, make_actor("prescriber")).gates
    return {one.shown.rule.id: one.state for one in gates}


def test_a_gate_of_home_is_unknown_until_asked_then_met_or_closed(
    course: Course, make_actor: MakeActor
) -> None:
    assert set(states(course, make_actor).values()) == {"unknown"}
    said = {"home_sober_adult": AnswerValue.YES, "home_monitors": AnswerValue.NO}
    for question, value in said.items():
        services.answer(
            actor=make_actor("prescriber"),
            key=question,
            course=course,
            question=question,
            value=value,
        )
    found = states(course, make_actor)
    assert (found["H-05"], found["H-06"], found["H-01"]) == ("met", "closed", "unknown")


def test_a_word_on_home_is_kept_apart_and_leaves_the_course_where_it_is(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    decide(cleared, make_actor, make_user)
    before = Course.objects.get()
    wish = Wish("not_suitable", "Lives alone.")
    made = decide(cleared, make_actor, make_user, wish=wish, route=Route.HOME, key="h")
    after = Course.objects.get()
    assert (after.step, after.route) == (before.step, before.route)
    assert queries.home_decision(after) == made
    last = queries.last_decision(after)
    assert last is not None
    assert last.outcome == "suitable"


def test_suitable_for_home_is_refused_while_a_gate_was_not_asked(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser
) -> None:
    with pytest.raises(Refused, match="Not assessed yet"):
        decide(cleared, make_actor, make_user, route=Route.HOME)


def test_the_page_of_home_shows_the_gates_and_what_is_known(
    client: Client, course: Course, record: Record, make_user: MakeUser
) -> None:
    record("G47.33", "Obstructive sleep apnoea")
    client.force_login(make_user("prescriber"))
    shown = client.get(reverse("screening:home", args=[course.uid])).content.decode()
    assert "A sober adult in the room" in shown
    assert "Hull 2022" in shown
    to_home = client.get(reverse("screening:screening", args=[course.uid]), {"route": "home"})
    assert to_home.url == reverse("screening:home", args=[course.uid])


def test_what_changed_names_the_facts_and_a_changed_rule_text_apart_from_its_answer(
    cleared: Course, make_actor: MakeActor, make_user: MakeUser, record: Record
) -> None:
    made = decide(cleared, make_actor, make_user)
    record("I71.4", "Aortic aneurysm")
    since = queries.changes_since(made, queries.screen_now(cleared, Route.IV))
    assert since is not None
    assert since.is_weighty
    assert any("New in the chart: Aortic aneurysm, active" in one for one in since.facts)
    now = [one | {"sha256": "other", "version": 2} for one in made.assessment.findings[:1]]
    (change,) = difference(made.assessment.findings[:1], now)
    assert (change.before, change.now, change.is_text) == ("version 1", "version 2", True)
    assert not change.is_weighty


def test_an_answer_nobody_gave_is_never_read_out_of_an_imports_silence(
    course: Course, make_actor: MakeActor
) -> None:
    answer_no(course, make_actor, but=("psychosis_now",))
    found = queries.screen_now(course).screening.finding("S-11")
    assert found.answer is RuleAnswer.NOT_ASSESSED
