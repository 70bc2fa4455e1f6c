"""Other ways to give it, side by side: longer, less, more; and what another route would expose to.

Steps come from the route's own protocol and guardrails, so no number is made up here. Another
route is compared by exposure only: it is never an order, and nothing here fills one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.forecast.routes import MODEL_ROUTES, ROUTE_WORDS, drug_of, model_dose
from ataraxy.journey.plan.orders import OrderInput, amount_words
from ataraxy.knowledge.pharmacology import Basis, DoseAnswer, Product, RouteLimits, shipped_limits
from ataraxy.knowledge.pharmacology.body import body_rules
from ataraxy.knowledge.pharmacology.kinetics.compare_routes import (
    EqualExposure,
    absorbed,
    equal_exposure,
)
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.provenance import SWITCH
from ataraxy.knowledge.pharmacology.limits import amount_kind
from ataraxy.knowledge.pharmacology.populations.forecast import Figures, Grid, figures_of
from ataraxy.knowledge.pharmacology.populations.virtual import VirtualPeople

WorkOut = Callable[[OrderInput], DoseAnswer]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One row of the comparison. A refused one has the reason instead of figures."""

    name: str
    order: OrderInput
    words: str
    dose_mg: float | None
    figures: Figures | None
    refused: str = ""
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class OtherRoute:
    """The same exposure by another route, or why it cannot be said."""

    route: str
    equal: EqualExposure | None
    why_not: str = ""


def alternatives(
    asked: OrderInput,
    product: Product,
    figures: Figures,
    dose_mg: float,
    people: VirtualPeople,
    grid: Grid,
    work_out: WorkOut,
) -> list[Alternative]:
    """The asked dose first, then what differs in one thing."""
    rows = [Alternative(_("As asked"), asked, order_words(asked), dose_mg, figures, is_asked=True)]
    for name, order in _others(asked, shipped_limits().routes[asked.template.route]):
        answer = work_out(order)
        if answer.dose_mg is None:
            reason = "; ".join(one.text for one in answer.decision.reasons)
            rows.append(Alternative(name, order, order_words(order), None, None, reason))
            continue
        dose = model_dose(order.template.route, product, answer.dose_mg, answer.duration_min)
        figures = figures_of(people, dose, grid)
        rows.append(Alternative(name, order, order_words(order), answer.dose_mg, figures))
    return rows


def other_routes(
    product: Product, route: str, dose_mg: float, unverified: bool
) -> list[OtherRoute]:
    """What is published of the same drug by other routes; never between racemate and S-form."""
    drug, here = drug_of(product), MODEL_ROUTES[route]
    found = []
    for one in absorbed():
        if one.drug != drug or one.route == here:
            continue
        try:
            equal = equal_exposure(drug, dose_mg, here, to=one.route, allow_unverified=unverified)
            found.append(OtherRoute(_route_words(one.route), equal))
        except RegimenError as problem:
            why_not = str(problem).replace(SWITCH, _("the switch below “Model”"))
            found.append(OtherRoute(_route_words(one.route), None, why_not))
    return found


def _route_words(route: str) -> str:
    return str(ROUTE_WORDS.get(route, route))


def order_words(order: OrderInput) -> str:
    """“0.5 mg/kg on actual weight over 40 min”."""
    words = amount_words(order.amount, order.basis)
    if order.duration_min is None or shipped_limits().routes[order.template.route].duration is None:
        return words
    return _("%(amount)s over %(minutes)s min") % {
        "amount": words,
        "minutes": figure(order.duration_min),
    }


def _others(asked: OrderInput, route: RouteLimits) -> Iterator[tuple[str, OrderInput]]:
    if route.duration is not None and asked.duration_min is not None:
        usual = route.duration.bounds
        longer = asked.duration_min < usual.recommended_high
        minutes = usual.recommended_high if longer else usual.recommended_low
        if minutes != asked.duration_min:
            name = _("Slower") if longer else _("Faster")
            yield name, replace(asked, duration_min=minutes)
    step = _step(asked, route)
    if asked.amount > step:
        yield _("Less"), replace(asked, amount=_rounded(asked.amount - step))
    yield _("More"), replace(asked, amount=_rounded(asked.amount + step))


def _step(asked: OrderInput, route: RouteLimits) -> float:
    """The protocol's smallest step, else the change above which the plan asks why."""
    steps = route.steps[amount_kind(asked.basis)]
    if steps:
        return min(steps)
    if asked.basis is Basis.DEVICES:
        return 1.0
    return _rounded(asked.amount * body_rules().dose_change.value / 100)


def _rounded(amount: float) -> float:
    return round(amount, 3)
