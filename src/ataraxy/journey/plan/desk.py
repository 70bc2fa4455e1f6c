"""One pass over the order form: work it out, say what is open, let a second clinician in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from ataraxy.foundation.decision import Decision, Outcome, Reason
from ataraxy.foundation.units import BadNumberError
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.forms import OrderForm
from ataraxy.journey.plan.orders import (
    OrderInput,
    allowable,
    allowances_for,
    order_answer,
    preparation_of,
    snapshot,
)
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.plan.rules import order_is_complete, reason_is_given, second_person
from ataraxy.knowledge.pharmacology import Allowance, CapCheck, DoseAnswer, Preparation
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.proof import confirm_by_name


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page shows after working an order out."""

    order: OrderInput
    today: date
    answer: DoseAnswer
    shown: dict[str, Any]
    open_points: Decision
    allowable: list[CapCheck]
    allowances: list[Allowance] = field(default_factory=list)

    @property
    def may_keep(self) -> bool:
        """Whether nothing stands in the way of a draft."""
        return bool(self.open_points)

    @property
    def asked(self) -> list[str]:
        """The names of the form's fields that this order asks to be filled."""
        return [f"why_{question.rule}" for question in self.answer.questions]


def work_at(request: StaffRequest, course: Course, form: OrderForm) -> Desk:
    """Work the order out, with a second clinician's allowance when the form brings one."""
    order, today, before = form.order(), timezone.localdate(), signed_plan(course)
    first = order_answer(order, course=course, today=today, before=before)
    allowances: list[Allowance] = []
    objections: list[Reason] = []
    if form.cleaned_data["allow_name"]:
        allowances, objections = _second_clinician(request, form, first)
    answer = (
        order_answer(order, course=course, today=today, before=before, allowances=allowances)
        if allowances
        else first
    )
    preparation, problem = _prepared(order, answer)
    return Desk(
        order=order,
        today=today,
        answer=answer,
        shown=snapshot(answer, preparation),
        open_points=_open_points(order, answer, [*objections, *problem]),
        allowable=allowable(first),
        allowances=allowances,
    )


def _second_clinician(
    request: StaffRequest, form: OrderForm, answer: DoseAnswer
) -> tuple[list[Allowance], list[Reason]]:
    data = form.cleaned_data
    try:
        proof = confirm_by_name(
            request, data["allow_name"], data["allow_secret"], data["allow_method"] or "password"
        )
    except Refused as refusal:
        return [], list(refusal.decision.reasons)
    other = second_person(request.actor.user_uid, proof.user_uid)
    if not other:
        return [], list(other.reasons)
    return allowances_for(
        answer, roles=proof.roles, name=proof.name, reason=data["allow_reason"]
    ), []


def _prepared(order: OrderInput, answer: DoseAnswer) -> tuple[Preparation | None, list[Reason]]:
    try:
        return preparation_of(order, answer), []
    except BadNumberError as problem:
        return None, [Reason(str(problem), "preparation")]


def _open_points(order: OrderInput, answer: DoseAnswer, more: list[Reason]) -> Decision:
    complete = order_is_complete(answer.decision, answer.questions, dict(order.answers))
    reasons = (*complete.reasons, *reason_is_given(order.reason).reasons, *more)
    if not reasons:
        return complete
    unknown = complete.outcome is Outcome.UNKNOWN
    return Decision(Outcome.UNKNOWN if unknown else Outcome.REFUSED, reasons)
