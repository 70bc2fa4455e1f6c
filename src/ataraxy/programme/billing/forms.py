"""Forms of estimates, superbills and requests."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.foundation.money import BASIS_POINTS, BadAmountError, Money, read_amount
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import MarkFields, WitnessFields
from ataraxy.programme.billing.coding import Asked, therapy_codes, visit_codes
from ataraxy.programme.billing.datafile import value as setting
from ataraxy.programme.billing.estimates import Wish
from ataraxy.programme.billing.estimating import Assumed, Basis
from ataraxy.programme.billing.models import Way
from ataraxy.programme.billing.packet import Told
from ataraxy.programme.billing.prices import PAYER_KINDS, SELF_PAY, PayerKind
from ataraxy.programme.billing.shares import Cover
from ataraxy.programme.billing.superbills import Ordered

_ICD10 = re.compile(r"[A-TV-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?")
_PERCENT = 100

BASES = (
    (Basis.SELF_PAY, _("They pay themselves, visit by visit")),
    (Basis.PACKAGE, _("They pay themselves, visits prepaid as a package")),
    (Basis.INSURED, _("An insurer pays; their share is estimated")),
)


def day_input() -> forms.DateInput:
    """A date as browsers ask for it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NearDateField(forms.DateField):
    """A day of a visit or a call: not years away, which would be a slip of the hand."""

    def clean(self, value: Any) -> Any:
        """The day, or None for an empty field that may be empty."""
        found: date | None = super().clean(value)
        most = timedelta(days=setting("estimate.toml", "near_days"))
        if found is not None and abs(found - timezone.localdate()) > most:
            raise ValidationError(_now("%s is years away. Check the year.") % found.isoformat())
        return found


class AmountField(forms.CharField):
    """An amount of money in the form's currency, refused with a reason a person can use."""

    def __init__(self, *, currency: str = "USD", **kwargs: Any) -> None:
        self.currency = currency
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The amount, or None for an empty field that may be empty."""
        text = str(super().clean(value))
        if not text.strip():
            return None
        try:
            return read_amount(text, self.currency)
        except BadAmountError as error:
            raise ValidationError(error.problem) from error


class DiagnosesField(forms.CharField):
    """ICD-10-CM codes, separated by commas or spaces."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """The codes as a tuple; a word that is no code is named."""
        found = tuple(str(super().clean(value)).upper().replace(",", " ").split())
        wrong = [one for one in found if not _ICD10.fullmatch(one)]
        if wrong:
            text = _now("%s is no ICD-10-CM code; they look like F33.2.")
            raise ValidationError(text % ", ".join(wrong))
        return found


class EstimateForm(OnceForm):
    """What an estimate is reckoned from."""

    template = forms.ChoiceField(label=_("Course"))
    basis = forms.ChoiceField(label=_("Who pays"), choices=BASES, widget=forms.RadioSelect)
    is_new = forms.BooleanField(
        required=False, initial=True, label=_("New here: first evaluation and offers are included")
    )
    first_visit_on = NearDateField(
        required=False, label=_("First visit"), widget=day_input(),
        help_text=_("The day it is booked for, if it is."),
    )  # fmt: skip
    booked_on = NearDateField(required=False, label=_("Booked on"), widget=day_input())
    asked_on = NearDateField(
        required=False, label=_("They asked for an estimate on"), widget=day_input()
    )
    integration_visits = forms.IntegerField(
        label=_("Integration visits"), min_value=0, max_value=40
    )
    maintenance_days = forms.IntegerField(
        label=_("Maintenance every (days)"), min_value=7, max_value=182,
        help_text=_("An assumption of the estimate only; the review decides in truth."),
    )  # fmt: skip
    diagnoses = DiagnosesField(
        required=False, max_length=60, label=_("Diagnosis codes (ICD-10-CM), if known")
    )
    payer = forms.ChoiceField(required=False, label=_("Insurer"))
    copay = AmountField(required=False, label=_("Copay a visit"))
    coinsurance = forms.IntegerField(
        required=False, label=_("Their share after the deductible (%)"), min_value=0, max_value=100
    )
    deductible_left = AmountField(required=False, label=_("Deductible still open"))
    pocket_left = AmountField(
        required=False, label=_("Left until their yearly limit"),
        help_text=_("Empty: no limit is known."),
    )  # fmt: skip
    why = forms.CharField(
        required=False, max_length=500, label=_("Why it is made anew"),
        help_text=_("The patient reads it; without it the estimate is not kept."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, payers: list[tuple[str, str]], currency: str, again: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = [(key, one.name) for key, one in course_templates().items()]
        self.fields["template"].choices = rows  # type: ignore[attr-defined]
        named = [("", _("nobody")), *((name, name) for name, _kind in payers)]
        self.fields["payer"].choices = named  # type: ignore[attr-defined]
        for name in ("copay", "deductible_left", "pocket_left"):
            self.fields[name].currency = currency  # type: ignore[attr-defined]
        for name in ("integration_visits", "maintenance_days"):
            self.fields[name].initial = setting("estimate.toml", name)
        self.currency = currency
        if not again:
            del self.fields["why"]

    def clean(self) -> dict[str, Any]:
        """An insurer needs its name and what its plan leaves to the person."""
        data = super().clean() or self.cleaned_data
        if data.get("basis") == Basis.INSURED:
            for name in ("payer", "coinsurance", "deductible_left"):
                if data.get(name) in {None, ""} and name not in self.errors:
                    self.add_error(name, _("Ask the insurer, or estimate what they pay alone."))
        booked, first = data.get("booked_on"), data.get("first_visit_on")
        if booked and first and first < booked:
            self.add_error("first_visit_on", _("The visit lies before it was booked."))
        for name in ("booked_on", "asked_on"):
            if data.get(name) and data[name] > timezone.localdate():
                self.add_error(name, _("This day lies in the future."))
        return dict(data)

    def wish(self, dose_mg: int) -> Wish:
        """What the service takes."""
        data = self.cleaned_data
        insured = data["basis"] == Basis.INSURED
        return Wish(
            template_key=data["template"],
            basis=Basis(data["basis"]),
            assumed=Assumed(
                data["is_new"], data["integration_visits"], data["maintenance_days"], dose_mg
            ),
            payer=data["payer"] if insured else SELF_PAY,
            cover=self._cover() if insured else None,
            diagnoses=data["diagnoses"],
            asked_on=data["asked_on"],
            booked_on=data["booked_on"],
            first_visit_on=data["first_visit_on"],
            why=data.get("why", ""),
        )

    def _cover(self) -> Cover:
        data, nothing = self.cleaned_data, Money(0, self.currency)
        return Cover(
            copay=data["copay"] or nothing,
            coinsurance_bp=data["coinsurance"] * (BASIS_POINTS // _PERCENT),
            deductible_left=data["deductible_left"],
            pocket_left=data["pocket_left"],
        )


class GiveForm(OnceForm):
    """How the estimate reached the patient."""

    way = forms.ChoiceField(
        label=_("How"), choices=[one for one in Way.choices if one[0] in {Way.BY_HAND, Way.BY_POST}]
    )


class SignForm(MarkFields, WitnessFields, OnceForm):
    """The patient's mark, the witness, and the hash of what was on the screen."""

    shown_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SuperbillForm(OnceForm):
    """What a person decides about a superbill; everything else comes from the visit."""

    payer_kind = forms.ChoiceField(label=_("Kind of payer"), choices=PAYER_KINDS)
    payer = forms.CharField(required=False, max_length=120, label=_("Insurer"))
    member_id = forms.CharField(required=False, max_length=60, label=_("Member number"))
    diagnoses = DiagnosesField(max_length=60, label=_("Diagnosis codes (ICD-10-CM)"))
    visit_code = forms.ChoiceField(required=False, label=_("Clinician's visit, beside the dose"))
    therapy_code = forms.ChoiceField(required=False, label=_("Psychotherapy on this day"))
    marks_waste = forms.BooleanField(
        required=False, label=_("This payer asks for JW or JZ (waste)"),
        help_text=_("Single-dose containers only; a multi-dose vial is billed without."),
    )  # fmt: skip
    established = forms.BooleanField(
        required=False, initial=True, label=_("Established patient of this clinic")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", _("none"))]
        self.fields["visit_code"].choices = nothing + visit_codes()  # type: ignore[attr-defined]
        therapy = nothing + therapy_codes()
        self.fields["therapy_code"].choices = therapy  # type: ignore[attr-defined]

    def ordered(self) -> Ordered:
        """What the service takes."""
        data = self.cleaned_data
        asked = Asked(
            payer_kind=PayerKind(data["payer_kind"]),
            visit_code=data["visit_code"],
            therapy_code=data["therapy_code"],
            marks_waste=data["marks_waste"],
            established=data["established"],
        )
        return Ordered(asked, data["payer"], data["member_id"], data["diagnoses"])


class PacketForm(OnceForm):
    """What only the desk knows about a request."""

    payer = forms.CharField(max_length=120, label=_("Insurer"))
    member_id = forms.CharField(required=False, max_length=60, label=_("Member number"))
    diagnoses = DiagnosesField(
        required=False, max_length=60, label=_("Diagnosis codes (ICD-10-CM)")
    )
    beside = forms.CharField(
        required=False, max_length=200,
        label=_("Antidepressant taken beside it, or “given alone”, with the reason"),
    )  # fmt: skip
    pdmp_on = forms.DateField(
        required=False, label=_("Prescription monitoring looked up on"), widget=day_input()
    )
    setting = forms.CharField(
        required=False, max_length=120, label=_("Certification of the setting (REMS), if asked")
    )

    def told(self, *, is_renewal: bool) -> Told:
        """What the service takes."""
        data = self.cleaned_data
        return Told(
            payer=data["payer"],
            member_id=data["member_id"],
            diagnoses=data["diagnoses"],
            beside=data["beside"],
            pdmp_on=data["pdmp_on"],
            setting=data["setting"],
            is_renewal=is_renewal,
        )

    def clean_pdmp_on(self) -> date | None:
        """A look-up has happened already."""
        found: date | None = self.cleaned_data["pdmp_on"]
        if found and found > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return found
