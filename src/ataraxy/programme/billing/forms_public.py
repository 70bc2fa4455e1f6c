"""Forms of the public page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.policy.reference import indications
from ataraxy.journey.referral.forms import PersonFields, WhyFields
from ataraxy.journey.referral.models import Said, Sender
from ataraxy.journey.referral.services import Arriving
from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.billing.public_page import NewPage


class PageForm(OnceForm):
    """The clinic's public page."""

    is_shown = forms.BooleanField(required=False, label=_("Show the page to everybody"))
    headline = forms.CharField(max_length=160, label=_("Headline"))
    about = forms.CharField(
        max_length=4000, label=_("About the clinic"), widget=forms.Textarea(attrs={"rows": 6})
    )
    hours = forms.CharField(required=False, max_length=300, label=_("When somebody answers"))
    treats = forms.MultipleChoiceField(
        label=_("What is treated here"), widget=forms.CheckboxSelectMultiple
    )
    shows_prices = forms.BooleanField(
        required=False, initial=True, label=_("Show the prices of the list in force")
    )
    credentials = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        label=_("Credentials, one a line: who; what; issued by; valid until (2027-06-30)"),
    )  # fmt: skip
    why = forms.CharField(required=False, max_length=300, label=_("What changes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(key, one.name) for key, one in indications().items()]
        self.fields["treats"].choices = rows  # type: ignore[attr-defined]

    def clean_credentials(self) -> list[tuple[str, str, str, date]]:
        """Four parts a line, the last a day."""
        found = []
        for line in str(self.cleaned_data["credentials"]).splitlines():
            parts = [part.strip() for part in line.split(";")]
            if line.strip():
                try:
                    who, what, issuer, until = parts
                    found.append((who, what, issuer, date.fromisoformat(until)))
                except ValueError as error:
                    text = _now("Write “who; what; issued by; 2027-06-30”: %s") % line
                    raise ValidationError(text) from error
        return found

    def new_page(self) -> NewPage:
        """What the service takes."""
        data = self.cleaned_data
        return NewPage(
            is_shown=data["is_shown"],
            headline=data["headline"],
            about=data["about"],
            treats=tuple(data["treats"]),
            credentials=tuple(data["credentials"]),
            hours=data["hours"],
            shows_prices=data["shows_prices"],
            why=data["why"],
        )


class QuestionForm(OnceForm):
    """A question from the public page."""

    name = forms.CharField(max_length=200, label=_("Your name"))
    reach = forms.CharField(max_length=200, label=_("Telephone or e-mail"))
    question = forms.CharField(
        max_length=2000, label=_("Your question"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Nothing medical is needed here; a person calls you back."),
    )  # fmt: skip
    # People do not see this field; programs fill it in.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))


class ReferForm(PersonFields, WhyFields):
    """What the person said when they were called back."""

    acute_risk = forms.ChoiceField(
        label=_("Acute suicidal risk: intent, a plan, or an attempt in the last three months?"),
        choices=Said.choices, widget=forms.RadioSelect,
    )  # fmt: skip

    def arriving(self) -> Arriving:
        """What the referral room takes."""
        names = (
            "family_name", "given_name", "birth_date", "reason", "words", "phone", "email",
            "acute_risk",
        )  # fmt: skip
        return Arriving(sender=Sender.SELF, **{name: self.cleaned_data[name] for name in names})
