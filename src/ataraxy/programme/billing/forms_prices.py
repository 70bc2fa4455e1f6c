"""Forms of price lists and of the clinic's name on bills."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ataraxy.foundation.money import CURRENCIES, Money
from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.billing.codes import codes, services
from ataraxy.programme.billing.forms import AmountField, day_input
from ataraxy.programme.billing.prices import (
    PAYER_KINDS,
    SELF_PAY,
    Offer,
    OfferKind,
    PayerKind,
    Prices,
)
from ataraxy.programme.billing.pricing import NewIdentity, NewList


class ListForm(OnceForm):
    """A whole price list or fee schedule; fields are named by service or code."""

    begins = forms.DateField(label=_("In force from"), widget=day_input())
    payer_kind = forms.ChoiceField(label=_("For"), choices=PAYER_KINDS)
    payer = forms.CharField(required=False, max_length=120, label=_("Name of the insurer"))
    note = forms.CharField(required=False, max_length=500, label=_("Why it changes"))

    def __init__(
        self, *args: Any, currency: str, own: bool, before: Prices | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.own = currency, own
        self.keys = list(services()) if own else list(codes())
        if own:
            del self.fields["payer_kind"], self.fields["payer"]
        for key in self.keys:
            label = services()[key].words if own else f"{key} · {codes()[key].words}"
            self._amount(f"price_{key}", label, before.of(key) if before else None)
            if own:
                self._offers(key, before)

    def _amount(self, name: str, label: str, initial: Money | None) -> None:
        self.fields[name] = AmountField(
            currency=self.currency, required=False, label=label,
            initial=initial.plain if initial is not None else None,
        )  # fmt: skip

    def _offers(self, key: str, before: Prices | None) -> None:
        found = {kind: before.offer(kind, key) if before else None for kind in OfferKind}
        first, package = found[OfferKind.NEW_PATIENT], found[OfferKind.PACKAGE]
        waived = Money(0, self.currency) if found[OfferKind.WAIVED] else None
        told = waived or (first.price if first else None)
        if found[OfferKind.WAIVED]:
            told = waived
        self.fields[f"first_{key}"] = AmountField(
            currency=self.currency, required=False, label=_("First visit, new patients"),
            initial=told.plain if told is not None else None,
        )  # fmt: skip
        self.fields[f"many_{key}"] = forms.IntegerField(
            required=False, min_value=2, max_value=60, label=_("Package of"),
            initial=package.sessions if package else None,
        )  # fmt: skip
        self._amount(f"package_{key}", _now("Package price"), package.price if package else None)
        self.fields[f"months_{key}"] = forms.IntegerField(
            required=False, min_value=1, max_value=36, label=_("Months to use it"),
            initial=package.months if package else 12,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A package needs its number, its price and its time."""
        data = super().clean() or self.cleaned_data
        if not self.own:
            return dict(data)
        for key in self.keys:
            many, price = data.get(f"many_{key}"), data.get(f"package_{key}")
            if (many is None) != (price is None):
                self.add_error(f"package_{key}", _("A package needs its visits and its price."))
            if many and not data.get(f"months_{key}"):
                self.add_error(f"months_{key}", _("Say for how long the package can be used."))
        return dict(data)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields service by service, for the page."""
        parts = ("price", "first", "many", "package", "months") if self.own else ("price",)
        return [{part: self[f"{part}_{key}"] for part in parts} for key in self.keys]

    def new_list(self) -> NewList:
        """What the service takes."""
        data = self.cleaned_data
        amounts = {key: found for key in self.keys if (found := data[f"price_{key}"]) is not None}
        return NewList(
            payer=SELF_PAY if self.own else data["payer"].strip(),
            payer_kind=PayerKind.SELF if self.own else PayerKind(data["payer_kind"]),
            currency=self.currency,
            begins=data["begins"],
            amounts=amounts,
            offers=tuple(one for key in self.keys for one in self._offered(key)),
            note=data["note"],
        )

    def _offered(self, key: str) -> list[Offer]:
        data = self.cleaned_data
        first, many = data.get(f"first_{key}"), data.get(f"many_{key}")
        found = []
        if first is not None:
            kind = OfferKind.NEW_PATIENT if first else OfferKind.WAIVED
            found.append(Offer(kind, key, first))
        if many:
            price, months = data[f"package_{key}"], data[f"months_{key}"]
            found.append(Offer(OfferKind.PACKAGE, key, price, many, months))
        return found


class IdentityForm(OnceForm):
    """How the clinic names itself on bills."""

    legal_name = forms.CharField(max_length=200, label=_("Legal name"))
    address = forms.CharField(max_length=400, label=_("Address"))
    phone = forms.CharField(max_length=40, label=_("Telephone"))
    tin = forms.RegexField(
        r"^[0-9-]{9,12}$", label=_("Tax number (TIN)"),
        error_messages={"invalid": _("Nine figures, such as 12-3456789.")},
    )  # fmt: skip
    npi = forms.RegexField(
        r"^[0-9]{10}$", label=_("Group NPI"), error_messages={"invalid": _("Ten figures.")}
    )
    place_of_service = forms.RegexField(
        r"^[0-9]{2}$", initial="11", label=_("Place of service"),
        error_messages={"invalid": _("Two figures; 11 is an office.")},
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in CURRENCIES])
    clinicians = forms.CharField(
        required=False, max_length=4000, label=_("Clinicians, one a line: name; NPI; specialty"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def clean_clinicians(self) -> list[dict[str, str]]:
        """Three parts a line, the second a number of ten figures."""
        found = []
        for line in str(self.cleaned_data["clinicians"]).splitlines():
            parts = [part.strip() for part in line.split(";")]
            if line.strip():
                if len(parts) != len(("name", "npi", "specialty")) or not parts[1].isdigit():
                    raise ValidationError(_now("Write “name; NPI; specialty”: %s") % line)
                found.append(dict(zip(("name", "npi", "specialty"), parts, strict=True)))
        return found

    def identity(self) -> NewIdentity:
        """What the service takes."""
        names = NewIdentity.__dataclass_fields__
        return NewIdentity(**{name: self.cleaned_data[name] for name in names})
