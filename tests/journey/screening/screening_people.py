"""What is said about a person whom nothing stops, and the word that is signed over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import decisions, evaluations, queries, services
from ataraxy.journey.screening.evaluations import Note
from ataraxy.journey.screening.models import Decision
from ataraxy.journey.screening.rules import Wish
from ataraxy.knowledge.evidence import Route, RuleAnswer, verdict
from ataraxy.platform.chart.kinds import AnswerValue, ListName

NO = (
    "poorly_controlled_cvd",
    "child_pugh_c",
    "psychosis_now",
    "psychosis_ever",
    "mania_now",
    "pregnant",
    "acute_suicidal_risk",
    "substance_use_now",
    "breast_feeding_now",
    "liver_tests_raised",
    "sleep_apnoea_likely",
    "bladder_symptoms",
    "suicidal_thoughts",
    "ketamine_before_without_benefit",
    "other_ketamine_source",
)
NOTE = Note("Two SSRIs, eight weeks each.", "Low mood, no psychosis.", "Low.", "TRD.", "IV series.")

Record = Callable[..., None]


def answer_no(course: Course, make_actor: MakeActor, but: Iterable[str] = ()) -> None:
    """Answer every question that only a person can answer with no, and the rest that is asked."""
    actor = make_actor("prescriber")
    for question in set(NO) - set(but):
        services.answer(
            actor=actor, key=question, course=course, question=question, value=AnswerValue.NO
        )
    services.answer(
        actor=actor,
        key="therapy",
        course=course,
        question="psychotherapy_considered",
        value=AnswerValue.YES,
    )
    services.count(actor=actor, key="n", course=course, name="failed_adequate_trials", value=3)
    for name in (ListName.CONDITIONS, ListName.ALLERGIES, ListName.MEDICINES):
        services.declare_complete(actor=actor, key=f"l{name}", course=course, name=name)


SUITABLE = Wish("suitable", "Two failed trials, no contraindication found.")


def line(course: Course, route: Route | None = None) -> str:
    """What the page says in one line; the journey, which looks at less, says the same."""
    said = verdict(queries.screen_now(course, route).screening)
    if route is None:
        assert queries.verdict_now(course) == said
    return said.line


def answer_of(course: Course, rule: str, route: Route | None = None) -> RuleAnswer:
    """One rule's answer."""
    return queries.screen_now(course, route).screening.finding(rule).answer


def decide(
    course: Course,
    make_actor: MakeActor,
    make_user: MakeUser,
    *,
    wish: Wish = SUITABLE,
    role: str = "prescriber",
    second: str = "",
    route: Route = Route.IV,
    key: str = "d",
) -> Decision:
    """Sign a word on the finding of this moment."""
    return decisions.decide(
        actor=make_actor(role),
        key=key,
        course=course,
        route=route,
        seen=queries.screen_now(course, route).kept.sha256,
        wish=wish,
        proof=proof_by(make_user(role), course.clinic),
        second=proof_by(make_user(second), course.clinic) if second else None,
    )


def evaluate(course: Course, make_actor: MakeActor, make_user: MakeUser) -> None:
    """Write and sign an evaluation."""
    evaluations.write(
        actor=make_actor("prescriber"),
        key="e",
        course=course,
        written=NOTE,
        proof=proof_by(make_user("prescriber"), course.clinic),
    )
