"""How far each fictional person has come, as a function each; `people.toml` names them."""

from __future__ import annotations

from collections.abc import Callable

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import move
from ataraxy.journey.referral.services import decline
from ataraxy.web.demo import before_treatment as steps
from ataraxy.web.demo import spray, treatment
from ataraxy.web.demo.apart import agree_to_touch
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data
from ataraxy.web.demo.visits import Until

Story = Callable[[Stage], Course | None]

ASKED_OF_THE_PATIENT = frozenset(
    {"mania_now", "psychosis_ever", "child_pugh_c", "failed_adequate_trials", "pregnant"}
)
"""What is still open for people in the middle of their screening."""


def referral_received(stage: Stage) -> None:
    """The letter lies on the coordinator's list."""
    with as_of(moment(stage, stage.fiction.day)):
        steps.refer(stage)


def referral_urgent(stage: Stage) -> None:
    """Somebody in acute danger, referred this morning: the same-day path."""
    with as_of(moment(stage, 0, hour=8)):
        steps.refer(stage, acute="yes")


def referral_declined(stage: Stage) -> None:
    """A reason this programme does not treat."""
    with as_of(moment(stage, stage.fiction.day)):
        referral = steps.refer(stage)
    with as_of(moment(stage, stage.fiction.day - 1)):
        decline(
            actor=stage.actor("prescriber"),
            key=stage.key("decline"),
            referral=referral,
            words=data("words.toml")["declined"]["words"],
        )


def screening_open(stage: Stage) -> None:
    """Screening has begun; some questions wait for an answer."""
    course = _taken_on(stage)
    with as_of(moment(stage, stage.fiction.day - 3)):
        steps.answer_what_is_missing(stage, course, but=ASKED_OF_THE_PATIENT)


def screening_stop(stage: Stage) -> None:
    """The record holds a stop; the prescriber has not yet signed."""
    course = _taken_on(stage)
    with as_of(moment(stage, stage.fiction.day - 2)):
        steps.answer_what_is_missing(stage, course, but=frozenset())


def consent_due(stage: Stage) -> Course:
    """Found suitable; the consent is prepared and waits to be read."""
    course = _suitable(stage)
    with as_of(moment(stage, max(stage.fiction.day - 5, 0), hour=11)):
        steps.begin_consent(stage, course)
    return course


def plan_draft(stage: Stage) -> None:
    """Consent is signed; the prescriber has drafted the plan."""
    course = _consented(stage)
    with as_of(moment(stage, stage.fiction.day - 7, hour=12)):
        steps.plan(stage, course, signed=False)


def plan_signed(stage: Stage) -> Course:
    """Everything is signed; the first session can be booked."""
    course = _consented(stage)
    with as_of(moment(stage, stage.fiction.day - 7, hour=12)):
        steps.plan(stage, course, signed=True)
    return course


def withdrawn(stage: Stage) -> None:
    """Thought about it again and does not want to begin."""
    course = consent_due(stage)
    with as_of(moment(stage, stage.fiction.day - 8, hour=15)):
        reason = data("words.toml")["withdrawn"]["words"]
        move(actor=stage.actor("coordinator"), course=course, verb="withdraw", reason=reason)


def _taken_on(stage: Stage) -> Course:
    with as_of(moment(stage, stage.fiction.day)):
        referral = steps.refer(stage)
    with as_of(moment(stage, stage.fiction.day - 1, hour=9)):
        return steps.take_on(stage, referral)


def _suitable(stage: Stage) -> Course:
    course = _taken_on(stage)
    with as_of(moment(stage, stage.fiction.day - 3, hour=14)):
        steps.answer_what_is_missing(stage, course, but=frozenset())
        steps.find_suitable(stage, course)
    return course


def _consented(stage: Stage) -> Course:
    course = _suitable(stage)
    with as_of(moment(stage, stage.fiction.day - 6, hour=11)):
        steps.consent(stage, course)
        agree_to_touch(stage, course)
    return course


def between_sessions(stage: Stage) -> Course:
    """In the middle of a series; nothing today."""
    return treatment.treated(stage, plan_signed(stage))


def ended(stage: Stage) -> None:
    """Well, and the course is over."""
    treatment.finish(stage, between_sessions(stage))


def item9(stage: Stage) -> None:
    """In maintenance, and this morning's questionnaire needs a person."""
    treatment.fade(stage, between_sessions(stage))


STORIES: dict[str, Story] = {
    "referral_received": referral_received,
    "referral_urgent": referral_urgent,
    "referral_declined": referral_declined,
    "screening_open": screening_open,
    "screening_stop": screening_stop,
    "screening_stop_pregnancy": screening_stop,
    "screening_specialist": screening_stop,
    "consent_due": consent_due,
    "plan_draft": plan_draft,
    "plan_signed": plan_signed,
    "between_sessions": between_sessions,
    "today_booked": between_sessions,
    "today_arrived": between_sessions,
    "today_running": between_sessions,
    "today_recovery": between_sessions,
    "today_released": between_sessions,
    "maintenance": between_sessions,
    "maintenance_fading": between_sessions,
    "maintenance_item9": item9,
    "ended": ended,
    "withdrawn": withdrawn,
    "spray_confirmed": spray.confirmed,
    "spray_waiting": spray.waiting,
}

TODAY = {
    "today_booked": Until.BOOKED,
    "today_arrived": Until.ARRIVED,
    "today_running": Until.RUNNING,
    "today_recovery": Until.RECOVERY,
    "today_released": Until.RELEASED,
    "spray_waiting": Until.BOOKED,
}
"""How far today's visit has come; told when everybody's past has happened."""
