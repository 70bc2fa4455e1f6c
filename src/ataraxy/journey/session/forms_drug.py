"""Forms around the drug of a session: prepare, draw, and what became of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.pharmacy.amounts import number_of, ug_of_mg, words
from ataraxy.clinic.pharmacy.dosing import Remainder, Taken
from ataraxy.clinic.pharmacy.forms import amount_field, read_amount
from ataraxy.clinic.pharmacy.models import Account, Container
from ataraxy.clinic.pharmacy.queries import first_choice
from ataraxy.journey.session.models import Order, Preparation
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.preparing import Drawn
from ataraxy.knowledge.pharmacology import Form, Product
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import WitnessFields
from ataraxy.platform.signatures.services import Proof


class PrepareForm(OnceForm):
    """What is taken from the cabinet: containers of the ledger, or lot and expiry as typed."""

    containers = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Out of"),
        help_text=gettext_lazy(
            "The one to use first is ticked. Tick a second one where it does not hold enough."
        ),
    )
    lot = forms.CharField(max_length=60, required=False, label=gettext_lazy("Lot"))
    expires_on = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        label=gettext_lazy("Expires on"),
    )
    bag_ml = forms.FloatField(min_value=0.1, label=gettext_lazy("Bag, mL"))

    def __init__(
        self, *args: Any, order: Order, offered: Sequence[Container] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["containers", "bag_ml", "lot", "expires_on"])
        if route_rules(order.route).given_as != "infusion":
            del self.fields["bag_ml"]
        if not offered:
            del self.fields["containers"]
            return
        chosen = first_choice(offered, ug_of_mg(order.dose_mg))
        self.fields["containers"].choices = [(str(c.uid), _offer_words(c)) for c in offered]  # type: ignore[attr-defined]
        self.fields["containers"].initial = [str(one.uid) for one in chosen]
        self.fields["lot"].label = _("Not in the list: lot")

    def clean(self) -> dict[str, Any]:
        """Either a container, or lot and expiry."""
        data = super().clean() or self.cleaned_data
        if not data.get("containers"):
            for name in ("lot", "expires_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose a container, or fill this in."))
        return data

    def drawn(self) -> Drawn:
        """What the service takes."""
        data = self.cleaned_data
        chosen = tuple(UUID(one) for one in data.get("containers") or ())
        return Drawn(data["lot"], data.get("expires_on"), data.get("bag_ml"), chosen)


def _offer_words(one: Container) -> str:
    values = {
        "label": one.label,
        "lot": one.lot.number,
        "amount": words(one.free_ug, one.product),
        "day": f"{one.discard_at or one.lot.expires_on:%d %b %Y}",
    }
    if one.discard_at is not None:
        return _("%(label)s · opened, %(amount)s left · lot %(lot)s · discard by %(day)s") % values
    return _("%(label)s · sealed, %(amount)s · lot %(lot)s · expires %(day)s") % values


class DrawForm(OnceForm):
    """What really came out of which container."""

    def __init__(
        self,
        *args: Any,
        containers: Sequence[Container],
        promised: dict[int, int],
        product: Product,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.containers, self.product = containers, product
        for one in containers:
            label = _("Out of %(label)s (%(amount)s by the book)") % {
                "label": one.label,
                "amount": words(one.balance_ug, product),
            }
            field = amount_field(product, label, required=False)
            if one.pk in promised:
                field.initial = number_of(promised[one.pk], product)
            self.fields[f"out_{one.pk}"] = field

    def taken(self) -> tuple[Taken, ...]:
        """What the service takes; empty means as promised."""
        told = [
            (one.uid, read_amount(self, f"out_{one.pk}", self.product)) for one in self.containers
        ]
        return tuple(Taken(uid, ug) for uid, ug in told if ug)


class RestForm(OnceForm, WitnessFields):
    """What became of the rest. mL are of what is in the syringe or the bag, at its strength."""

    reason = forms.CharField(max_length=300, required=False, label=gettext_lazy("Note"))

    def __init__(
        self,
        *args: Any,
        account: Account,
        preparation: Preparation,
        out: Sequence[tuple[Container, int]],
        infused: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.product, self.out = account.product, out
        self.strength = preparation.concentration_mg_ml or 0.0
        rest = max(0, account.open_ug)
        names = ["wasted"]
        self.fields["wasted"] = amount_field(self.product, _("Wasted"), required=False)
        self.fields["wasted"].initial = round(self._shown(rest), 3) or None
        if infused:
            names += ["primed", "flushed"]
            self.fields["primed"] = amount_field(self.product, _("Lost in priming"), required=False)
            self.fields["flushed"] = amount_field(
                self.product, _("Left in the line"), required=False
            )
        if out and self.product.form is Form.DEVICE:
            names.append("back")
            self.fields["back"] = forms.MultipleChoiceField(
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(str(one.uid), one.label) for one, _ug in out],
                label=_("Unused, back into the cabinet"),
            )
        elif out:
            names += self._ask_pieces()
        for name in ("witness_name", "witness_secret"):
            self.fields[name].required = False
        self.order_fields([*names, "reason", "witness_name", "witness_method", "witness_secret"])

    def _ask_pieces(self) -> list[str]:
        """One field for each package that pieces came out of: some may go back and others not."""
        for one, ug in self.out:
            label = _("Unused, back into %(label)s (%(amount)s came out)") % {
                "label": one.label,
                "amount": words(ug, self.product),
            }
            self.fields[f"back_{one.pk}"] = amount_field(self.product, label, required=False)
        return [f"back_{one.pk}" for one, _ug in self.out]

    def _returned(self) -> tuple[Taken, ...]:
        if self.product.form is Form.DEVICE:
            back = set(self.cleaned_data.get("back") or ())
            return tuple(Taken(one.uid, ug) for one, ug in self.out if str(one.uid) in back)
        told = (
            (one.uid, read_amount(self, f"back_{one.pk}", self.product)) for one, _ug in self.out
        )
        return tuple(Taken(uid, ug) for uid, ug in told if ug)

    def _shown(self, ug: int) -> float:
        if self.product.form.is_liquid and self.strength:
            return ug / 1000 / self.strength
        return number_of(ug, self.product)

    def _read(self, name: str) -> int:
        value = self.cleaned_data.get(name)
        if value is None:
            return 0
        if self.product.form.is_liquid:
            return ug_of_mg(float(value) * self.strength)
        return read_amount(self, name, self.product)

    def clean(self) -> dict[str, Any]:
        """Waste needs the witness's own sign-in."""
        data = super().clean() or self.cleaned_data
        if data.get("wasted"):
            for name in ("witness_name", "witness_secret"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Waste needs a witness who signs in here."))
        return data

    def rest(self) -> Remainder:
        """What the service takes."""
        return Remainder(
            wasted_ug=self._read("wasted"),
            primed_ug=self._read("primed"),
            flushed_ug=self._read("flushed"),
            returned=self._returned(),
            reason=self.cleaned_data["reason"],
        )

    def witness_or_none(self, request: StaffRequest) -> Proof | None:
        """The confirmed witness of a waste; None where nothing is wasted."""
        return self.witness(request) if self.cleaned_data.get("wasted") else None
