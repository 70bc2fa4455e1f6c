"""The order form: everything a dose is worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.policy.reference import CourseTemplate, indications
from ataraxy.foundation.units import figure
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import OrderInput
from ataraxy.journey.plan.queries import Measured
from ataraxy.knowledge.pharmacology import Basis, RouteLimits, products, shipped_limits
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import HOW

BASIS_WORDS = {
    "actual": _("actual weight, mg/kg"),
    "ideal": _("ideal weight (Devine), mg/kg"),
    "adjusted": _("adjusted weight, mg/kg"),
    "fixed": _("fixed dose, mg"),
    "devices": _("devices of 28 mg"),
}
WHY = {
    "why_unusual": _("Why outside the usual range"),
    "why_dose_change": _("Why this change"),
    "why_rounding": _("Why this strength"),
}
BAGS = (("", _("not an infusion bag")), ("50", "50 mL"), ("100", "100 mL"), ("250", "250 mL"))


class OrderForm(OnceForm):
    """One order within a course template. Weight fields vanish for a fixed dose."""

    indication = forms.ChoiceField(label=_("For"))
    product = forms.ChoiceField(label=_("Product"))
    basis = forms.ChoiceField(label=_("Dose by"))
    amount = forms.FloatField(label=_("Amount"))
    duration_min = forms.FloatField(label=_("Over how many minutes"))
    bag_ml = forms.ChoiceField(label=_("Bag"), choices=BAGS, required=False)
    weight_kg = forms.FloatField(label=_("Weight in kg"))
    weight_on = forms.DateField(
        label=_("Weighed on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    weight_confirmed = forms.BooleanField(
        label=_("I confirm this weight although it is old or has changed"), required=False
    )
    height_cm = forms.FloatField(label=_("Height in cm"), required=False)
    reason = forms.CharField(
        label=_("Why this dose and this course, needed to keep it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why_unusual = forms.CharField(label=WHY["why_unusual"], max_length=300, required=False)
    why_dose_change = forms.CharField(label=WHY["why_dose_change"], max_length=300, required=False)
    why_rounding = forms.CharField(label=WHY["why_rounding"], max_length=300, required=False)
    allow_name = forms.CharField(
        label=_("Second clinician: user name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    allow_method = forms.ChoiceField(label=_("Confirms with"), choices=HOW, required=False)
    allow_secret = forms.CharField(
        label=_("Their PIN, password or code"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    allow_reason = forms.CharField(label=_("Why it is allowed"), max_length=300, required=False)

    def __init__(self, template: CourseTemplate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        route = shipped_limits().routes[template.route]
        self._offer(route)
        self.fields["amount"].help_text = _range_words(route, template)
        if route.duration is None:
            del self.fields["duration_min"], self.fields["bag_ml"]
        if not self.uses_weight:
            for name in ("weight_kg", "weight_on", "weight_confirmed", "height_cm"):
                del self.fields[name]

    def _offer(self, route: RouteLimits) -> None:
        _choices(self, "indication", [(key, one.name) for key, one in indications().items()])
        fitting = [one for one in products().values() if route.key in one.routes]
        _choices(self, "product", [(one.key, one.name) for one in fitting])
        _choices(self, "basis", [(key, BASIS_WORDS[key]) for key in route.bases])

    @property
    def uses_weight(self) -> bool:
        """Whether any basis or cap of this route needs a weight; Spravato hides weight maths."""
        route = shipped_limits().routes[self.template.route]
        per_kg = any(cap.unit == "mg/kg" for cap in route.caps)
        return per_kg or any(Basis(one).per_kg for one in route.bases)

    @property
    def order_fields_shown(self) -> str:
        """The fields of the dose, in order."""
        names = ("indication", "product", "basis", "amount", "duration_min", "bag_ml")
        return " ".join(name for name in names if name in self.fields)

    @property
    def body_fields_shown(self) -> str:
        """The fields of the body, in order; empty when the dose needs none."""
        names = ("weight_kg", "weight_on", "height_cm", "weight_confirmed")
        return " ".join(name for name in names if name in self.fields)

    def order(self) -> OrderInput:
        """What was filled in."""
        data = self.cleaned_data
        bag = data.get("bag_ml")
        return OrderInput(
            template=self.template,
            indication=data["indication"],
            product=data["product"],
            basis=Basis(data["basis"]),
            amount=data["amount"],
            duration_min=data.get("duration_min"),
            bag_ml=float(bag) if bag else None,
            weight_kg=data.get("weight_kg"),
            weight_on=data.get("weight_on"),
            weight_confirmed=bool(data.get("weight_confirmed")),
            height_cm=data.get("height_cm"),
            reason=data["reason"],
            answers=tuple((name.removeprefix("why_"), data[name]) for name in WHY if data[name]),
        )


def first_values(
    template: CourseTemplate, known: Measured, before: Plan | None, indication: str
) -> dict[str, Any]:
    """What the form begins with: the plan before if it is the same template, else the template."""
    same = before is not None and before.template_key == template.key
    start = before if same else None
    return {
        "indication": before.indication if before else indication,
        "product": start.product if start else "",
        "basis": start.basis if start else template.basis.value,
        "amount": start.amount if start else template.start_amount,
        "duration_min": start.duration_min if start else template.duration_min,
        "bag_ml": f"{start.bag_ml:g}" if start and start.bag_ml else "",
        "weight_kg": known.weight_kg,
        "weight_on": known.weight_on or (timezone.localdate() if known.weight_kg else None),
        "height_cm": known.height_cm,
    }


def taken_along(posted: Mapping[str, str]) -> dict[str, str]:
    """What the dose page looked at, to begin the form with; nothing of it is worked out or kept."""
    names = ("product", "basis", "amount", "duration_min", "bag_ml")
    body = ("weight_kg", "weight_on", "height_cm")
    return {name: posted[name] for name in (*names, *body) if posted.get(name)}


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
    field.choices = choices


def _range_words(route: RouteLimits, template: CourseTemplate) -> str:
    parts = [
        f"{figure(one.bounds.recommended_low)} – {figure(one.bounds.recommended_high)} "
        f"{one.bounds.unit}"
        for one in route.amounts.values()
    ]
    return str(_("Usual: %(ranges)s. This template begins with %(start)s.")) % {
        "ranges": ", ".join(parts),
        "start": figure(template.start_amount),
    }
