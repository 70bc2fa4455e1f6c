"""The calculation line by line, as a second person would check it with a pocket calculator."""

from __future__ import annotations

from ataraxy.foundation.units import figure, inches
from ataraxy.knowledge.pharmacology.body import (
    Basis,
    Body,
    actual_weight_kg,
    body_rules,
    dosing_weight_kg,
    height_cm,
    ideal_weight_kg,
)
from ataraxy.knowledge.pharmacology.dose_types import DoseRequest, Step
from ataraxy.knowledge.pharmacology.limits import RouteLimits
from ataraxy.knowledge.pharmacology.product import Form, Product


def dose_steps(
    request: DoseRequest,
    route: RouteLimits,
    item: Product,
    ordered_mg: float,
    dose_mg: float | None,
) -> tuple[Step, ...]:
    """Every line from the measured weight to what is drawn; the last only for an allowed dose."""
    steps = [*_weight_steps(request.body, request.basis), _order_step(request, item, ordered_mg)]
    if dose_mg is not None:
        steps.append(_measured_step(item, ordered_mg, dose_mg))
    if route.caution:
        steps.append(Step("Keep in mind", route.caution, ""))
    return tuple(steps)


def _weight_steps(body: Body, basis: Basis) -> list[Step]:
    if not basis.per_kg:
        return []
    steps = []
    if basis in {Basis.IDEAL, Basis.ADJUSTED}:
        steps.append(_ideal_step(body))
    if basis is Basis.ADJUSTED:
        steps.append(_adjusted_step(body))
    if basis is Basis.ACTUAL:
        age = body.weight_age_days
        measured = "confirmed" if age is None else "today" if age == 0 else f"{age} days ago"
        kg = f"{figure(actual_weight_kg(body))} kg"
        steps.append(Step("Actual weight", f"measured, {measured}", kg))
    return steps


def _ideal_step(body: Body) -> Step:
    rules = body_rules()
    base = rules.base_kg[body.sex] if body.sex else 0.0
    over = inches(height_cm(body)) - rules.from_inches
    working = f"{figure(base)} kg + {figure(rules.kg_per_inch)} kg × {figure(round(over, 2))} in"
    source = f"{rules.ideal_source} ({rules.ideal_tag})"
    result = f"{figure(round(ideal_weight_kg(body), 2))} kg"
    return Step("Ideal weight", working, result, source)


def _adjusted_step(body: Body) -> Step:
    rule = body_rules().adjusted
    ideal, actual = ideal_weight_kg(body), actual_weight_kg(body)
    working = (
        f"{figure(round(ideal, 2))} kg + {figure(rule.value)} × "
        f"({figure(actual)} − {figure(round(ideal, 2))}) kg"
    )
    result = f"{figure(round(dosing_weight_kg(body, Basis.ADJUSTED), 2))} kg"
    return Step("Adjusted weight", working, result, f"{rule.source} ({rule.tag.words})")


def _order_step(request: DoseRequest, item: Product, ordered_mg: float) -> Step:
    result = f"{figure(round(ordered_mg, 2))} mg"
    if request.basis is Basis.DEVICES:
        return Step(
            "Order", f"{figure(request.amount)} devices × {figure(item.mg_each)} mg", result
        )
    if request.basis is Basis.FIXED:
        return Step("Order", "fixed dose", result)
    weight = figure(round(dosing_weight_kg(request.body, request.basis), 2))
    return Step("Order", f"{figure(request.amount)} mg/kg × {weight} kg", result)


def _measured_step(item: Product, ordered_mg: float, dose_mg: float) -> Step:
    if item.form.is_liquid:
        volume = f"{figure(round(dose_mg / item.mg_per_ml, 3))} mL"
        working = f"{figure(dose_mg)} mg ÷ {figure(item.mg_per_ml)} mg/mL, to the syringe's marks"
        return Step("Drawn up", working, volume, f"{item.source} ({item.tag.words})")
    count = figure(dose_mg / item.mg_each)
    word = "devices" if item.form is Form.DEVICE else "units"
    working = f"{figure(round(ordered_mg, 2))} mg from {figure(item.mg_each)} mg each"
    return Step("Taken", working, f"{count} {word}", f"{item.source} ({item.tag.words})")
