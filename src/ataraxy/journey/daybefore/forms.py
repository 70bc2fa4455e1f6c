"""The form of the day before, for the patient and for whoever has them on the telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.daybefore.models import Answer, Knows, KnowsMedicines, YesNo
from ataraxy.journey.daybefore.rules import Said
from ataraxy.journey.session.words import Ride
from ataraxy.platform.service.forms import OnceForm

_COMING = [(YesNo.YES, _("Yes, I am coming")), (YesNo.NO, _("No, I cannot come"))]
_ILL = [(YesNo.NO, _("No")), (YesNo.YES, _("Yes, or I am not sure"))]
_RIDE = [
    (Ride.ADULT, _("An adult takes me home")),
    (Ride.ARRANGED, _("A taxi or transport service is arranged")),
    (Ride.NONE, _("I have nobody yet")),
]


class AnswerForm(OnceForm):
    """A few questions; whoever cannot come need not answer the rest."""

    coming = forms.ChoiceField(
        choices=_COMING, widget=forms.RadioSelect, label=_("Are you coming?")
    )
    ill = forms.ChoiceField(
        required=False,
        choices=_ILL,
        widget=forms.RadioSelect,
        label=_("Are you ill: fever, cough, cold, vomiting?"),
    )
    ride = forms.ChoiceField(
        required=False, choices=_RIDE, widget=forms.RadioSelect, label=_("How do you get home?")
    )
    ride_name = forms.CharField(
        required=False, max_length=120, label=_("Name of the adult who takes you home")
    )
    ride_phone = forms.CharField(
        required=False,
        max_length=40,
        label=_("Their telephone"),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    fasting = forms.ChoiceField(
        required=False,
        choices=Knows.choices,
        widget=forms.RadioSelect,
        label=_("Do you know from when on you eat and drink nothing?"),
    )
    medicines = forms.ChoiceField(
        required=False,
        choices=KnowsMedicines.choices,
        widget=forms.RadioSelect,
        label=_("Do you know which medicines to take and which to leave out?"),
    )
    words = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Anything else we should know"),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever comes answers everything that keeps them safe."""
        data = super().clean() or self.cleaned_data
        if data.get("coming") == YesNo.YES:
            for name in ("ill", "ride", "fasting", "medicines"):
                if not data.get(name):
                    self.add_error(name, _("Please choose an answer."))
            if data.get("ride") == Ride.ADULT and not data.get("ride_name", "").strip():
                self.add_error("ride_name", _("Please write down their name."))
        return data

    def said(self) -> Said:
        """What the service takes."""
        names = Said.__slots__
        return Said(**{name: self.cleaned_data.get(name, "") for name in names})


def answered(row: Answer | None) -> dict[str, str]:
    """What an earlier answer fills in."""
    return {name: getattr(row, name) for name in Said.__slots__} if row else {}
