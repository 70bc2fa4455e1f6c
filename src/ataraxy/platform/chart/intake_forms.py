"""The form a patient fills in: lists in their own words, and the questions they can answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.knowledge.evidence.vocabulary import Question, load_vocabulary
from ataraxy.platform.chart.intake import Told
from ataraxy.platform.chart.kinds import AnswerValue, ListName

MOST_LINES = 60
LONGEST_LINE = 500

_LABELS = {
    ListName.MEDICINES: (
        gettext_lazy("Which medicines do you take now?"),
        gettext_lazy("One on each line, with the dose if you know it. Patches and sprays too."),
        gettext_lazy("I take none"),
    ),
    ListName.ALLERGIES: (
        gettext_lazy("What are you allergic to, or what do you not tolerate?"),
        gettext_lazy("One on each line, with what happened."),
        gettext_lazy("Nothing that I know of"),
    ),
    ListName.CONDITIONS: (
        gettext_lazy("Which illnesses do you have or did you have?"),
        gettext_lazy("One on each line, with the year if you know it. Operations too."),
        gettext_lazy("None that I know of"),
    ),
    ListName.TRIALS: (
        gettext_lazy("Which treatments have you had for your low mood or anxiety?"),
        gettext_lazy("One on each line: name, for how long, and whether it helped."),
        gettext_lazy("None yet"),
    ),
}  # fmt: skip


@cache
def patient_questions() -> tuple[Question, ...]:
    """The questions of the rule book that the patient may answer."""
    return tuple(one for one in load_vocabulary().questions.values() if "patient" in one.whom)


def asked_words(asked: Collection[str]) -> list[str]:
    """The questions that somebody put on a form, in words."""
    return [_(one.text) for one in patient_questions() if one.id in asked]


class IntakeForm(forms.Form):
    """Nothing is required: what the patient leaves open stays unknown."""

    def __init__(self, *args: Any, asked: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = frozenset(asked)
        for name, (label, help_text, none) in _LABELS.items():
            self.fields[name.value] = forms.CharField(
                label=label,
                help_text=help_text,
                required=False,
                max_length=MOST_LINES * LONGEST_LINE,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            self.fields[f"{name.value}_none"] = forms.BooleanField(label=none, required=False)
        for question in patient_questions():
            self.fields[f"question-{question.id}"] = forms.ChoiceField(
                label=_(question.text),
                choices=AnswerValue.choices,
                required=False,
                widget=forms.RadioSelect,
            )
        self.fields["note"] = forms.CharField(
            label=_("Is there anything else we should know?"),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        """A list cannot be empty by word and full by lines."""
        told = super().clean() or {}
        for name in _LABELS:
            if told.get(name.value, "").strip() and told.get(f"{name.value}_none"):
                self.add_error(f"{name.value}_none", _("You wrote something above. Untick this."))
            if len(_lines(told.get(name.value, ""))) > MOST_LINES:
                text = _("Write at most %(n)d lines; bring the rest to the clinic.")
                self.add_error(name.value, text % {"n": MOST_LINES})
        return told

    def told(self) -> Told:
        """What the patient told."""
        data = self.cleaned_data
        return Told(
            lines={name: _lines(data[name.value]) for name in _LABELS},
            complete=frozenset(name for name in _LABELS if data[f"{name.value}_none"]),
            answers=dict(self._answers()),
            note=data["note"].strip(),
        )

    def _answers(self) -> Iterator[tuple[str, AnswerValue]]:
        for question in patient_questions():
            said = self.cleaned_data[f"question-{question.id}"]
            if said:
                yield question.id, AnswerValue(said)

    @property
    def lists(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each list with its "none" box, for the page."""
        return [(self[name.value], self[f"{name.value}_none"]) for name in _LABELS]

    @property
    def asked(self) -> list[forms.BoundField]:
        """The questions that somebody at the clinic asked for: they stand first."""
        wanted = (one for one in patient_questions() if one.id in self._asked)
        return [self[f"question-{one.id}"] for one in wanted]

    @property
    def questions(self) -> list[forms.BoundField]:
        """The other questions with answers to choose from, for the page."""
        others = (one for one in patient_questions() if one.id not in self._asked)
        return [self[f"question-{one.id}"] for one in others]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip()[:LONGEST_LINE] for line in text.splitlines() if line.strip())
