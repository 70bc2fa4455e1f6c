"""Forms of recovery."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from ataraxy.journey.recovery.rules import Asked
from ataraxy.journey.recovery.services import Leaving
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields


class CheckForm(OnceForm):
    """What is asked and seen before somebody leaves."""

    oriented = forms.BooleanField(
        required=False, label=gettext_lazy("Knows who they are, where, and what day it is")
    )
    steady = forms.BooleanField(required=False, label=gettext_lazy("Walks steadily"))
    nausea_controlled = forms.BooleanField(
        required=False, label=gettext_lazy("No nausea, or under control")
    )
    suicide_checked = forms.BooleanField(
        required=False, label=gettext_lazy("Suicide check done, safety plan current")
    )
    escort_here = forms.BooleanField(
        required=False, label=gettext_lazy("Who takes them home is here, or the ride is")
    )
    advice_given = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "Written advice and the 24-hour number given; no driving until after sleep"
        ),
    )
    escort_name = forms.CharField(
        required=False, max_length=120, label=gettext_lazy("Who takes them home")
    )

    def asked(self) -> Asked:
        """What the service takes."""
        names = Asked.__dataclass_fields__
        return Asked(**{name: self.cleaned_data[name] for name in names})


class HomeForm(OnceForm, SignerFields):
    """The release, signed; a reason where a condition is open."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Reason, where a condition is open"),
        help_text=gettext_lazy("Only a prescriber may release with a condition open."),
    )
    field_order = ["reason", "method", "secret"]

    def leaving(self) -> Leaving:
        """What the service takes."""
        return Leaving(reason=self.cleaned_data["reason"])


class AgainstAdviceForm(OnceForm, SignerFields):
    """They go although they should stay."""

    risks_told = forms.BooleanField(
        required=False, label=gettext_lazy("I told them what may happen, and whom to call")
    )
    reason = forms.CharField(required=False, max_length=500, label=gettext_lazy("What they said"))
    patient_typed_name = forms.CharField(
        required=False,
        max_length=400,
        label=gettext_lazy("The patient’s own signature: full name, typed"),
        help_text=gettext_lazy(
            "They may refuse; they may leave without it. It is kept as “signed after dose”."
        ),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    field_order = ["risks_told", "reason", "patient_typed_name", "method", "secret"]

    def leaving(self) -> Leaving:
        """What the service takes."""
        data = self.cleaned_data
        return Leaving(data["reason"], data["risks_told"], data["patient_typed_name"])


class UnseenForm(OnceForm):
    """They are gone."""

    reason = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("Last seen when, where, by whom")
    )
