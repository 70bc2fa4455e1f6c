"""One pass over the dose page: the dose door first, then the prediction. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Reason
from ataraxy.foundation.units import BadNumberError
from ataraxy.journey.course.models import Course
from ataraxy.journey.forecast.alternatives import (
    Alternative,
    OtherRoute,
    alternatives,
    order_words,
    other_routes,
)
from ataraxy.journey.forecast.card import ModelCard, card_of
from ataraxy.journey.forecast.draw import dose_figure, past_curves
from ataraxy.journey.forecast.forms import DoseForm
from ataraxy.journey.forecast.history import Earlier
from ataraxy.journey.forecast.levels import KeptLevel
from ataraxy.journey.forecast.numbers import page_numbers
from ataraxy.journey.forecast.predict import (
    Chosen,
    Known,
    choose,
    known_people,
    needs_weight,
    people_for,
    person_of,
    read_levels,
)
from ataraxy.journey.forecast.routes import MODEL_ROUTES, model_dose
from ataraxy.journey.forecast.sentences import curve_in_words
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import (
    OrderInput,
    order_answer,
    plan_allowances,
    preparation_of,
    snapshot,
)
from ataraxy.knowledge.pharmacology import Allowance, DoseAnswer, Preparation, Product, products
from ataraxy.knowledge.pharmacology.figures import Figure
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.provenance import SWITCH
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.populations.forecast import Forecast, forecast
from ataraxy.knowledge.pharmacology.preparation import preparation_rules


@dataclass(frozen=True, slots=True)
class Mixed:
    """A preparation with what may stay behind in the line, and until when it may be used."""

    preparation: Preparation
    left_in_line_mg: float
    left_in_line_percent: float
    left_in_line_source: str
    discard_by: datetime


@dataclass(frozen=True, slots=True)
class Prediction:
    """Everything the page draws and says about an allowed dose."""

    found: Forecast
    figure: Figure
    card: ModelCard
    rows: list[Alternative]
    others: list[OtherRoute]
    known: Known | None


@dataclass(frozen=True, slots=True)
class Looked:
    """The dose as the door judged it; `why_no_curve` says why there is no prediction."""

    order: OrderInput
    product: Product
    words: str
    answer: DoseAnswer
    old_weight: tuple[Reason, ...]
    shown: dict[str, Any]
    mixed: Mixed | None
    mixed_problem: str
    prediction: Prediction | None
    why_no_curve: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known before anything is asked: plans, earlier sessions, measured levels."""

    signed: Plan | None
    draft: Plan | None
    earlier: list[Earlier]
    kept: list[KeptLevel]
    today: date


def look(course: Course, form: DoseForm, standing: Standing) -> Looked:
    """Judge the asked dose and predict it; `form` is valid."""
    order = form.asked(course, standing.draft or standing.signed)
    product = products()[order.product]
    answer, old_weight = _looked_at(course, order, standing)
    preparation, problem = _prepared(order, answer)
    prediction, why_not = None, ""
    if answer.dose_mg is None:
        why_not = _("Nothing is drawn for a dose that is not allowed.")
    else:
        try:
            prediction = _predicted(course, form, standing, order, product, answer)
        except PharmacologyError as unable:
            why_not = str(unable).replace(SWITCH, _("the switch below “Model”"))
    return Looked(
        order=order,
        product=product,
        words=order_words(order),
        answer=answer,
        old_weight=old_weight,
        shown=snapshot(answer, preparation),
        mixed=_mixed(preparation),
        mixed_problem=problem,
        prediction=prediction,
        why_no_curve=why_not,
    )


def _looked_at(
    course: Course, order: OrderInput, standing: Standing
) -> tuple[DoseAnswer, tuple[Reason, ...]]:
    """An old weight stops an order, not a look: the page says that the order form will ask."""
    answer = _worked_out(course, order, standing)
    old = tuple(one for one in answer.decision.reasons if one.rule in _WEIGHT_RULES)
    if not old:
        return answer, ()
    return _worked_out(course, replace(order, weight_confirmed=True), standing), old


_WEIGHT_RULES = frozenset({"weight_age", "weight_change"})


def _worked_out(course: Course, order: OrderInput, standing: Standing) -> DoseAnswer:
    """Through the one door; what a second clinician allowed for exactly this plan stays allowed."""
    return order_answer(
        order,
        course=course,
        today=standing.today,
        before=standing.signed,
        allowances=_allowances(order, standing),
    )


def _allowances(order: OrderInput, standing: Standing) -> list[Allowance]:
    asked = (order.template.route, order.product, order.basis, order.amount)
    for plan in filter(None, (standing.draft, standing.signed)):
        if (plan.route, plan.product, plan.basis, plan.amount) == asked:
            return plan_allowances(plan)
    return []


def _prepared(order: OrderInput, answer: DoseAnswer) -> tuple[Preparation | None, str]:
    try:
        return preparation_of(order, answer), ""
    except BadNumberError as problem:
        return None, str(problem)


def _mixed(preparation: Preparation | None) -> Mixed | None:
    if preparation is None:
        return None
    line = preparation_rules().left_in_line_percent
    return Mixed(
        preparation=preparation,
        left_in_line_mg=preparation.dose_mg * line.value / 100,
        left_in_line_percent=line.value,
        left_in_line_source=f"{line.source} ({line.tag.words})",
        discard_by=timezone.now() + timedelta(hours=preparation.discard_within_hours),
    )


def _predicted(
    course: Course,
    form: DoseForm,
    standing: Standing,
    order: OrderInput,
    product: Product,
    answer: DoseAnswer,
) -> Prediction:
    """The curve and what stands beside it; raises `PharmacologyError` where it cannot be drawn."""
    dose_mg, route = answer.dose_mg or 0.0, order.template.route
    dose = model_dose(route, product, dose_mg, answer.duration_min)
    regimen = (dose,)
    chosen, person = _for_whom(course, form, standing, order, regimen)
    known = _known(form, chosen, person, standing)
    people = known.people if known else people_for(chosen, person)
    grid = page_numbers().windows[MODEL_ROUTES[route]]
    found = forecast(people, dose, grid)
    drawable = _drawable(chosen, standing.earlier)
    past = past_curves(chosen.model.id, chosen.unverified, person, drawable, grid)
    says = curve_in_words(found.figures, order_words(order))

    def work_out(other: OrderInput) -> DoseAnswer:
        return _looked_at(course, other, standing)[0]

    return Prediction(
        found=found,
        figure=dose_figure(found, past, standing.earlier, says),
        card=card_of(chosen, person, regimen),
        rows=alternatives(order, product, found.figures, dose_mg, people, grid, work_out),
        others=other_routes(product, route, dose_mg, chosen.unverified),
        known=known,
    )


def _for_whom(
    course: Course, form: DoseForm, standing: Standing, order: OrderInput, regimen: Regimen
) -> tuple[Chosen, Person]:
    data = form.cleaned_data
    use = "samples" if data["levels"].strip() else "effect"
    chosen = choose(regimen, data["model"], data["unverified"], use=use)
    if order.weight_kg is None and needs_weight(chosen.model):
        raise PharmacologyError(_("The prediction needs the weight. Measure it today."))
    age = course.patient.age_on(standing.today)
    return chosen, person_of(course, order.weight_kg, order.height_cm, age)


def _known(form: DoseForm, chosen: Chosen, person: Person, standing: Standing) -> Known | None:
    text = form.cleaned_data["levels"]
    if not text.strip():
        return None
    own = {one.number: one for one in standing.earlier if one.of_this_course and one.regimen}
    regimens = {number: one.regimen for number, one in own.items()}
    number, levels = read_levels(text, chosen, regimens)
    return known_people(chosen, person, regimens[number], levels)


def _drawable(chosen: Chosen, earlier: list[Earlier]) -> list[Earlier]:
    """Those whose doses the chosen model can read: the others are in the table only."""
    found = []
    for one in earlier:
        if one.regimen:
            try:
                choose(one.regimen, chosen.model.id, chosen.unverified)
            except PharmacologyError:
                continue
            found.append(one)
    return found
