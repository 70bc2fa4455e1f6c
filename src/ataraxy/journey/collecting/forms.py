"""Forms of the collecting room: a wish, a word with the patient, a form entered by staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.outcomes.forms import QuestionForm
from ataraxy.knowledge.measures import Instrument, score
from ataraxy.platform.service.forms import OnceForm


class ReasonForm(OnceForm):
    """What was said."""

    reason = forms.CharField(
        label=_("With whom you spoke and what was agreed"), max_length=300, widget=forms.TextInput
    )


class WhenForm(OnceForm):
    """When a form was filled in; only what is rated now is filled in beforehand."""

    at = forms.DateTimeField(
        label=_("Filled in on"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def when(self) -> datetime:
        """The moment, with the clinic's zone."""
        found: datetime = self.cleaned_data["at"]
        return found


def _occasion_field(one: Instrument) -> forms.ChoiceField:
    """Which of the time-points of an instrument that has several."""
    choices = [(occasion.key, occasion.name) for occasion in one.occasions]
    return forms.ChoiceField(label=_("At which time"), choices=choices, widget=forms.RadioSelect)


class ResultForm(WhenForm):
    """The total of a form that stays outside, and its parts where it has them."""

    def __init__(self, one: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = one
        if one.occasions:
            self.fields["occasion"] = _occasion_field(one)
        self.fields["total"] = forms.IntegerField(
            label=_("Total"),
            min_value=one.minimum,
            max_value=one.maximum,
            help_text=f"{one.minimum}–{one.maximum}",
        )
        for part in one.subscales:
            self.fields[f"part-{part.key}"] = forms.IntegerField(
                label=part.name, required=False, min_value=part.minimum, max_value=part.maximum
            )

    def parts(self) -> dict[str, int]:
        """The parts that were entered."""
        return {
            name.removeprefix("part-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("part-") and value is not None
        }


class EntryForm(QuestionForm):
    """Every item of an instrument, answered by staff: rated, or as it stands on paper."""

    def __init__(self, one: Instrument, *args: Any, adds_up: bool = False, **kwargs: Any) -> None:
        super().__init__(one, *args, **kwargs)
        for item in (*one.items, *one.extra_items):
            field = self.fields[f"item-{item.key}"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [(str(a.value), _numbered(a.value, a.label)) for a in item.answers]
        if one.occasions:
            self.fields["occasion"] = _occasion_field(one)
        if adds_up:
            self.fields["sum"] = forms.IntegerField(
                label=_("Sum, if one is written on the paper"),
                required=False,
                help_text=_("Held against what you typed in."),
            )

    def answers(self) -> dict[str, int]:
        """What was answered, by item."""
        return {
            name.removeprefix("item-"): int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("item-") and value != ""
        }

    def clean(self) -> dict[str, Any]:
        """What was typed in adds up to what the paper says."""
        data = super().clean() or self.cleaned_data
        said = data.get("sum")
        typed = score(self.instrument, self.answers()).total if said is not None else None
        if said is not None and typed is not None and said != typed:
            told = {"typed": typed, "said": said}
            text = _("The answers add up to %(typed)d, the paper says %(said)d. Look again.")
            self.add_error("sum", text % told)
        return data


def _numbered(value: int, label: str) -> str:
    """Whoever rates or types in reads the number of an answer with its words."""
    return label if label.startswith(str(value)) else f"{value}  {label}"
