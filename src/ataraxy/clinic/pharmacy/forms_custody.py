"""Forms around the stock: what leaves it, losses, registrations, access, inventories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.pharmacy.forms import DAY, CountForm, WhoseFields, amount_field, read_amount
from ataraxy.clinic.pharmacy.leaving import Leaving
from ataraxy.clinic.pharmacy.losses import (
    FORM,
    FURTHER,
    LONGEST_WORD,
    NOTICE,
    POLICE,
    SAFEGUARDS,
    Told,
    Word,
)
from ataraxy.clinic.pharmacy.models import Cabinet, Container
from ataraxy.clinic.pharmacy.models_custody import LossKind, RegistrationKind
from ataraxy.clinic.pharmacy.retention import MOST_YEARS
from ataraxy.clinic.pharmacy.standing import Allowed, Paper
from ataraxy.clinic.pharmacy.stocktaking import CLOSE, OPENING, Taken
from ataraxy.clinic.pharmacy.words import LEAVES, Kind
from ataraxy.knowledge.pharmacology import Form, products
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import WitnessFields


class LeaveForm(OnceForm, WitnessFields):
    """How drug leaves the cabinet, in front of a second person."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"))
    to = forms.CharField(
        max_length=200,
        required=False,
        label=gettext_lazy("Who takes it over, or how it was destroyed"),
        help_text=gettext_lazy("Supplier, distributor, registrant, or the method of destruction."),
    )
    number = forms.CharField(
        max_length=80,
        required=False,
        label=gettext_lazy("Their registration, or the number of the paper"),
    )
    why = forms.CharField(max_length=500, label=gettext_lazy("Circumstances"))

    def __init__(self, *args: Any, container: Container, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.container = container
        named = [(one.value, one.label) for one in Kind if one in LEAVES]
        self.fields["kind"].choices = [("", _("Choose")), *named]  # type: ignore[attr-defined]
        self.fields["amount"] = amount_field(
            container.product, _("How much broke or spilled"), required=False
        )
        self.fields["amount"].help_text = _("Empty means all that is in it.")
        self.order_fields(
            ["kind", "amount", "to", "number", "why", "witness_name", "witness_method"]
        )

    def how(self) -> Leaving:
        """What the service takes."""
        data = self.cleaned_data
        told = data.get("amount") is not None
        ug = read_amount(self, "amount", self.container.product) if told else None
        return Leaving(Kind(data["kind"]), data["why"], data["to"], data["number"], ug)


class MoveForm(OnceForm):
    """Another cabinet."""

    cabinet = forms.ChoiceField(label=gettext_lazy("Into"))

    def __init__(self, *args: Any, cabinets: Iterable[Cabinet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cabinet"].choices = [(str(one.uid), one.name) for one in cabinets]  # type: ignore[attr-defined]


class SecondForm(OnceForm, WitnessFields):
    """The second person counts what came, and signs in."""

    found = forms.IntegerField(min_value=0, label=gettext_lazy("Containers you counted"))
    field_order = ["found", "witness_name", "witness_method", "witness_secret"]


class InventoryForm(CountForm, WitnessFields):
    """Everything in every cabinet, at opening or close of business."""

    moment = forms.ChoiceField(
        label=gettext_lazy("Taken at"),
        choices=[(OPENING, gettext_lazy("opening")), (CLOSE, gettext_lazy("close of business"))],
        widget=forms.RadioSelect,
    )

    def taken(self) -> Taken:
        """What the service takes."""
        return Taken(self.cleaned_data["moment"], self.found())


class LossForm(OnceForm):
    """What is known of a loss."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=LossKind.choices)
    circumstances = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=gettext_lazy("What is known of how it came about"),
    )
    police_told = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Police told: which station, when")
    )
    safeguards = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        label=gettext_lazy("What is done so that it does not happen again"),
    )

    def told(self) -> Told:
        """What the service takes."""
        data = self.cleaned_data
        return Told(data["kind"], data["circumstances"], data["police_told"], data["safeguards"])


class WordForm(OnceForm):
    """Something that became known after the report."""

    about = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        choices=[
            (POLICE, gettext_lazy("Police: station, day, number of their report")),
            (SAFEGUARDS, gettext_lazy("What is done so that it does not happen again")),
            (FURTHER, gettext_lazy("Something else that became known")),
        ],
    )
    words = forms.CharField(
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("What became known"),
    )

    def word(self) -> Word:
        """What the service takes."""
        return Word(self.cleaned_data["about"], self.cleaned_data["words"])


class ReceiptForm(OnceForm):
    """To whom the notice went, or the number that the form came back with."""

    # Said by the page that was looked at: a second click is the notice again, never the form.
    paper = forms.ChoiceField(choices=[(NOTICE, NOTICE), (FORM, FORM)], widget=forms.HiddenInput)
    told = forms.CharField(max_length=200, label=gettext_lazy("To whom it went, and how"))

    def __init__(self, *args: Any, notice_sent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].initial = FORM if notice_sent else NOTICE
        if notice_sent:
            self.fields["told"].label = _("The number that came back")


class RegistrationForm(OnceForm):
    """A registration as its certificate says."""

    kind = forms.ChoiceField(label=gettext_lazy("Registration"), choices=RegistrationKind.choices)
    number = forms.CharField(max_length=40, label=gettext_lazy("Number"))
    holder = forms.CharField(max_length=200, label=gettext_lazy("Held by"))
    address = forms.CharField(max_length=300, label=gettext_lazy("For the address"))
    expires_on = forms.DateField(widget=DAY, label=gettext_lazy("Ends on"))

    def paper(self) -> Paper:
        """What the service takes."""
        data = self.cleaned_data
        return Paper(
            data["kind"], data["number"], data["holder"], data["address"], data["expires_on"]
        )


class AccessForm(OnceForm):
    """Who reaches into which cabinet, how, and when they were screened."""

    cabinet: forms.ModelChoiceField[Cabinet] = forms.ModelChoiceField(
        queryset=Cabinet._base_manager.none(), label=gettext_lazy("Cabinet")
    )
    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        queryset=User.objects.none(), label=gettext_lazy("Person")
    )
    means = forms.CharField(max_length=80, label=gettext_lazy("Key, code or badge"))
    screened_on = forms.DateField(
        widget=DAY,
        label=gettext_lazy("Screened on"),
        help_text=gettext_lazy(
            "No felony about controlled substances, no registration revoked or surrendered."
        ),
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.filter(clinic=clinic, until=None).values("user")
        people = User.objects.filter(pk__in=here, is_active=True).order_by("last_name", "pk")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda one: one.display_name  # type: ignore[attr-defined]
        rows = Cabinet.objects.filter(clinic=clinic).order_by("name")
        self.fields["cabinet"].queryset = rows  # type: ignore[attr-defined]


class KeepingForm(OnceForm):
    """How long drug records are kept here."""

    years = forms.IntegerField(min_value=1, max_value=MOST_YEARS, label=gettext_lazy("Years"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))


class DisposeForm(forms.Form):
    """The date of a paper that somebody wants to throw away."""

    paper_of = forms.DateField(widget=DAY, label=gettext_lazy("Date on the paper"))


class AuthoriseForm(OnceForm, WhoseFields):
    """So many devices for one patient."""

    product = forms.ChoiceField(label=gettext_lazy("Product"))
    pieces = forms.IntegerField(min_value=1, max_value=999, label=gettext_lazy("Devices"))
    valid_from = forms.DateField(widget=DAY, label=gettext_lazy("From"))
    valid_until = forms.DateField(widget=DAY, label=gettext_lazy("Until"))
    reference = forms.CharField(max_length=80, label=gettext_lazy("Number of the authorisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("family_name", "birth_date"):
            self.fields[name].required = True
        rows = [(key, one.name) for key, one in products().items() if one.form is Form.DEVICE]
        self.fields["product"].choices = rows  # type: ignore[attr-defined]

    def allowed(self) -> Allowed:
        """What the service takes."""
        data = self.cleaned_data
        return Allowed(
            data["product"],
            data["pieces"],
            data["valid_from"],
            data["valid_until"],
            data["reference"],
        )


class InspectionForm(OnceForm):
    """What an inspector asks for: a time, perhaps one drug, one lot or one patient."""

    first = forms.DateField(widget=DAY, label=gettext_lazy("From"))
    last = forms.DateField(widget=DAY, label=gettext_lazy("Until"))
    product = forms.ChoiceField(required=False, label=gettext_lazy("Drug"))
    lot = forms.CharField(required=False, max_length=60, label=gettext_lazy("Lot"))
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["idempotency_key"].required = False
        rows = [(key, one.name) for key, one in products().items()]
        self.fields["product"].choices = [("", _("Every drug")), *rows]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The time goes forward."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("It ends before it begins."))
        return data
