"""Forms of invoices, payments and requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.billing.accounts import Paid
from ataraxy.programme.billing.codes import services
from ataraxy.programme.billing.forms import AmountField, day_input
from ataraxy.programme.billing.ledger import METHODS
from ataraxy.programme.billing.models_authorization import Standing


class InvoiceForm(OnceForm):
    """Services to invoice by the price list of the day."""

    session = forms.ChoiceField(required=False, label=_("For the visit"))

    def __init__(
        self, *args: Any, visits: list[tuple[str, str]], offered: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [("", _("no visit")), *visits]  # type: ignore[attr-defined]
        self.offered = offered
        for key in offered:
            self.fields[f"count_{key}"] = forms.IntegerField(
                required=False, min_value=0, max_value=60, label=services()[key].words
            )

    def wanted(self) -> tuple[tuple[str, int], ...]:
        """What the service takes."""
        rows = ((key, self.cleaned_data[f"count_{key}"]) for key in self.offered)
        return tuple((key, number) for key, number in rows if number)


class PayForm(OnceForm):
    """Money that came in or went out."""

    amount = AmountField(label=_("Amount"))
    method = forms.ChoiceField(label=_("How"), choices=METHODS)
    on = forms.DateField(label=_("On"), widget=day_input())
    note = forms.CharField(required=False, max_length=300, label=_("Note"))

    def __init__(self, *args: Any, currency: str = "USD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate

    def paid(self) -> Paid:
        """What the service takes."""
        data = self.cleaned_data
        return Paid(data["amount"], data["method"], data["on"], data["note"])


class TakeBackForm(OnceForm):
    """A credit note."""

    amount = AmountField(label=_("Amount to take back"))
    why = forms.CharField(max_length=300, label=_("Why"))

    def __init__(self, *args: Any, currency: str = "USD", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]


class PutBackForm(OnceForm):
    """Why a visit goes back into its package."""

    why = forms.CharField(max_length=300, label=_("Why"))


class StepForm(OnceForm):
    """The next step of a request to an insurer."""

    standing = forms.ChoiceField(label=_("What happened"))
    reference = forms.CharField(required=False, max_length=80, label=_("Their number"))
    begins = forms.DateField(required=False, label=_("Approved from"), widget=day_input())
    ends = forms.DateField(required=False, label=_("Approved until"), widget=day_input())
    visits = forms.IntegerField(required=False, min_value=1, label=_("Visits approved"))
    words = forms.CharField(required=False, max_length=500, label=_("What they said"))

    def __init__(self, *args: Any, steps: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(one, Standing(one).label) for one in steps]
        self.fields["standing"].choices = rows  # type: ignore[attr-defined]
