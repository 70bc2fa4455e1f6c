"""The form of the workbench. It travels in the address; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.knowledge.pharmacology.estimation.averaging import CRITERIA
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.person import ANCESTRIES
from ataraxy.programme.workbench.numbers import bench_numbers

LETTERS = "abcdef"
DOSES = tuple(f"dose_{letter}" for letter in LETTERS)
MODELS = ("model_1", "model_2", "model_3", "model_4")
LEVELS = ("levels", "analyte", "level_regimen", "estimate", "prior_weight", "omega", "sigma", "by")
_LONGEST_DOSE, _LONGEST_LEVELS = 200, 1000  # all of it travels in one address

DRUGS = (
    ("ketamine", gettext_lazy("Ketamine, both forms (racemate)")),
    ("esketamine", gettext_lazy("S-ketamine (esketamine)")),
)
SHOW = (
    ("drug", gettext_lazy("The drug in plasma")),
    ("effect", gettext_lazy("The drug at the effect site")),
    ("norketamine", gettext_lazy("Norketamine in plasma")),
    ("hydroxynorketamine", gettext_lazy("Hydroxynorketamine in plasma")),
)
_OVER = (
    ("models", gettext_lazy("Models, one chart a regimen")),
    ("regimens", gettext_lazy("Regimens, one chart a model")),
)
_BY = {
    "likelihood": gettext_lazy("marginal likelihood"),
    "aic": gettext_lazy("AIC"),
}
_SPANS = {
    "120": gettext_lazy("2 hours"),
    "240": gettext_lazy("4 hours"),
    "480": gettext_lazy("8 hours"),
    "1440": gettext_lazy("1 day"),
    "2880": gettext_lazy("2 days"),
    "10080": gettext_lazy("1 week"),
    "40320": gettext_lazy("4 weeks"),
}


_ROUTES = {
    "bolus": gettext_lazy("Into a vein at once"),
    "infusion": gettext_lazy("Infusion"),
    "stepped": gettext_lazy("Infusion in steps, with a pause"),
    "course": gettext_lazy("A course of infusions"),
    "im": gettext_lazy("Into a muscle"),
    "sc": gettext_lazy("Under the skin"),
    "nasal": gettext_lazy("Nasal devices"),
    "oral": gettext_lazy("By mouth"),
    "sublingual": gettext_lazy("Under the tongue"),
    "film": gettext_lazy("Film under the tongue"),
}


class BenchForm(forms.Form):
    """Who, which models, which regimens, what was measured, and how it is drawn."""

    weight_kg = forms.FloatField(label=gettext_lazy("Weight in kg"))
    age_years = forms.FloatField(label=gettext_lazy("Age in years"))
    ancestry = forms.ChoiceField(
        label=gettext_lazy("Ancestry, where a model has an effect of it"), required=False
    )
    drug = forms.ChoiceField(label=gettext_lazy("Doses that name no drug are"), choices=DRUGS)
    unverified = forms.BooleanField(
        label=gettext_lazy("Use numbers that nobody verified (they are marked)"), required=False
    )
    sure = forms.BooleanField(
        label=gettext_lazy("These doses are meant although they are unusual"), required=False
    )
    show = forms.ChoiceField(label=gettext_lazy("Draw"), choices=SHOW)
    over = forms.ChoiceField(label=gettext_lazy("Lay over one another"), choices=_OVER)
    until = forms.ChoiceField(label=gettext_lazy("For"))
    total = forms.BooleanField(
        label=gettext_lazy("Double the S-form, as an assay of both forms reads it"), required=False
    )
    bands = forms.BooleanField(
        label=gettext_lazy("Bands of 1,000 virtual people (takes a second)"), required=False
    )
    levels = forms.CharField(
        label=gettext_lazy("Measured levels"),
        required=False,
        max_length=_LONGEST_LEVELS,
        help_text=gettext_lazy(
            "One a line, counted from minute 0: “40 min 310 ng/mL”, “4 h <2 ng/mL”."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    analyte = forms.ChoiceField(label=gettext_lazy("The laboratory measured"), required=False)
    level_regimen = forms.ChoiceField(
        label=gettext_lazy("After regimen"), choices=[(one, one.upper()) for one in LETTERS]
    )
    estimate = forms.BooleanField(
        label=gettext_lazy("Estimate this person with every model (takes some seconds)"),
        required=False,
    )
    prior_weight = forms.FloatField(
        label=gettext_lazy("Weight of the prior"),
        help_text=gettext_lazy("1 as published; below 1 trusts the levels more."),
    )
    omega = forms.CharField(
        label=gettext_lazy("Variances between people instead of published ones"),
        required=False,
        max_length=_LONGEST_DOSE,
        help_text=gettext_lazy("“CL=0.06,V1=0.09,CL:V1=0.02”; with one model only."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    sigma = forms.CharField(
        label=gettext_lazy("Residual error instead of the published one"),
        required=False,
        max_length=_LONGEST_DOSE,
        help_text=gettext_lazy("“prop=0.2,add=2”: a share and ng/mL; with one model only."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    by = forms.ChoiceField(label=gettext_lazy("Weigh models by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._doses()
        self._models()
        self._choices("ancestry", [(one, one or _("not stated")) for one in ANCESTRIES])
        self._choices("until", [(one, _SPANS[one]) for one in bench_numbers().spans])
        self._choices("analyte", [("", _("each level says so")), *_analytes()])
        self._choices("by", [(one, _BY[one]) for one in CRITERIA])
        for name, field in self.fields.items():
            field.template_name = "workbench/field.html"  # type: ignore[attr-defined]  # stubs lag
            help_id = f"id_{name}_helptext " if field.help_text else ""
            field.widget.attrs["aria-describedby"] = f"{help_id}id_{name}_error"

    def _doses(self) -> None:
        for letter, name in zip(LETTERS, DOSES, strict=True):
            self.fields[name] = forms.CharField(
                label=_("Regimen %(letter)s") % {"letter": letter.upper()},
                required=letter == LETTERS[0],
                max_length=_LONGEST_DOSE,
                widget=forms.TextInput(
                    attrs={"spellcheck": "false", "autocomplete": "off", "list": "dose-examples"}
                ),
            )

    def dose_examples(self) -> list[tuple[str, str]]:
        """A dose by each route, as an empty line offers it: the words to fill in, and the route."""
        return [
            (dose, str(_ROUTES[route])) for route, dose in bench_numbers().dose_examples.items()
        ]

    def _models(self) -> None:
        for place, name in enumerate(MODELS):
            field = forms.ChoiceField(
                label=_("Model %(number)s") % {"number": place + 1}, required=not place
            )
            self.fields[name] = field
            asked = self.data.get(name, "")
            # A model there is not stays chosen, so that its reader sees what was asked for.
            strange = [(asked, asked)] if asked and asked not in model_ids() else []
            none = [("", _("none"))] if place else []
            field.choices = [*none, *strange, *_grouped()]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = choices


def _grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {
        _("Ketamine, both forms"): [],
        _("S-ketamine"): [],
        _("Made in children"): [],
    }
    both, s_form, children = groups.values()
    for name in model_ids():
        one = load(name, True)
        place = both if one.drug == "ketamine" else s_form
        (children if one.population == "paediatric" else place).append((name, one.title))
    return list(groups.items())


def _analytes() -> Iterator[tuple[str, str]]:
    yield "ketamine", _("ketamine, both forms")
    yield "esketamine", _("S-ketamine")
    yield "norketamine", _("norketamine, both forms")
    yield "noresketamine", _("S-norketamine")
