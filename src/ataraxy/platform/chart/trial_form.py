"""An earlier treatment of the illness, structured enough for the definitions of resistance."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy

from ataraxy.knowledge import terminology
from ataraxy.platform.chart.basic_forms import FactForm
from ataraxy.platform.chart.coding import PickInput
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind

MEDICINES = frozenset({"medicine", "augmentation"})
YES_NO_UNKNOWN = [
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
    ("", gettext_lazy("Not known")),
]


def _asked(label: object, help_text: object = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        choices=YES_NO_UNKNOWN,
        required=False,
        widget=forms.RadioSelect,
    )


class TrialForm(FactForm):
    """What, how much, how long, taken how, in which episode, and what came of it."""

    kind = FactKind.TRIAL
    detail_fields = (
        "type", "dose_text", "weeks", "adequate", "taken", "current_episode", "outcome",
        "improvement_percent", "stopped_because",
    )  # fmt: skip
    type = forms.ChoiceField(
        label=gettext_lazy("What kind"),
        choices=[
            ("medicine", gettext_lazy("Medicine")),
            ("augmentation", gettext_lazy("Added to an antidepressant")),
            ("psychotherapy", gettext_lazy("Psychotherapy")),
            ("stimulation", gettext_lazy("ECT, TMS or other stimulation")),
            ("other", gettext_lazy("Something else")),
        ],
        widget=forms.RadioSelect,
    )
    dose_text = forms.CharField(
        label=gettext_lazy("Highest dose, or number of sessions"), required=False, max_length=200
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("For how many weeks at that dose"), required=False, min_value=0
    )
    adequate = _asked(
        gettext_lazy("Was dose and duration adequate?"), gettext_lazy("A clinician's word.")
    )
    taken = _asked(gettext_lazy("Was it taken as prescribed?"))
    current_episode = _asked(gettext_lazy("Was it in the present episode?"))
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[
            ("remission", gettext_lazy("Got well")),
            ("response", gettext_lazy("Clearly better: at least half the symptoms gone")),
            ("partial", gettext_lazy("A little better")),
            ("none", gettext_lazy("No better")),
            ("worse", gettext_lazy("Worse")),
            ("unknown", gettext_lazy("Not known")),
        ],
        widget=forms.RadioSelect,
    )
    improvement_percent = forms.IntegerField(
        label=gettext_lazy("Per cent of symptoms gone, if a scale was used"),
        required=False,
        min_value=-100,
        max_value=100,
    )
    stopped_because = forms.CharField(
        label=gettext_lazy("Stopped because"), required=False, max_length=500
    )
    field_order = (
        "type", "text", "dose_text", "weeks", "adequate", "taken", "current_episode", "outcome",
        "improvement_percent", "standing", "start", "end", "stopped_because", "note",
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].widget = PickInput("medicines")

    def entry(self) -> FactEntry:
        """The treatment; a medicine of the list carries its code."""
        made = super().entry()
        told = self.cleaned_data
        numbers = {
            name: told[name]
            for name in ("weeks", "improvement_percent")
            if told.get(name) is not None
        }
        made = replace(made, detail={**made.detail, **numbers})
        if told["type"] not in MEDICINES:
            return made
        found = terminology.picked("medicines", made.text)
        if found is None or not found.code:
            return made
        return replace(made, system=found.system, code=found.code)
