"""Forms of the cabinet. They parse; the services decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.pharmacy.amounts import measured, number_of, ug_of_mg, unit_of, words
from ataraxy.clinic.pharmacy.dosing import Remainder
from ataraxy.clinic.pharmacy.models import Container
from ataraxy.clinic.pharmacy.numbers import tolerance_ug
from ataraxy.clinic.pharmacy.services import MOST_CONTAINERS, Delivery, Found
from ataraxy.foundation.units import BadNumberError
from ataraxy.knowledge.pharmacology import Form, Product, products
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import WitnessFields
from ataraxy.platform.signatures.services import Proof

DAY = forms.DateInput(attrs={"type": "date"})


class WhoseFields(forms.Form):
    """One patient by what stands on the pharmacy's label; both must fit exactly one person."""

    family_name = forms.CharField(
        max_length=255, required=False, label=gettext_lazy("Patient: family name")
    )
    birth_date = forms.DateField(
        required=False, widget=DAY, label=gettext_lazy("Patient: birth date")
    )

    def find(self, clinic: Clinic) -> Patient | None:
        """The patient; None, with an error on the form, when no one or several fit."""
        name = str(self.cleaned_data.get("family_name") or "").strip()
        born = self.cleaned_data.get("birth_date")
        if not name and born is None:
            return None
        if not isinstance(born, date):
            self.add_error("birth_date", _("Both are needed: family name and birth date."))
            return None
        rows = Patient.objects.filter(clinic=clinic, merged_into=None, birth_date=born)
        found = list(rows.filter(family_name__iexact=name)[:2])
        if len(found) != 1:
            text = _(
                "No one person here has this family name and birth date. Read the label again."
            )
            self.add_error("family_name", text)
            return None
        return found[0]


class CabinetForm(OnceForm):
    """The name of a cabinet."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name of the cabinet"))


class ReceiveForm(OnceForm, WhoseFields, WitnessFields):
    """A delivery: one lot of one product, counted by two; a scanned label fills in most of it."""

    product = forms.ChoiceField(label=gettext_lazy("Product"))
    lot = forms.CharField(max_length=60, label=gettext_lazy("Lot"))
    expires_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Expires on")
    )
    containers = forms.IntegerField(
        min_value=1, max_value=MOST_CONTAINERS, label=gettext_lazy("Vials, bottles or devices")
    )
    pieces = forms.IntegerField(
        min_value=1,
        required=False,
        label=gettext_lazy("Pieces in each"),
        help_text=gettext_lazy("Only for troches and sprays that are counted."),
    )
    supplier = forms.CharField(max_length=120, required=False, label=gettext_lazy("Supplier"))
    invoice = forms.CharField(max_length=60, required=False, label=gettext_lazy("Invoice number"))
    invoiced_on = forms.DateField(
        required=False,
        widget=DAY,
        label=gettext_lazy("Invoice of"),
    )
    gtin = forms.CharField(max_length=14, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("witness_name", "witness_method", "witness_secret"):
            self.fields[name].required = False
        named = [(key, item.name) for key, item in products().items()]
        self.fields["product"].choices = [("", _("Choose")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Counted pieces need their number."""
        data = super().clean() or self.cleaned_data
        item = products().get(data.get("product", ""))
        if item is not None and item.form is Form.UNIT and not data.get("pieces"):
            self.add_error("pieces", _("Say how many are in each container."))
        if data.get("witness_name") and not data.get("witness_secret"):
            self.add_error("witness_secret", _("The second person signs in here."))
        return data

    def second(self, request: StaffRequest) -> Proof | None:
        """The second person, if one signed in; their check is work otherwise."""
        return self.witness(request) if self.cleaned_data.get("witness_name") else None

    def came(self, patient: Patient | None = None) -> Delivery:
        """What the service takes."""
        data = self.cleaned_data
        return Delivery(
            product=data["product"],
            lot=data["lot"],
            expires_on=data["expires_on"],
            containers=data["containers"],
            pieces=data.get("pieces") or 1,
            supplier=data["supplier"],
            invoice=data["invoice"],
            invoiced_on=data["invoiced_on"],
            patient=patient,
            gtin=data["gtin"],
        )


def amount_field(product: Product, label: str, *, required: bool = True) -> forms.DecimalField:
    """A field for an amount in mL or pieces: never below zero, to a thousandth."""
    return forms.DecimalField(
        required=required,
        label=f"{label}, {unit_of(product)}",
        max_digits=9,
        decimal_places=3,
        min_value=0,
    )


def read_amount(form: forms.Form, name: str, product: Product) -> int:
    """The micrograms that a field holds; an impossible number becomes the field's error."""
    value = form.cleaned_data.get(name)
    if value is None:
        return 0
    try:
        return measured(float(value), product)
    except BadNumberError as problem:
        form.add_error(name, str(problem))
        return 0


class CountForm(OnceForm):
    """Every container of a cabinet: expected beside found, and why where they differ."""

    def __init__(self, *args: Any, containers: Sequence[Container], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.containers = containers
        for one in containers:
            label = _("Found in %s") % one.label
            found = amount_field(one.product, label)
            found.widget.attrs |= {"step": "any", "inputmode": "decimal"}
            self.fields[f"found_{one.pk}"] = found
            self.fields[f"why_{one.pk}"] = forms.CharField(
                required=False, max_length=300, label=_("Explanation for %s") % one.label
            )

    def rows(self) -> list[dict[str, Any]]:
        """What the page shows: a line for each container."""
        return [
            {
                "container": one,
                "expected": words(one.balance_ug, one.product),
                "number": number_of(one.balance_ug, one.product),
                "unit": unit_of(one.product),
                "found": self[f"found_{one.pk}"],
                "why": self[f"why_{one.pk}"],
                "asked": bool(self[f"why_{one.pk}"].errors),
            }
            for one in self.containers
        ]

    def clean(self) -> dict[str, Any]:
        """Ask once for the explanation of a difference; it may stay open, and is then work."""
        data = super().clean() or self.cleaned_data
        for one in self.containers:
            name, why = f"found_{one.pk}", f"why_{one.pk}"
            if name not in data:
                continue
            gap = read_amount(self, name, one.product) - one.balance_ug
            told = data.get(why, "").strip()
            if abs(gap) > tolerance_ug(one.product) and not told and not self._asked(why):
                self.add_error(why, _difference_words(gap, one.product))
        return data

    def _asked(self, name: str) -> bool:
        return self.data.get(f"asked_{name}") == "1"

    def found(self) -> tuple[Found, ...]:
        """What the service takes."""
        return tuple(
            Found(
                one.uid,
                read_amount(self, f"found_{one.pk}", one.product),
                self.cleaned_data.get(f"why_{one.pk}", ""),
            )
            for one in self.containers
        )


def _difference_words(gap: int, product: Product) -> str:
    amount = words(abs(gap), product)
    text = _("%s more than expected. Overfill?") if gap > 0 else _("%s missing.")
    ask = _("Write how it came about, or save again: it then stays open on the custodian's list.")
    return f"{text % amount} {ask}"


class WasteForm(OnceForm, WitnessFields):
    """Waste out of a container, in front of a witness."""

    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))
    field_order = ["amount", "reason", "witness_name", "witness_method", "witness_secret"]

    def __init__(self, *args: Any, container: Container, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.container = container
        self.fields["amount"] = amount_field(container.product, _("Wasted"))
        self.fields["amount"].initial = number_of(max(0, container.balance_ug), container.product)
        self.order_fields(self.field_order)

    def ug(self) -> int:
        """How much."""
        return read_amount(self, "amount", self.container.product)


class SettleForm(OnceForm, WitnessFields):
    """The rest of a dose, wasted in front of a witness; in mg, whatever it is dissolved in."""

    wasted_mg = forms.DecimalField(
        max_digits=9, decimal_places=3, min_value=0, label=gettext_lazy("Wasted, mg")
    )
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))
    field_order = ["wasted_mg", "reason", "witness_name", "witness_method", "witness_secret"]

    def rest(self) -> Remainder:
        """What the service takes."""
        data = self.cleaned_data
        return Remainder(wasted_ug=ug_of_mg(float(data["wasted_mg"])), reason=data["reason"])


class ReasonForm(OnceForm):
    """Words, and nothing else."""

    reason = forms.CharField(max_length=500, required=False, label=gettext_lazy("In words"))


class CorrectForm(OnceForm):
    """The right amount and why the first one was wrong."""

    reason = forms.CharField(max_length=500, label=gettext_lazy("Why the first was wrong"))

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        self.fields["amount"] = amount_field(product, _("The right amount"))
        self.order_fields(["amount", "reason"])

    def right_ug(self) -> int:
        """The right amount in micrograms."""
        return read_amount(self, "amount", self.product)
