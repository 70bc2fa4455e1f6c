"""From what a prescriber filled in to the one door for a dose, and back to what a page shows."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ataraxy.clinic.policy.queries import dose_limits
from ataraxy.clinic.policy.reference import CourseTemplate
from ataraxy.foundation.decision import Reason
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.units import figure
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.models import Plan
from ataraxy.knowledge.pharmacology import (
    Allowance,
    Basis,
    Body,
    Cap,
    CapCheck,
    Dilution,
    DoseAnswer,
    DoseRequest,
    Form,
    Preparation,
    Sex,
    prepare,
    products,
    work_out,
)


@dataclass(frozen=True, slots=True)
class OrderInput:
    """What the order form holds. `amount` is on `basis`: mg/kg, mg or devices."""

    template: CourseTemplate
    indication: str
    product: str
    basis: Basis
    amount: float
    duration_min: float | None
    bag_ml: float | None
    weight_kg: float | None
    weight_on: date | None
    weight_confirmed: bool
    height_cm: float | None
    reason: str
    answers: tuple[tuple[str, str], ...] = ()


def order_answer(
    order: OrderInput,
    *,
    course: Course,
    today: date,
    before: Plan | None,
    allowances: Sequence[Allowance] = (),
) -> DoseAnswer:
    """Work the order out against the clinic's limits and the template's own."""
    return work_out(
        DoseRequest(
            route=order.template.route,
            product=order.product,
            basis=order.basis,
            amount=order.amount,
            body=_body(order, course, today),
            duration_min=order.duration_min,
            previous_amount=_previous(order, before),
            protocol_amounts=order.template.amounts,
        ),
        limits=dose_limits(course.clinic_id),
        extra_caps=template_caps(order.template, is_first=before is None),
        allowances=allowances,
    )


def template_caps(template: CourseTemplate, *, is_first: bool) -> list[Cap]:
    """The template's own maximum for the first session."""
    limit = template.first_session_max_mg
    if limit is None or not is_first:
        return []
    return [_first_session(limit, template.source, template.tag)]


def _first_session(limit: float, source: str, tag: EvidenceTag) -> Cap:
    return Cap(
        key="first_session",
        name="Maximum of the first session",
        unit="mg",
        limit=limit,
        absolute=limit,
        may_allow=(),
        source=source,
        tag=tag,
    )


def plan_caps(plan: Plan, given: int) -> list[Cap]:
    """The caps a signed plan brings to a session: its template's maximum until a dose was given."""
    limit = plan.template.get("first_session_max_mg")
    if limit is None or given:
        return []
    tag = next(one for one in EvidenceTag if one.words == plan.template["tag"])
    return [_first_session(limit, plan.template["source"], tag)]


def plan_allowances(plan: Plan) -> list[Allowance]:
    """What a second clinician allowed for this plan; a session's dose is held against it again."""
    return [Allowance(**one) for one in plan.allowances]


def allowable(answer: DoseAnswer) -> list[CapCheck]:
    """The caps this order passes, when a second clinician may allow every one of them."""
    passed = [check for check in answer.caps if not check.holds]
    within = [
        check
        for check in passed
        if check.cap.may_allow and _wanted(check, answer) <= check.cap.absolute
    ]
    return passed if len(within) == len(passed) else []


def allowances_for(
    answer: DoseAnswer, *, roles: Collection[str], name: str, reason: str
) -> list[Allowance]:
    """What a second clinician allows: each passed cap, up to exactly this order."""
    return [
        Allowance(
            cap=check.cap.key,
            up_to=_wanted(check, answer),
            by_role=next((role for role in check.cap.may_allow if role in roles), "nobody"),
            reason=f"{name}: {reason}" if reason.strip() else "",
        )
        for check in allowable(answer)
    ]


def _wanted(check: CapCheck, answer: DoseAnswer) -> float:
    """This order in the unit of the cap, rounded up by less than anybody can measure."""
    ordered = answer.ordered_mg or 0.0
    amount = ordered if check.on_weight_kg is None else ordered / check.on_weight_kg
    return math.ceil(amount * 1e6) / 1e6


def preparation_of(order: OrderInput, answer: DoseAnswer) -> Preparation | None:
    """The bag and the pump rate for an allowed infusion; raises `BadNumberError` if impossible."""
    item = products()[order.product]
    ready = answer.dose_mg is not None and answer.duration_min is not None
    if not ready or order.bag_ml is None or item.form is not Form.VIAL:
        return None
    return prepare(
        dose_mg=answer.dose_mg or 0.0,
        product=item,
        bag_ml=order.bag_ml,
        minutes=answer.duration_min or 0.0,
        method=Dilution.REPLACE,
    )


def snapshot(answer: DoseAnswer, preparation: Preparation | None) -> dict[str, Any]:
    """Everything the page showed, as plain values to keep with the plan."""
    return {
        "dose_mg": answer.dose_mg,
        "ordered_mg": answer.ordered_mg,
        "drawn_ml": answer.drawn_ml,
        "units": answer.units,
        "mg_per_kg_actual": _rounded(answer.mg_per_kg_actual),
        "mg_per_kg_ideal": _rounded(answer.mg_per_kg_ideal),
        "steps": [
            {"label": s.label, "working": s.working, "result": s.result, "source": s.source}
            for s in answer.steps
        ],
        "caps": [_cap(answer, number) for number in range(len(answer.caps))],
        "questions": [_reason(one) for one in answer.questions],
        "notes": [_reason(one) for one in answer.notes],
        "preparation": _preparation(preparation),
    }


def template_text(template: CourseTemplate) -> dict[str, Any]:
    """The template as it read on this day."""
    return {
        "name": template.name,
        "note": template.note,
        "source": template.source,
        "tag": template.tag.words,
        "review_after_sessions": template.review_after_sessions,
        "first_session_max_mg": template.first_session_max_mg,
        "weekly_max_mg": template.weekly_max_mg,
        "phases": [
            {"name": p.name, "sessions": p.sessions, "per_week": p.per_week, "rhythm": p.rhythm}
            for p in template.phases
        ],
    }


def amount_words(amount: float, basis: str) -> str:
    """The ordered amount as a person reads it: “0.5 mg/kg on actual weight”."""
    if basis == Basis.DEVICES:
        return f"{figure(amount)} × 28 mg"
    if basis == Basis.FIXED:
        return f"{figure(amount)} mg"
    return f"{figure(amount)} mg/kg on {basis} weight"


def _body(order: OrderInput, course: Course, today: date) -> Body:
    patient = course.patient
    known = {one.value: one for one in Sex}
    return Body(
        weight_kg=order.weight_kg,
        weight_age_days=None if order.weight_on is None else (today - order.weight_on).days,
        weight_confirmed=order.weight_confirmed,
        height_cm=order.height_cm,
        sex=known.get(patient.sex),
        age_years=patient.age_on(today),
    )


def _previous(order: OrderInput, before: Plan | None) -> float | None:
    """The amount before, when it is comparable: same route, same basis."""
    if before is None or (before.route, before.basis) != (order.template.route, order.basis):
        return None
    return before.amount


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _cap(answer: DoseAnswer, number: int) -> dict[str, Any]:
    check = answer.caps[number]
    tag: EvidenceTag = check.cap.tag
    return {
        "name": check.cap.name,
        "limit": f"{figure(check.effective_limit)} {check.cap.unit}",
        "limit_mg": round(check.limit_mg, 2),
        "holds": check.holds,
        "allowed_by": check.allowed_by,
        "tightest": check is answer.tightest,
        "source": check.cap.source,
        "tag": tag.words,
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"rule": reason.rule, "text": reason.text, "source": reason.source}


def _preparation(preparation: Preparation | None) -> dict[str, Any] | None:
    if preparation is None:
        return None
    return {
        "drawn_ml": round(preparation.drawn_ml, 3),
        "diluent_ml": round(preparation.diluent_ml, 2),
        "final_volume_ml": round(preparation.final_volume_ml, 2),
        "concentration_mg_ml": round(preparation.concentration_mg_ml, 4),
        "rate_ml_h": round(preparation.rate_ml_h, 2),
        "volume_to_be_infused_ml": round(preparation.volume_to_be_infused_ml, 2),
        "discard_within_hours": preparation.discard_within_hours,
        "discard_source": preparation.discard_source,
        "method": preparation.method,
    }
