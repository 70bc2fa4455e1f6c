"""Forms of the programme. They parse; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.rems.models import Supply
from ataraxy.clinic.rems.services import Setting
from ataraxy.clinic.rems.words import programme
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import MarkFields, SignerFields, WitnessFields

DAY = forms.DateInput(attrs={"type": "date"})


class CertificationForm(OnceForm):
    """The setting as the programme certified it, with each statement attested."""

    number = forms.CharField(max_length=40, label=_("Setting number"))
    setting_name = forms.CharField(max_length=200, label=_("Name of the setting"))
    address = forms.CharField(max_length=300, label=_("Address"))
    supply = forms.ChoiceField(choices=Supply.choices, label=_("How the drug comes"))
    representative = forms.CharField(max_length=200, label=_("Authorised representative"))
    alternate = forms.CharField(max_length=200, required=False, label=_("Alternate contact"))
    certified_on = forms.DateField(widget=DAY, label=_("Certified on"))
    attested = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Attested")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attested"].choices = list(programme().setting.items())  # type: ignore[attr-defined]

    def setting(self) -> Setting:
        """What the service takes."""
        data = {k: v for k, v in self.cleaned_data.items() if k != "idempotency_key"}
        return Setting(**data | {"attested": tuple(data["attested"])})


class TrainingForm(OnceForm):
    """Who was trained, and when."""

    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Person")
    )
    trained_on = forms.DateField(widget=DAY, label=_("Trained on"))

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.filter(clinic=clinic, until=None).values("user")
        people = User.objects.filter(pk__in=here, is_active=True).order_by("last_name", "pk")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda one: one.display_name  # type: ignore[attr-defined]


class PatientSignsForm(OnceForm, MarkFields, WitnessFields):
    """The patient's signature and who saw it."""


class PrescriberSignsForm(OnceForm, SignerFields):
    """The prescriber's signature."""


class ToldForm(OnceForm):
    """How it went, which number came back, or why it ends."""

    told = forms.CharField(max_length=120, label=_("In words"))
