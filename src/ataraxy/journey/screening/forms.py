"""Forms of the screening pages."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.screening.medicines import Wish as MedicineWish
from ataraxy.journey.screening.models import MedicineChoice, Outcome
from ataraxy.journey.screening.rules import Wish
from ataraxy.journey.screening.work_up import Done
from ataraxy.platform.chart.kinds import AnswerValue, ListName
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields, WitnessFields
from ataraxy.platform.signatures.services import Proof


class AnswerForm(OnceForm):
    """Yes, no or not sure."""

    name = forms.CharField(max_length=80)
    value = forms.ChoiceField(choices=AnswerValue.choices)


class MeasureForm(OnceForm):
    """A score or a test result, with its day."""

    name = forms.CharField(max_length=80)
    on = forms.DateField()
    number = forms.FloatField(required=False)
    result = forms.ChoiceField(
        required=False,
        choices=[("", ""), ("positive", _("Positive")), ("negative", _("Negative"))],
    )

    def clean_on(self) -> date:
        """A value was taken today or before."""
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day


class CountForm(OnceForm):
    """A count."""

    name = forms.CharField(max_length=80)
    value = forms.IntegerField(min_value=0)


class CompleteForm(OnceForm):
    """A list that is complete as it stands."""

    name = forms.ChoiceField(choices=ListName.choices)


class IndicationForm(OnceForm):
    """What the treatment is for."""

    value = forms.CharField(max_length=40)


class AskForm(OnceForm):
    """A missing fact to be put on somebody's list."""

    kind = forms.CharField(max_length=20)
    name = forms.CharField(max_length=120)


class WorkupForm(OnceForm):
    """An item of the work-up that was done."""

    item = forms.CharField(max_length=40)
    done_on = forms.DateField()
    result = forms.CharField(max_length=500)
    valid_days = forms.IntegerField(required=False, min_value=0, max_value=730)

    def done(self) -> Done:
        """What was done."""
        data = self.cleaned_data
        return Done(data["item"], data["done_on"], data["result"], data["valid_days"])


class PackForm(OnceForm):
    """A guideline pack switched on or off."""

    pack = forms.CharField(max_length=40)
    is_on = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes"
    )


class MedicineForm(OnceForm, SignerFields):
    """The prescriber's word on one medicine, and the signature under it."""

    ref = forms.CharField(max_length=80, widget=forms.HiddenInput)
    route = forms.CharField(max_length=20, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("Before a session"), choices=MedicineChoice.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("From when until when, and what the patient is told"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Needed for a hold. Nothing is stopped abruptly."),
    )

    field_order = ("choice", "words", "method", "secret")

    def wish(self) -> MedicineWish:
        """What the prescriber wants to sign."""
        data = self.cleaned_data
        return MedicineWish(data["ref"], data["choice"], data["words"])


class DecideForm(OnceForm, SignerFields):
    """The clinician's word, and the signature under it."""

    route = forms.CharField(max_length=20, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Your decision"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    specialist_words = forms.CharField(
        label=_("What the specialist said, or why none is needed"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    field_order: tuple[str, ...] = ("outcome", "words", "specialist_words", "method", "secret")

    def wish(self) -> Wish:
        """What the clinician wants to sign."""
        data = self.cleaned_data
        return Wish(
            outcome=data["outcome"],
            words=data["words"],
            specialist_words=data.get("specialist_words", ""),
            override_words=data.get("override_words", ""),
        )

    def second(self, request: StaffRequest) -> Proof | None:
        """The second clinician; nobody on an ordinary decision."""
        return None


class OverrideForm(DecideForm, WitnessFields):
    """A decision over hard stops: the medical director, with a second clinician beside."""

    override_words = forms.CharField(
        label=_("Why the stop is overridden"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    field_order = (
        "outcome", "words", "specialist_words", "override_words", "method", "secret",
        "witness_name", "witness_method", "witness_secret",
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, label in _SECOND.items():
            self.fields[name].label = label
            self.fields[name].required = False

    def second(self, request: StaffRequest) -> Proof | None:
        """The second clinician, when one has signed in beside the director."""
        return self.witness(request) if self.cleaned_data.get("witness_name") else None


_SECOND = {
    "witness_name": _("Second clinician: user name"),
    "witness_method": _("Second clinician: confirms with"),
    "witness_secret": _("Second clinician: PIN, password or code"),
}
