"""When a plan may be drafted and signed. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason, all_of, refuse
from ataraxy.journey.plan.lifecycle import PLANNING_STEPS


def may_plan_now(step: str) -> Decision:
    """A plan is drafted once consent is given, and again whenever the dose changes."""
    if step in PLANNING_STEPS:
        return ALLOWED
    return refuse(
        _("This course is at “%(step)s”. A plan is made after screening and consent.")
        % {"step": step},
        rule="plan.step",
    )


def order_is_complete(
    dose: Decision, questions: Collection[Reason], answers: Mapping[str, str]
) -> Decision:
    """The dose is allowed and every question it raised has a written answer."""
    return all_of(
        [dose, *(_answered(one, answers) for one in questions)],
    )


def reason_is_given(reason: str) -> Decision:
    """A plan says in a sentence why this dose and this course."""
    if reason.strip():
        return ALLOWED
    return refuse(_("Say in a sentence why this dose and this course."), rule="plan.reason")


def second_person(prescriber_uid: str, allower_uid: str) -> Decision:
    """Whoever allows an order above a cap is not whoever orders it."""
    if prescriber_uid != allower_uid:
        return ALLOWED
    return refuse(
        _("An order above a limit is allowed by a second clinician, not by whoever orders it."),
        rule="plan.second_clinician",
    )


def _answered(question: Reason, answers: Mapping[str, str]) -> Decision:
    if answers.get(question.rule, "").strip():
        return ALLOWED
    return Decision(Outcome.REFUSED, (question,))
