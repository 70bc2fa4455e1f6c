"""What an allowed order still asks: unusual ranges, obesity, age, a jump, a coarse rounding."""

from __future__ import annotations

import math

from ataraxy.foundation.decision import Reason
from ataraxy.foundation.guardrail import Standing
from ataraxy.foundation.units import figure, positive
from ataraxy.knowledge.pharmacology.body import Basis, body_rules, mass_index, optional_ideal_kg
from ataraxy.knowledge.pharmacology.dose_types import DoseRequest
from ataraxy.knowledge.pharmacology.files import SourcedBounds
from ataraxy.knowledge.pharmacology.limits import RouteLimits, amount_kind
from ataraxy.knowledge.pharmacology.preparation import preparation_rules
from ataraxy.knowledge.pharmacology.product import Form, Product


def dose_questions(
    request: DoseRequest, route: RouteLimits, item: Product, ordered_mg: float, dose_mg: float
) -> tuple[Reason, ...]:
    """Each needs a written reason before the order can be signed."""
    usual = route.amounts[amount_kind(request.basis)]
    found = [
        _unusual("The dose", request.amount, usual) if not _eu_start(request, item) else None,
        _duration(request, route),
        _jump(request, route),
        _rounding(ordered_mg, dose_mg),
    ]
    return tuple(one for one in found if one is not None)


def dose_notes(request: DoseRequest, route: RouteLimits) -> tuple[Reason, ...]:
    """For information; nothing waits for them."""
    found = [_obesity(request), _older(request, route)]
    return tuple(one for one in found if one is not None)


def _eu_start(request: DoseRequest, item: Product) -> bool:
    """28 mg is the usual start at 65 and older in the EU."""
    age = request.body.age_years
    older = age is not None and age >= body_rules().older_age.value
    return item.form is Form.DEVICE and older and request.amount == 1


def _unusual(what: str, value: float, usual: SourcedBounds) -> Reason | None:
    bounds = usual.bounds
    if bounds.standing(value) is not Standing.UNUSUAL:
        return None
    return Reason(
        f"{what}, {figure(value)} {bounds.unit}, is outside the usual "
        f"{figure(bounds.recommended_low)} to {figure(bounds.recommended_high)} {bounds.unit}. "
        "Why?",
        rule="unusual",
        source=f"{usual.source} ({usual.tag.words})",
    )


def _duration(request: DoseRequest, route: RouteLimits) -> Reason | None:
    if route.duration is None or request.duration_min is None:
        return None
    return _unusual("The duration", request.duration_min, route.duration)


def _jump(request: DoseRequest, route: RouteLimits) -> Reason | None:
    """A change of more than 20 % asks why, but only off the protocol's own steps."""
    rule = body_rules().dose_change
    if request.previous_amount is None:
        return None
    now = request.amount
    before = positive("previous dose", request.previous_amount, "")
    percent = 100.0 * (now - before) / before
    if abs(percent) <= rule.value or _on_protocol(request, route):
        return None
    return Reason(
        f"The dose changes by {figure(round(percent, 1))} % from the one before, and this is not "
        "a step of the protocol. Why?",
        rule="dose_change",
        source=f"{rule.source} ({rule.tag.words})",
    )


def _on_protocol(request: DoseRequest, route: RouteLimits) -> bool:
    before = request.previous_amount or 0.0
    templates = any(math.isclose(request.amount, one) for one in request.protocol_amounts)
    size = abs(request.amount - before)
    steps = route.steps[amount_kind(request.basis)]
    return templates or any(math.isclose(size, one, abs_tol=1e-9) for one in steps)


def _rounding(ordered_mg: float, dose_mg: float) -> Reason | None:
    rule = preparation_rules().rounding_percent
    percent = 100.0 * abs(dose_mg - ordered_mg) / ordered_mg
    if percent <= rule.value:
        return None
    return Reason(
        f"What can be measured, {figure(dose_mg)} mg, differs from the ordered "
        f"{figure(round(ordered_mg, 2))} mg by {figure(round(percent, 1))} %. "
        "Choose another strength, or say why.",
        rule="rounding",
        source=f"{rule.source} ({rule.tag.words})",
    )


def _obesity(request: DoseRequest) -> Reason | None:
    rule = body_rules().obesity
    if request.basis is not Basis.ACTUAL:
        return None
    index = mass_index(request.body)
    if index is None or index < rule.value:
        return None
    ideal = optional_ideal_kg(request.body)
    known = "" if ideal is None else f" Ideal weight is {figure(round(ideal, 1))} kg."
    return Reason(
        f"The body-mass index is {figure(round(index, 1))} and the dose is on actual weight. "
        f"Consider ideal or adjusted weight.{known}",
        rule="obesity",
        source=f"{rule.source} ({rule.tag.words})",
    )


def _older(request: DoseRequest, route: RouteLimits) -> Reason | None:
    rule = body_rules().older_age
    age = request.body.age_years
    if age is None or age < rule.value or "devices" not in route.bases:
        return None
    return Reason(
        "Aged 65 or older: the EU starts at 28 mg; the US label has no lower start.",
        rule="older_age",
        source=f"{rule.source} ({rule.tag.words})",
    )
