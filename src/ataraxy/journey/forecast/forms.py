"""The form of the dose page: everything a prediction hangs on, nothing that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.policy.reference import CourseTemplate, course_templates
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.forms import BAGS, BASIS_WORDS
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import OrderInput
from ataraxy.journey.plan.queries import Measured, draft_of, measured, signed_plan
from ataraxy.knowledge.pharmacology import Basis, products, shipped_limits
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.preparation import preparation_rules
from ataraxy.platform.chart.forms import ReasonForm

_LEAST_LEVEL_NG_ML = 1e-6
"""A level is above nothing; one below the limit of its assay carries that limit."""


class DoseForm(forms.Form):
    """One dose to look at. What may be missing is asked by the dose door, in its own words."""

    what = forms.ChoiceField(label=gettext_lazy("Route and product"))
    basis = forms.ChoiceField(label=gettext_lazy("Dose by"), choices=list(BASIS_WORDS.items()))
    amount = forms.FloatField(label=gettext_lazy("Amount"))
    duration_min = forms.FloatField(
        label=gettext_lazy("Over how many minutes (infusion)"), required=False
    )
    bag_ml = forms.ChoiceField(label=gettext_lazy("Bag"), choices=BAGS, required=False)
    weight_kg = forms.FloatField(label=gettext_lazy("Weight in kg"), required=False)
    weight_on = forms.DateField(
        label=gettext_lazy("Weighed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    height_cm = forms.FloatField(label=gettext_lazy("Height in cm"), required=False)
    model = forms.ChoiceField(label=gettext_lazy("Model"), required=False)
    unverified = forms.BooleanField(
        label=gettext_lazy("Use numbers that nobody verified (they are marked)"), required=False
    )
    levels = forms.CharField(
        label=gettext_lazy("Measured levels"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("One a line: session, time, level. “2: 40 min 310 ng/mL ketamine”"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "what", _offered())
        default = [("", _("the default for this route"))]
        _choices(self, "model", [*default, *((one, load(one, True).title) for one in _adults())])

    def asked(self, course: Course, plan: Plan | None) -> OrderInput:
        """The order in the words of the plan; raises nothing, the door judges it."""
        data = self.cleaned_data
        route, product = data["what"].split(":")
        return OrderInput(
            template=template_for(plan, route),
            indication=course.indication,
            product=product,
            basis=Basis(data["basis"]),
            amount=data["amount"],
            duration_min=data["duration_min"],
            bag_ml=float(data["bag_ml"]) if data["bag_ml"] else None,
            weight_kg=data["weight_kg"],
            weight_on=data["weight_on"],
            weight_confirmed=False,
            height_cm=data["height_cm"],
            reason="",
        )


class CorrectLevelForm(ReasonForm):
    """Another value for a level in the chart, and why."""

    value = forms.FloatField(
        label=gettext_lazy("Right level in ng/mL"),
        min_value=_LEAST_LEVEL_NG_ML,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    field_order = ("value", "reason")


@dataclass(frozen=True, slots=True)
class Start:
    """Where the page begins, and in which words it says so."""

    values: dict[str, Any]
    plan: Plan | None


def start_of(course: Course) -> Start:
    """The draft, else the plan in force, else the first template of the course's route."""
    plan, known = draft_of(course) or signed_plan(course), measured(course)
    if plan is not None:
        return Start(_of_plan(plan, known), plan)
    return Start(_of_template(template_for(None, course.route or "iv"), known), None)


def template_for(plan: Plan | None, route: str) -> CourseTemplate:
    """The template of `plan` when it goes by this route, else the first that does.

    Raises `KeyError` for a route without any template; the form offers none of those.
    """
    known = course_templates()
    if plan is not None and plan.route == route and plan.template_key in known:
        return known[plan.template_key]
    return next(one for one in known.values() if one.route == route)


def _of_plan(plan: Plan, known: Measured) -> dict[str, Any]:
    # A weight measured since then is the better one.
    newer = known.weight_on and plan.weight_on and known.weight_on > plan.weight_on
    of_chart = newer or plan.weight_kg is None
    return {
        "what": f"{plan.route}:{plan.product}",
        "basis": plan.basis,
        "amount": plan.amount,
        "duration_min": plan.duration_min,
        "bag_ml": f"{plan.bag_ml:g}" if plan.bag_ml else "",
        "weight_kg": known.weight_kg if of_chart else plan.weight_kg,
        "weight_on": known.weight_on if of_chart else plan.weight_on,
        "height_cm": known.height_cm or plan.height_cm,
    }


def _of_template(template: CourseTemplate, known: Measured) -> dict[str, Any]:
    product = next(one for one in products().values() if template.route in one.routes)
    usual_bag = f"{preparation_rules().bag.bounds.recommended_low:g}"
    return {
        "what": f"{template.route}:{product.key}",
        "basis": template.basis.value,
        "amount": template.start_amount,
        "duration_min": template.duration_min,
        "bag_ml": usual_bag if template.duration_min else "",
        "weight_kg": known.weight_kg,
        "weight_on": known.weight_on or (timezone.localdate() if known.weight_kg else None),
        "height_cm": known.height_cm,
    }


def _offered() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every route that a template goes by, with its products."""
    templated = {one.route for one in course_templates().values()}
    return [
        (
            route.name,
            [(f"{key}:{one.key}", one.name) for one in products().values() if key in one.routes],
        )
        for key, route in shipped_limits().routes.items()
        if key in templated
    ]


def _adults() -> Iterable[str]:
    return (one for one in model_ids() if load(one, True).population == "adult")


def _choices(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = choices
