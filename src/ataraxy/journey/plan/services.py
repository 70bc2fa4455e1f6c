"""Writes of the plan room: draft, discard, sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import Treated, last_treated
from ataraxy.journey.course.services import move, note
from ataraxy.journey.plan.lifecycle import LEADS_TO, PLAN
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import (
    OrderInput,
    amount_words,
    order_answer,
    preparation_of,
    snapshot,
    template_text,
)
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.plan.rules import may_plan_now, order_is_complete, reason_is_given
from ataraxy.journey.plan.sheet import sheet_text
from ataraxy.knowledge.pharmacology import Allowance, DoseAnswer
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly


def _told(plan: Plan) -> dict[str, object]:
    return {"course": str(plan.course.uid), "version": plan.version, "state": plan.state}


@service("plan.draft", permission="plan.write", describe=_told)
def draft_plan(
    *,
    actor: Actor,
    key: str,
    course: Course,
    order: OrderInput,
    today: date,
    allowances: Sequence[Allowance] = (),
) -> Plan:
    """Keep an order as the draft of the course's plan; an earlier draft is discarded."""
    Course.objects.select_for_update().get(pk=course.pk)
    course.refresh_from_db(fields=["step", "route"])
    answer = _complete_answer(course, order, today, allowances)
    for standing in Plan.objects.filter(course=course, state="draft"):
        _move(actor, standing, "discard")
    plan = Plan.objects.create(
        **_row(order),
        clinic_id=course.clinic_id,
        course=course,
        version=_next_version(course),
        dose_mg=answer.dose_mg or 0.0,
        order=snapshot(answer, preparation_of(order, answer)),
        allowances=[_allowance(one) for one in allowances],
        leaves_route=course.route if course.route not in {"", order.template.route} else "",
        created_at=timezone.now(),
        created_by_uid=actor.user_uid,
        created_by_name=actor.name,
    )
    told = {"version": plan.version, "template": order.template.name}
    told["amount"] = amount_words(plan.amount, plan.basis)
    text = _("Plan %(version)s drafted: %(template)s, %(amount)s.") % told
    note(actor=actor, course=course, kind="plan.drafted", text=text)
    return plan


def _complete_answer(
    course: Course, order: OrderInput, today: date, allowances: Sequence[Allowance]
) -> DoseAnswer:
    """The worked-out order; raises `Refused` while anything about it is open."""
    before = signed_plan(course)
    answer = order_answer(order, course=course, today=today, before=before, allowances=allowances)
    _require(may_plan_now(course.step))
    _require(order_is_complete(answer.decision, answer.questions, dict(order.answers)))
    _require(reason_is_given(order.reason))
    return answer


@service("plan.discard", permission="plan.write", describe=_told)
def discard_draft(*, actor: Actor, key: str, plan: Plan) -> Plan:
    """Take a draft back."""
    return _move(actor, plan, "discard")


@service("plan.sign", permission="plan.sign", describe=_told)
def sign_plan(*, actor: Actor, key: str, plan: Plan, proof: Proof, shown: str) -> Plan:
    """Sign a draft: it becomes the course's plan and the one before is superseded.

    Leaving the route that screening fixed sends the course back to consent; otherwise a course
    that was waiting for its plan goes on where `lifecycle.LEADS_TO` says. `shown` is the text the
    prescriber saw.
    """
    course = Course.objects.select_for_update().get(pk=plan.course_id)
    _require(may_plan_now(course.step))
    if shown != sheet_text(plan):
        raise refused(_("The draft changed while you read it. Read it again and sign."))
    before = signed_plan(course)
    if before is not None:
        _move(actor, before, "supersede")
    signed = _move(actor, plan, "sign")
    signed.signed_at = timezone.now()
    signed.signed_by_uid, signed.signed_by_name = proof.user_uid, proof.name
    signed.save(update_fields=["signed_at", "signed_by_uid", "signed_by_name"])
    add_signature(
        actor=actor,
        subject=Subject("plan", str(plan.uid)),
        shown=exactly(shown),
        meaning=_("I order this plan"),
        proof=proof,
        patient=course.patient,
    )
    _tell(actor, course, signed)
    _go_on(actor, course, signed)
    return signed


@service("plan.confirm", permission="plan.sign", describe=_told)
def confirm_plan(*, actor: Actor, key: str, plan: Plan) -> Plan:
    """The signed plan still holds after consent was renewed: the course goes on where it was."""
    course = Course.objects.select_for_update().get(pk=plan.course_id)
    if plan.state != "signed" or plan.route != course.route:
        raise refused(_("Only the signed plan for the consented route can be confirmed."))
    treated = last_treated(course)
    verb, reason = LEADS_TO[treated.step if treated else None, _new_route(plan, treated)]
    why = _("The plan still holds. %(reason)s") % {"reason": reason}
    move(actor=actor, course=course, verb=verb, reason=why)
    return plan


def _go_on(actor: Actor, course: Course, plan: Plan) -> None:
    """Fix route and indication on the course and move it to where the plan leads."""
    left = course.route not in {"", plan.route}
    course.route, course.indication = plan.route, plan.indication
    course.save(update_fields=["route", "indication"])
    if left:
        why = _("The plan leaves the route that was consented to.")
        move(actor=actor, course=course, verb="renew consent", reason=why)
    elif course.step == "plan":
        treated = last_treated(course)
        verb, reason = LEADS_TO[treated.step if treated else None, _new_route(plan, treated)]
        move(actor=actor, course=course, verb=verb, reason=str(reason))


def _new_route(plan: Plan, treated: Treated | None) -> bool:
    """Whether the doses so far went by another route than this plan's."""
    if treated is None:
        return False
    earlier = Plan.objects.filter(course=plan.course, signed_at__lte=treated.at)
    last = earlier.order_by("-signed_at").first()
    return last is not None and last.route != plan.route


def _tell(actor: Actor, course: Course, plan: Plan) -> None:
    text = _("Plan %(version)s signed: %(dose)s mg, %(template)s.") % {
        "version": plan.version,
        "dose": f"{plan.dose_mg:g}",
        "template": plan.template["name"],
    }
    note(actor=actor, course=course, kind="plan.signed", text=text)
    publish(
        clinic_id=course.clinic_id,
        topic="plan.signed",
        subject=f"plan:{plan.uid}",
        patient_uid=str(course.patient.uid),
    )


def _move(actor: Actor, plan: Plan, verb: str) -> Plan:
    locked = Plan.objects.select_for_update().select_related("course__patient").get(pk=plan.pk)
    _require(PLAN.may_move(verb, locked.state, actor.roles))
    locked.state = PLAN.target(verb, locked.state)
    locked.save(update_fields=["state"])
    return locked


def _row(order: OrderInput) -> dict[str, Any]:
    return {
        "indication": order.indication,
        "route": order.template.route,
        "template_key": order.template.key,
        "template": template_text(order.template),
        "product": order.product,
        "basis": order.basis.value,
        "amount": order.amount,
        "duration_min": order.duration_min,
        "bag_ml": order.bag_ml,
        "weight_kg": order.weight_kg,
        "weight_on": order.weight_on,
        "weight_confirmed": order.weight_confirmed,
        "height_cm": order.height_cm,
        "answers": dict(order.answers),
        "reason": order.reason.strip(),
    }


def _allowance(one: Allowance) -> dict[str, object]:
    return {"cap": one.cap, "up_to": one.up_to, "by_role": one.by_role, "reason": one.reason}


def _next_version(course: Course) -> int:
    last = Plan.objects.filter(course=course).aggregate(last=Max("version"))["last"]
    return int(last or 0) + 1


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)
