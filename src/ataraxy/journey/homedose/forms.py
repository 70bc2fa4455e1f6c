"""Forms of doses at home, for the prescriber, for staff and for the patient."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.homedose.models import FirstDose, Kind, Route
from ataraxy.journey.homedose.rules import Vitals
from ataraxy.journey.homedose.services import Written
from ataraxy.platform.service.forms import OnceForm

_YES = [("yes", _("Yes")), ("no", _("No"))]


class ArrangeForm(OnceForm):
    """Who is with them, where they are, what stands in the house."""

    adult_name = forms.CharField(label=_("Sober adult who stays: name"), max_length=120)
    adult_phone = forms.CharField(label=_("Their telephone"), max_length=40)
    adult_consented = forms.BooleanField(label=_("They agreed"), required=False)
    address = forms.CharField(label=_("Address of the place"), max_length=300)
    nearest_emergency = forms.CharField(label=_("Nearest emergency department"), max_length=200)
    lock_box = forms.BooleanField(label=_("Lock box is there"), required=False)
    cuff = forms.BooleanField(label=_("Blood pressure cuff is there and works"), required=False)
    oximeter = forms.BooleanField(label=_("Oximeter is there and works"), required=False)

    def said(self) -> dict[str, object]:
        """What the service keeps."""
        return {k: v for k, v in self.cleaned_data.items() if k != "idempotency_key"}


class PrescribeForm(OnceForm):
    """A prescription for home."""

    drug = forms.CharField(
        label=_("Drug and form"), max_length=120, help_text=_("For example: ketamine troche")
    )
    route = forms.ChoiceField(label=_("How it is taken"), choices=Route.choices)
    strength_mg = forms.DecimalField(
        label=_("Strength of one dose, mg"), min_value=1, max_digits=7, decimal_places=2
    )
    quantity = forms.IntegerField(label=_("Number of doses"), min_value=1)
    interval_days = forms.IntegerField(label=_("Days between two doses"), min_value=1)
    directions = forms.CharField(
        label=_("Directions"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    pharmacy = forms.CharField(label=_("Pharmacy"), max_length=200)
    law_checked = forms.CharField(
        label=_("Law checked: where and what it says"),
        required=False,
        max_length=400,
        help_text=_("Needed where the law pack of this place leaves the question open."),
    )

    def written(self) -> Written:
        """What the service takes."""
        values = {k: v for k, v in self.cleaned_data.items() if k != "idempotency_key"}
        return Written(**values)


class VitalsForm(OnceForm):
    """Pressure, pulse and oxygen as the devices show them."""

    systolic = forms.IntegerField(label=_("Upper blood pressure"), min_value=50, max_value=260)
    diastolic = forms.IntegerField(label=_("Lower blood pressure"), min_value=30, max_value=160)
    pulse = forms.IntegerField(label=_("Pulse"), min_value=30, max_value=220)
    spo2 = forms.IntegerField(label=_("Oxygen in percent"), min_value=50, max_value=100)

    def vitals(self) -> Vitals:
        """The measurement."""
        data = self.cleaned_data
        return Vitals(data["systolic"], data["diastolic"], data["pulse"], data["spo2"])

    def clean(self) -> dict[str, Any]:
        """The upper pressure is the higher one: a slip is asked about, not recorded."""
        data = super().clean() or self.cleaned_data
        upper, lower = data.get("systolic"), data.get("diastolic")
        if upper is not None and lower is not None and upper <= lower:
            self.add_error("diastolic", _("The upper value must be the higher one. Look again."))
        return data


class BeforeForm(VitalsForm):
    """What is measured and said before a dose."""

    adult_is_here = forms.ChoiceField(
        label=_("Is your sober adult with you now?"), choices=_YES, widget=forms.RadioSelect
    )
    sober = forms.ChoiceField(
        label=_("Any alcohol, opioid or sedative today?"), choices=_YES, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """Answers become truths: the second question is asked the other way round."""
        data = super().clean()
        if "adult_is_here" in data:
            data["adult_is_here"] = data["adult_is_here"] == "yes"
        if "sober" in data:
            data["sober"] = data["sober"] == "no"
        return data


class FirstDoseForm(VitalsForm):
    """The first dose, taken with one of us."""

    where = forms.ChoiceField(label=_("Where"), choices=FirstDose.Where.choices)
    words = forms.CharField(label=_("What was seen"), max_length=500)


class ReportForm(OnceForm):
    """Something to report beside a dose."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[one for one in Kind.choices if one[0] != Kind.TAKEN],
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(
        label=_("How many, or how strong from 0 to 10"), required=False, min_value=0, max_value=30
    )
    words = forms.CharField(label=_("In your words"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """What is counted needs a number."""
        data = super().clean() or self.cleaned_data
        counted = {Kind.LOST, Kind.MORE, Kind.CRAVING, Kind.COUNT}
        if data.get("kind") in counted and data.get("number") is None:
            self.add_error("number", _("Please enter a number."))
        return data
