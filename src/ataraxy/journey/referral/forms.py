"""Forms of the referral pages."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.referral.models import Reason, Said, Sender
from ataraxy.journey.referral.services import Arriving
from ataraxy.platform.people.models import Sex
from ataraxy.platform.service.forms import OnceForm

NOT_ASKED = ("", _("Nobody has asked yet"))
EARLIEST = date(1900, 1, 1)


class WhyFields(OnceForm):
    """What the person is sent for."""

    reason = forms.ChoiceField(label=_("Main reason"), choices=Reason.choices)
    words = forms.CharField(
        label=_("In their words or yours"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What was tried, what helped, what is hoped for."),
    )


class PersonFields(forms.Form):
    """Who the person is, as far as a referral says."""

    given_name = forms.CharField(label=_("Given name"), max_length=255)
    family_name = forms.CharField(label=_("Family name"), max_length=255)
    birth_date = forms.DateField(
        label=_("Birth date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def clean_birth_date(self) -> date:
        """A birth date lies in the past and within living memory."""
        day: date = self.cleaned_data["birth_date"]
        if not EARLIEST <= day <= timezone.localdate():
            raise ValidationError(_("This cannot be a birth date. Check the year."))
        return day


class KnownPatientForm(WhyFields):
    """A referral for a patient who is already known here."""

    sender = forms.ChoiceField(label=_("Sent by"), choices=Sender.choices)
    referrer_name = forms.CharField(label=_("Referrer"), max_length=200, required=False)
    referrer_place = forms.CharField(
        label=_("Practice or hospital"), max_length=200, required=False
    )
    referrer_contact = forms.CharField(label=_("How to reach them"), max_length=200, required=False)
    acute_risk = forms.ChoiceField(
        label=_("Acute suicidal risk: intent, a plan, or an attempt in the last three months?"),
        choices=[*Said.choices, NOT_ASKED],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    def arriving(self, *, family_name: str, given_name: str, birth_date: date) -> Arriving:
        """The referral as the form describes it."""
        data = self.cleaned_data
        return Arriving(
            sender=data["sender"],
            family_name=family_name,
            given_name=given_name,
            birth_date=birth_date,
            reason=data["reason"],
            words=data["words"],
            phone=data.get("phone", ""),
            email=data.get("email", ""),
            referrer_name=data["referrer_name"],
            referrer_place=data["referrer_place"],
            referrer_contact=data["referrer_contact"],
            acute_risk=data["acute_risk"],
        )


class ReferralForm(PersonFields, KnownPatientForm):
    """A referral for somebody who may be new."""

    def as_arriving(self) -> Arriving:
        """The referral as the form describes it."""
        data = self.cleaned_data
        return self.arriving(
            family_name=data["family_name"],
            given_name=data["given_name"],
            birth_date=data["birth_date"],
        )


class PublicForm(PersonFields, WhyFields):
    """The clinic's public form: a person asks for themselves."""

    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What troubles you, what you have tried, what you hope for."),
    )
    acute_risk = forms.ChoiceField(
        label=_("In the last days, have you thought of ending your life, or made plans to?"),
        choices=Said.choices,
        widget=forms.RadioSelect,
        help_text=_("If yes, somebody calls you today. If you are in danger now, do not wait."),
    )
    may_contact = forms.BooleanField(label=_("The clinic may contact me about this"))
    # People do not see this field; programs fill it in.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))

    def clean(self) -> dict[str, object]:
        """Somebody has to be reachable."""
        data = super().clean() or self.cleaned_data
        if not data.get("phone") and not data.get("email"):
            raise ValidationError(_("Give a telephone number or an e-mail, so that we can answer."))
        return dict(data)

    @property
    def is_from_a_program(self) -> bool:
        """The hidden field was filled in."""
        return bool(self.cleaned_data.get("website"))

    def as_arriving(self) -> Arriving:
        """The referral as the form describes it."""
        data = self.cleaned_data
        return Arriving(
            sender=Sender.SELF,
            family_name=data["family_name"],
            given_name=data["given_name"],
            birth_date=data["birth_date"],
            reason=data["reason"],
            words=data["words"],
            phone=data["phone"],
            email=data["email"],
            acute_risk=data["acute_risk"],
        )


class WordsForm(OnceForm):
    """Some words that go with a decision."""

    words = forms.CharField(
        label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class AcceptForm(OnceForm):
    """Accepting needs no words."""

    words = forms.CharField(label=_("Note"), max_length=1000, required=False)


class SaidForm(OnceForm):
    """Yes or no."""

    value = forms.ChoiceField(choices=Said.choices)


class AdmissionForm(SaidForm, WordsForm):
    """Whether admission is needed, and what was found."""


class RegisterForm(OnceForm):
    """Open a new record for the person referred."""

    sex = forms.ChoiceField(label=_("Sex as recorded for clinical use"), choices=Sex.choices)


class WhoForm(OnceForm):
    """One of the clinic's patients."""

    patient_uid = forms.UUIDField()
