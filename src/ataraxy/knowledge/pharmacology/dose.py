"""The one door for a dose: route, product, basis and amount become milligrams, or a refusal.

Nothing in Ataraxy computes a dose elsewhere. The answer carries the calculation step by step, every
cap it was held against with its source, and what must be answered before it is signed.
"""

from __future__ import annotations

from collections.abc import Sequence

from ataraxy.foundation.decision import ALLOWED, Decision, refuse, unknown
from ataraxy.foundation.guardrail import Standing
from ataraxy.foundation.units import MICROGRAMS_PER_MG, BadNumberError, figure, finite, within
from ataraxy.knowledge.pharmacology.body import (
    Basis,
    MissingFactError,
    actual_weight_kg,
    dosing_weight_kg,
    is_fresh,
    optional_ideal_kg,
)
from ataraxy.knowledge.pharmacology.caps import caps_decision, check_caps
from ataraxy.knowledge.pharmacology.dose_questions import dose_notes, dose_questions
from ataraxy.knowledge.pharmacology.dose_steps import dose_steps
from ataraxy.knowledge.pharmacology.dose_types import (
    Allowance,
    CapCheck,
    DoseAnswer,
    DoseRequest,
    Step,
)
from ataraxy.knowledge.pharmacology.files import SourcedBounds
from ataraxy.knowledge.pharmacology.limits import (
    Cap,
    DoseLimits,
    RouteLimits,
    amount_kind,
    shipped_limits,
)
from ataraxy.knowledge.pharmacology.preparation import measurable_mg
from ataraxy.knowledge.pharmacology.product import Form, Molecule, Product, product

__all__ = [
    "Allowance",
    "CapCheck",
    "DoseAnswer",
    "DoseRequest",
    "Step",
    "refuse_conversion",
    "work_out",
]


def work_out(
    request: DoseRequest,
    *,
    limits: DoseLimits | None = None,
    extra_caps: Sequence[Cap] = (),
    allowances: Sequence[Allowance] = (),
) -> DoseAnswer:
    """Work out an order.

    `limits` are the clinic's (the shipped ones when None); `extra_caps` are this person's or this
    phase's own, such as a first-session maximum. Never raises for bad input: the refusal names
    the field, the value and what is allowed. A missing fact answers “unknown”.
    """
    try:
        return _work_out(request, limits or shipped_limits(), extra_caps, allowances)
    except BadNumberError as problem:
        return DoseAnswer(refuse(str(problem), rule=f"input:{problem.field}"))
    except MissingFactError as problem:
        return DoseAnswer(unknown(str(problem), rule="missing"))


def refuse_conversion(from_molecule: Molecule, to_molecule: Molecule) -> Decision:
    """Milligrams of the racemate are never turned into milligrams of Spravato, nor back."""
    if from_molecule is to_molecule:
        return ALLOWED
    return refuse(
        "Racemic ketamine and Spravato (esketamine) are different medicines by different routes: "
        "milligrams of one are not milligrams of the other. Order each by its own rules.",
        rule="no_conversion",
    )


def _work_out(
    request: DoseRequest,
    limits: DoseLimits,
    extra_caps: Sequence[Cap],
    allowances: Sequence[Allowance],
) -> DoseAnswer:
    route = limits.routes.get(request.route)
    item = product(request.product)
    if route is None:
        raise BadNumberError("route", request.route, ", ".join(limits.routes))
    if item is None:
        raise BadNumberError("product", request.product, "a product of the list")
    fitting = _fits(request, route, item)
    if not fitting:
        return DoseAnswer(fitting)
    amount = _amount(request, route.amounts[amount_kind(request.basis)])
    minutes = _duration(request, route)
    caps = (*route.caps, *extra_caps)
    if _uses_weight(request, caps) and not (fresh := is_fresh(request.body)):
        return DoseAnswer(fresh)
    ordered = _ordered_mg(request, amount, item)
    checks = check_caps(ordered, caps, request.body, request.basis, allowances)
    return _answer(request, route, item, ordered, minutes, checks)


def _uses_weight(request: DoseRequest, caps: Sequence[Cap]) -> bool:
    """Whether anything in this order hangs on the measured weight."""
    return request.basis.per_kg or any(cap.unit == "mg/kg" for cap in caps)


def _fits(request: DoseRequest, route: RouteLimits, item: Product) -> Decision:
    """Molecule, route and basis must belong together."""
    if item.molecule is not route.molecule:
        return refuse_conversion(item.molecule, route.molecule)
    if route.key not in item.routes:
        return refuse(f"{item.name} is not given by this route: {route.name}.", rule="product")
    if request.basis not in route.bases:
        allowed = ", ".join(route.bases)
        why = " Spravato is a fixed dose in devices." if item.form is Form.DEVICE else ""
        return refuse(
            f"{route.name} is not ordered by “{request.basis}”. Allowed: {allowed}.{why}",
            rule="basis",
        )
    return ALLOWED


def _amount(request: DoseRequest, allowed: SourcedBounds) -> float:
    bounds = allowed.bounds
    amount = finite("dose", request.amount, bounds.unit)
    if bounds.standing(amount) is not Standing.FORBIDDEN:
        return _whole_devices(amount) if request.basis is Basis.DEVICES else amount
    try:
        return within("dose", amount, bounds)
    except BadNumberError as problem:
        meant = amount / MICROGRAMS_PER_MG
        if bounds.standing(meant) is Standing.FORBIDDEN:
            raise
        hint = f"{problem.allowed}. If micrograms were meant, write {figure(meant)} {bounds.unit}"
        raise BadNumberError("dose", problem.value, hint) from None


def _whole_devices(amount: float) -> float:
    if amount != int(amount):
        raise BadNumberError("devices", figure(amount), "a whole number of devices")
    return amount


def _duration(request: DoseRequest, route: RouteLimits) -> float | None:
    if route.duration is None:
        return None
    if request.duration_min is None:
        raise MissingFactError(f"{route.name} needs a duration in minutes.")
    return within("duration", request.duration_min, route.duration.bounds)


def _ordered_mg(request: DoseRequest, amount: float, item: Product) -> float:
    if request.basis is Basis.DEVICES:
        return amount * item.mg_each
    if request.basis is Basis.FIXED:
        return amount
    return amount * dosing_weight_kg(request.body, request.basis)


def _answer(
    request: DoseRequest,
    route: RouteLimits,
    item: Product,
    ordered: float,
    minutes: float | None,
    checks: tuple[CapCheck, ...],
) -> DoseAnswer:
    decision = caps_decision(checks, ordered)
    dose = measurable_mg(item, ordered, min(check.limit_mg for check in checks))
    if decision and dose <= 0:
        decision = refuse(
            f"{figure(ordered)} mg is less than can be measured from {item.name}. "
            "Choose a weaker product.",
            rule="measurable",
        )
    liquid = item.form.is_liquid
    return DoseAnswer(
        decision=decision,
        dose_mg=dose if decision else None,
        ordered_mg=ordered,
        drawn_ml=round(dose / item.mg_per_ml, 4) if decision and liquid else None,
        units=dose / item.mg_each if decision and not liquid else None,
        mg_per_kg_actual=_per_kg(dose, request) if decision else None,
        mg_per_kg_ideal=_per_ideal_kg(dose, request) if decision else None,
        duration_min=minutes,
        steps=dose_steps(request, route, item, ordered, dose if decision else None),
        caps=checks,
        questions=dose_questions(request, route, item, ordered, dose) if decision else (),
        notes=dose_notes(request, route),
    )


def _per_kg(dose_mg: float, request: DoseRequest) -> float | None:
    """mg/kg on the actual weight; Spravato is a fixed dose and shows none."""
    if request.body.weight_kg is None or request.basis is Basis.DEVICES:
        return None
    return dose_mg / actual_weight_kg(request.body)


def _per_ideal_kg(dose_mg: float, request: DoseRequest) -> float | None:
    ideal = optional_ideal_kg(request.body)
    return None if ideal is None or request.basis is Basis.DEVICES else dose_mg / ideal
