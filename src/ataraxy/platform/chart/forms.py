"""The forms by which staff write into the chart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.foundation.guardrail import Standing as Plausibility
from ataraxy.platform.chart.basic_forms import FactForm, PartialDateField
from ataraxy.platform.chart.coding import PICK_HELP, CodeField, PickInput, coded
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import Certainty, FactKind
from ataraxy.platform.chart.plausible import LOINC, kinds
from ataraxy.platform.chart.trial_form import TrialForm
from ataraxy.platform.service.forms import OnceForm


class CodedForm(FactForm):
    """A fact that rules look at by its code: picked, typed, or left to words."""

    picks_from = "conditions"
    icd10cm: CodeField | None = CodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = PickInput(self.picks_from)
        self.fields["text"].help_text = PICK_HELP

    def entry(self) -> FactEntry:
        """The fact with its code, if it has one."""
        return coded(super().entry(), self.cleaned_data.get("icd10cm", ""))


class ConditionForm(CodedForm):
    """A condition of the person."""

    kind = FactKind.CONDITION
    certainty = forms.ChoiceField(
        label=gettext_lazy("How sure is it?"),
        choices=[one for one in Certainty.choices if one[0] != Certainty.UNSTATED],
        initial=Certainty.CONFIRMED,
        widget=forms.RadioSelect,
    )
    field_order = ("text", "icd10cm", "standing", "certainty", "start", "end", "note")


class MedicineForm(CodedForm):
    """A medicine the person takes or took."""

    picks_from = "medicines"
    icd10cm = None
    kind = FactKind.MEDICINE
    detail_fields = ("dose_text", "stopped_because")
    dose_text = forms.CharField(
        label=gettext_lazy("Dose and how often"), required=False, max_length=500
    )
    stopped_because = forms.CharField(
        label=gettext_lazy("Stopped because"), required=False, max_length=500
    )
    field_order = ("text", "dose_text", "standing", "start", "end", "stopped_because", "note")


class AllergyForm(CodedForm):
    """An allergy or intolerance."""

    picks_from = "allergies"
    icd10cm = None
    kind = FactKind.ALLERGY
    detail_fields = ("type", "reaction")
    type = forms.ChoiceField(
        label=gettext_lazy("What kind"),
        choices=[
            ("allergy", gettext_lazy("Allergy")),
            ("intolerance", gettext_lazy("Intolerance or side effect")),
        ],
        widget=forms.RadioSelect,
    )
    reaction = forms.CharField(label=gettext_lazy("What happened"), required=False, max_length=500)
    field_order = ("text", "type", "reaction", "standing", "start", "end", "note")


class FamilyForm(CodedForm):
    """A condition of a relative."""

    kind = FactKind.FAMILY
    detail_fields = ("relationship",)
    relationship = forms.CharField(label=gettext_lazy("Which relative"), max_length=100)
    standing = None  # type: ignore[assignment]
    start = None  # type: ignore[assignment]
    end = None  # type: ignore[assignment]
    field_order = ("relationship", "text", "icd10cm", "note")


class ValueForm(OnceForm):
    """A value measured in the past, with its unit; unusual numbers are asked about."""

    what = forms.ChoiceField(label=gettext_lazy("What was measured"))
    value = forms.FloatField(label=gettext_lazy("Value"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    at = PartialDateField(label=gettext_lazy("Measured on"))
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=500)
    sure = forms.BooleanField(
        label=gettext_lazy("The number is unusual and right"),
        required=False,
        help_text=gettext_lazy("Only needed when the page asks for it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what, unit = self.fields["what"], self.fields["unit"]
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(unit, forms.ChoiceField)  # noqa: S101
        what.choices = [(one.key, _(one.title)) for one in kinds().values()]
        units = dict.fromkeys(name for one in kinds().values() for name in one.units)
        unit.choices = [(name, name) for name in units]

    def clean(self) -> dict[str, Any]:
        """The unit fits the value, and the number is plausible or confirmed."""
        told = super().clean() or {}
        kind = kinds().get(told.get("what", ""))
        value, unit = told.get("value"), told.get("unit")
        if kind is None or value is None or not unit:
            return told
        if unit not in kind.units:
            self.add_error("unit", _("Use one of: %(units)s.") % {"units": ", ".join(kind.units)})
            return told
        standing = kind.standing(value, unit)
        bounds = kind.guardrail
        if standing is Plausibility.FORBIDDEN:
            text = _("This cannot be: between %(low)g and %(high)g %(unit)s is possible.")
            limits = {"low": bounds.absolute_low, "high": bounds.absolute_high, "unit": kind.unit}
            self.add_error("value", text % limits)
        elif standing is Plausibility.UNUSUAL and not told.get("sure"):
            self.add_error("sure", _("This number is unusual. Tick here if it is right."))
        return told

    def entry(self) -> ObservationEntry:
        """The value in our unit; what was typed stays in the note."""
        told = self.cleaned_data
        kind = kinds()[told["what"]]
        typed = "" if told["unit"] == kind.unit else f"{told['value']:g} {told['unit']}"
        return ObservationEntry(
            text=kind.title,
            at=told["at"],
            system=LOINC,
            code=kind.loinc,
            value=round(kind.in_our_unit(told["value"], told["unit"]), 4),
            unit=kind.unit,
            note=" ".join(part for part in (typed, told["note"]) if part),
        )


class ReasonForm(OnceForm):
    """Why something is corrected or withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


FACT_FORMS: dict[str, type[FactForm]] = {
    "condition": ConditionForm,
    "medicine": MedicineForm,
    "allergy": AllergyForm,
    "trial": TrialForm,
    "family": FamilyForm,
}
"""What can be added by hand, by the word in the address."""

TEXT_LABELS = {
    "condition": gettext_lazy("Condition"),
    "medicine": gettext_lazy("Medicine"),
    "allergy": gettext_lazy("To what"),
    "trial": gettext_lazy("Name of the medicine or treatment"),
    "family": gettext_lazy("Condition"),
}


def fact_form(what: str, *args: Any, **kwargs: Any) -> FactForm:
    """The form for one kind of fact, with the words of that kind."""
    form = FACT_FORMS[what](*args, **kwargs)
    form.fields["text"].label = TEXT_LABELS[what]
    return form
