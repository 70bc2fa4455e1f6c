"""Forms of therapy, built from the sheets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ataraxy.journey.therapy import words
from ataraxy.journey.therapy.models import HowItWent
from ataraxy.journey.therapy.outside import Invited, share_labels
from ataraxy.journey.therapy.services import Chosen, Task
from ataraxy.journey.therapy.words import Template
from ataraxy.platform.service.forms import OnceForm


class SheetForm(OnceForm):
    """One therapy session: the fields of its template, and whether it is shared outside."""

    def __init__(self, template: Template, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        area = forms.Textarea(attrs={"rows": 3})
        for one in template.texts:
            self.fields[one.key] = forms.CharField(
                required=False, max_length=4000, label=one.label, widget=area
            )
        for one in template.scales:
            self.fields[one.key] = forms.IntegerField(
                required=False,
                min_value=one.low,
                max_value=one.high,
                label=f"{one.label} ({one.low}–{one.high})",
            )
        for one in template.checks:
            self.fields[one.key] = forms.BooleanField(required=False, label=one.label)
        if template.kind == "preparation":
            self.fields["intention"] = forms.CharField(
                required=False, max_length=500, label=_("Their intention, in their own words")
            )
        if template.kind == "integration":
            self._add_homework()

    def _add_homework(self) -> None:
        self.fields["shared"] = forms.BooleanField(
            required=False,
            label=_("Their therapist outside may read this note"),
            help_text=_("Only while the patient agrees. Psychotherapy notes are never shared."),
        )
        self.fields["task"] = forms.CharField(
            required=False, max_length=300, label=_("Homework: one concrete thing to do")
        )
        self.fields["task_kind"] = forms.ChoiceField(
            choices=list(words.homework_kinds().items()), label=_("What kind of homework")
        )
        self.fields["value"] = forms.CharField(
            required=False, max_length=200, label=_("What it serves: the value behind it")
        )
        self.fields["due_on"] = forms.DateField(
            required=False, label=_("Until"), widget=forms.DateInput(attrs={"type": "date"})
        )

    @property
    def text_fields(self) -> list[Any]:
        """What is written and rated, in the order of the sheet."""
        keys = [one.key for one in (*self.template.texts, *self.template.scales)]
        return [self[key] for key in keys]

    @property
    def check_fields(self) -> list[Any]:
        """What is ticked."""
        return [self[one.key] for one in self.template.checks]

    @property
    def is_sheet_empty(self) -> bool:
        """Whether nothing of the sheet itself is filled in."""
        return all(value in ("", None, False) for value in self.answers().values())

    def intention_typed(self) -> str:
        """The intention as it was typed; empty where the sheet does not ask for it."""
        return str(self.cleaned_data.get("intention", "")).strip()

    def answers(self) -> dict[str, Any]:
        """What belongs to the sheet itself."""
        template = self.template
        keys = [one.key for one in (*template.texts, *template.scales, *template.checks)]
        return {key: self.cleaned_data.get(key) for key in keys}

    def homework(self) -> Task | None:
        """The homework agreed, if any."""
        said = self.cleaned_data
        if not said.get("task", "").strip():
            return None
        return Task(said["task_kind"], said["task"], said["value"], said["due_on"])


class TouchForm(OnceForm):
    """What touch the patient chooses for this session."""

    kinds = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("What I choose for this session"),
        help_text=_("Nothing ticked: none. It never becomes more while the medicine acts."),
    )
    stop = forms.CharField(
        max_length=120,
        label=_("How I say stop, in a word and by a sign"),
        help_text=_("For example: “stop”, or I pull my hand away."),
    )
    company = forms.ChoiceField(widget=forms.RadioSelect, label=_("Who else is there"))
    safety_told = forms.BooleanField(
        label=_("I was told: staff may touch me to keep me safe, in a fall or for my airway."),
    )
    typed_name = forms.CharField(max_length=200, label=_("Patient: your full name as signature"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["kinds"]).choices = list(
            words.touch_kinds().items()
        )
        cast("forms.ChoiceField", self.fields["company"]).choices = list(words.company().items())

    def chosen(self) -> Chosen:
        """What the service takes."""
        said = self.cleaned_data
        names = ("stop", "safety_told", "company", "typed_name")
        return Chosen(kinds=tuple(said["kinds"]), **{name: said[name] for name in names})


class BackForm(OnceForm):
    """What came of homework."""

    went = forms.ChoiceField(choices=HowItWent.choices)
    words = forms.CharField(required=False, max_length=500)


class NoteForm(OnceForm):
    """A psychotherapy note."""

    text = forms.CharField(
        max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), label=_("Psychotherapy note")
    )


class OutsideNoteForm(OnceForm):
    """What the therapist outside writes."""

    text = forms.CharField(
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        label=_("Integration note for the clinic"),
    )


class InviteForm(OnceForm):
    """A therapist outside, and what the patient agrees to share."""

    name = forms.CharField(max_length=120, label=_("Name of the therapist"))
    practice = forms.CharField(max_length=200, label=_("Practice or address"))
    shares = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, label=_("What I agree to share")
    )
    lasts = forms.TypedChoiceField(
        coerce=int, widget=forms.RadioSelect, label=_("For how long at most")
    )
    typed_name = forms.CharField(
        max_length=200,
        label=_("Patient: your full name as consent"),
        help_text=_("You can take it back at any moment; the view then closes at once."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = cast("forms.MultipleChoiceField", self.fields["shares"])
        shares.choices = list(share_labels().items())
        lasts = cast("forms.TypedChoiceField", self.fields["lasts"])
        lasts.choices = [
            (days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
            for days in words.lasts()
        ]

    def invited(self) -> Invited:
        """What the service takes."""
        said = self.cleaned_data
        return Invited(
            said["name"],
            said["practice"],
            tuple(said["shares"]),
            timedelta(days=said["lasts"]),
            said["typed_name"],
        )
