"""The forms of the outcomes room; a questionnaire's form is built from its own definition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.outcomes.queries import ASKED, Askable
from ataraxy.knowledge.measures import Instrument, instrument
from ataraxy.platform.service.forms import OnceForm


class AskForm(OnceForm):
    """What to ask today; what was answered too recently is not offered."""

    instruments = forms.MultipleChoiceField(
        label=_("Ask today"), widget=forms.CheckboxSelectMultiple
    )

    occasion = forms.ChoiceField(label=_("Side effects: at which time"), required=False)

    def __init__(self, offered: list[Askable], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = [(one.instrument.key, one.instrument.name) for one in offered if one.may]
        field = self.fields["instruments"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = may
        field.initial = [key for key, _name in may if key in ASKED]
        when = self.fields["occasion"]
        assert isinstance(when, forms.ChoiceField)  # noqa: S101 - for the type checker
        when.choices = [(one.key, one.name) for one in instrument("side_effects").occasions]
        when.initial = "before"


class QuestionForm(forms.Form):
    """One instrument as published: every item with its answers, none of them required."""

    def __init__(self, one: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = one
        for number, item in enumerate(one.items, start=1):
            label = f"{number}. {item.text}" if len(one.items) > 1 else item.text
            self.fields[f"item-{item.key}"] = _answers(label, item.answers)
        for item in one.extra_items:
            self.fields[f"item-{item.key}"] = _answers(item.text, item.answers)

    def answers(self) -> dict[str, int]:
        """What was answered, by item."""
        return {
            name.removeprefix("item-"): int(value)
            for name, value in self.cleaned_data.items()
            if value != ""
        }


class ReasonForm(OnceForm):
    """What a clinician assessed."""

    reason = forms.CharField(
        label=_("What you assessed and what was agreed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(OnceForm):
    """A visit note."""

    text = forms.CharField(label=_("Visit note"), widget=forms.Textarea(attrs={"rows": 6}))


def _answers(label: str, answers: Any) -> forms.ChoiceField:
    choices = [(str(answer.value), answer.label) for answer in answers]
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)
