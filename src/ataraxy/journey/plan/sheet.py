"""The plan in plain text: exactly what a prescriber signs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import indications
from ataraxy.foundation.units import figure
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import amount_words
from ataraxy.knowledge.pharmacology import products, shipped_limits


def sheet_text(plan: Plan) -> str:
    """Every line of the plan, one fact a line; the signature keeps its hash."""
    return "\n".join([*_head(plan), *_steps(plan), *_limits(plan), *_reasons(plan)])


def route_name(key: str) -> str:
    """A route in words."""
    route = shipped_limits().routes.get(key)
    return route.name if route else key


def indication_name(key: str) -> str:
    """An indication in words."""
    found = indications().get(key)
    return found.name if found else key


def _head(plan: Plan) -> list[str]:
    patient = plan.course.patient
    lines = [
        _("Plan %(version)s for %(name)s, born %(born)s")
        % {"version": plan.version, "name": patient.full_name, "born": patient.birth_date},
        _("For: %(what)s") % {"what": indication_name(plan.indication)},
        _("Course: %(name)s") % {"name": plan.template["name"]},
        _("Route: %(name)s") % {"name": route_name(plan.route)},
        _("Product: %(name)s") % {"name": products()[plan.product].name},
        _("Dose: %(mg)s mg (%(amount)s)")
        % {"mg": figure(plan.dose_mg), "amount": amount_words(plan.amount, plan.basis)},
    ]
    if plan.duration_min:
        lines.append(_("Over %(minutes)s minutes") % {"minutes": figure(plan.duration_min)})
    if plan.leaves_route:
        lines.append(
            _("Leaves the route fixed by screening (%(route)s): consent is renewed.")
            % {"route": route_name(plan.leaves_route)}
        )
    return lines


def _steps(plan: Plan) -> list[str]:
    return [
        f"{step['label']}: {step['working']}" + (f" = {step['result']}" if step["result"] else "")
        for step in plan.order["steps"]
    ]


def _limits(plan: Plan) -> list[str]:
    return [
        f"{cap['name']}: {cap['limit']}" + (f" ({cap['allowed_by']})" if cap["allowed_by"] else "")
        for cap in plan.order["caps"]
    ]


def _reasons(plan: Plan) -> list[str]:
    answers = [
        f"{question['text']} {plan.answers.get(question['rule'], '')}"
        for question in plan.order["questions"]
    ]
    return [*answers, _("Why: %(reason)s") % {"reason": plan.reason}]
