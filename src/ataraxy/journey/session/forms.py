"""Forms of the session room. They parse; the services decide."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.clock import ClockError
from ataraxy.journey.session.bedside import AtTheChair
from ataraxy.journey.session.clock import recent_instant
from ataraxy.journey.session.dosing import changes_for
from ataraxy.journey.session.models import Preparation
from ataraxy.journey.session.numbers import recheck_choices, route_rules
from ataraxy.journey.session.preparing import OwnFigures
from ataraxy.journey.session.vitals import EntryError, Vitals, read_entry, unusual
from ataraxy.journey.session.words import (
    EVENTS,
)
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ClinicClock(OnceForm):
    """A form whose times of day are read off the clinic's clock."""

    ids = "id"
    """Several forms stand on one page: each begins its element ids with its own word."""
    # When a browser made the entry, by our clock; it may have waited there for a connection.
    entered_at = forms.DateTimeField(
        required=False,
        widget=forms.HiddenInput,
        input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        kwargs.setdefault("auto_id", f"{self.ids}_%s")
        super().__init__(*args, **kwargs)

    def instant(self, name: str) -> datetime | None:
        """The instant a time of day means; None when it was left empty."""
        at: time | None = self.cleaned_data.get(name)
        entered: datetime | None = self.cleaned_data.get("entered_at")
        # “02:05” means the last 02:05 before the entry was made, not before it arrived here.
        return entered if at is None else recent_instant(at, self.zone, entered or timezone.now())

    def clean(self) -> dict[str, Any]:
        """Refuse a time that the clock never showed."""
        data = super().clean() or self.cleaned_data
        entered = data.get("entered_at") or timezone.now()
        for name, value in list(data.items()):
            if isinstance(value, time):
                try:
                    recent_instant(value, self.zone, entered)
                except ClockError:
                    self.add_error(name, _("The clinic's clock did not show this time."))
        return data


class OrderForm(OnceForm, SignerFields):
    """The prescriber's brief note and signature."""

    text = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Note before the dose"),
        help_text=gettext_lazy("How they are today, and why the dose stands."),
    )
    field_order = ["text", "method", "secret"]


class DoubleCheckForm(OnceForm):
    """The second person's own figures; only those this preparation has."""

    units = forms.FloatField(min_value=0, label=gettext_lazy("Number of units or devices"))
    lot = forms.CharField(max_length=60, label=gettext_lazy("Lot, as it stands on each"))
    expires_on = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Expiry date you read")
    )
    ml = forms.FloatField(min_value=0, label=gettext_lazy("Volume to draw, mL"))
    rate_ml_h = forms.FloatField(min_value=0, label=gettext_lazy("Rate set on the pump, mL/h"))
    volume_ml = forms.FloatField(
        min_value=0, label=gettext_lazy("Volume to be infused set on the pump, mL")
    )

    def __init__(self, *args: Any, preparation: Preparation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = asdict(OwnFigures.wanted(preparation))
        for name in [name for name, theirs in wanted.items() if theirs in {None, ""}]:
            del self.fields[name]

    def own(self) -> OwnFigures:
        """What the service takes."""
        names = OwnFigures.__dataclass_fields__
        return OwnFigures(**{n: self.cleaned_data[n] for n in names if n in self.cleaned_data})


class StartForm(OnceForm):
    """The last look before the first dose: two identifiers spoken at the chair, or the label."""

    said_full_name = forms.BooleanField(
        required=False, label=gettext_lazy("Said their full name: it is the one on the label")
    )
    said_birth_date = forms.BooleanField(
        required=False, label=gettext_lazy("Said their birth date: it is the one on the label")
    )
    scanned = forms.CharField(
        required=False,
        max_length=80,
        label=gettext_lazy("Or scan the label"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def at_the_chair(self) -> AtTheChair:
        """What the service takes."""
        data = self.cleaned_data
        return AtTheChair(data["said_full_name"], data["said_birth_date"], data["scanned"])


class EntryForm(ClinicClock):
    """Quick entry of vital signs."""

    ids = "entry"
    entry = forms.CharField(
        max_length=200,
        label=gettext_lazy("Vital signs"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "138/86 72 98% 14",
                "data-entry": "yes",
            }
        ),
        help_text=gettext_lazy(
            "Pressure, heart rate, saturation, breaths; “-” for a gap. Labels: rr, o2, etco2, m "
            "(MOAA/S), d (dissociation 0-4), x (distress), u (undisturbed)."
        ),
    )
    measured = forms.TimeField(
        required=False, widget=CLOCK, label=gettext_lazy("Measured at"),
        help_text=gettext_lazy("Empty: now."),
    )  # fmt: skip
    meant = forms.BooleanField(required=False, label=gettext_lazy("It is meant as typed"))

    vitals: Vitals
    doubts: tuple[str, ...] = ()

    def clean_entry(self) -> str:
        """Understand the text, or say what was not understood."""
        text = str(self.cleaned_data["entry"])
        try:
            self.vitals = read_entry(text)
        except EntryError as error:
            raise forms.ValidationError(str(error)) from error
        if self.vitals.is_empty:
            raise forms.ValidationError(_("There is no value in this entry."))
        return text

    def clean(self) -> dict[str, Any]:
        """Ask once about a value that is unusual."""
        data = super().clean()
        if "entry" in data and not data.get("meant"):
            self.doubts = unusual(self.vitals)
            if self.doubts:
                text = _("Is this meant? %s. Tick the box below and send it again, or correct it.")
                self.add_error("entry", text % ", ".join(self.doubts))
        return data


class CorrectionForm(OnceForm):
    """A reading as it should read, or nothing to strike it; and why."""

    entry = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("As it should read"),
        help_text=gettext_lazy("Empty: the reading is struck and stays visible."),
    )
    why = forms.CharField(max_length=300, label=gettext_lazy("Why"))
    vitals: Vitals

    def clean_entry(self) -> str:
        """Understand the text, or say what was not understood."""
        text = str(self.cleaned_data["entry"])
        try:
            self.vitals = read_entry(text)
        except EntryError as error:
            raise forms.ValidationError(str(error)) from error
        return text


class LineForm(ClinicClock):
    """A note or an event."""

    ids = "line"
    kind = forms.ChoiceField(
        choices=[(one.value, one.label) for one in EVENTS], label=gettext_lazy("What")
    )
    text = forms.CharField(required=False, max_length=1000, label=gettext_lazy("In words"))
    happened = forms.TimeField(required=False, widget=CLOCK, label=gettext_lazy("At"))


class DoseForm(ClinicClock):
    """Something that happened to a running dose."""

    ids = "dose"
    kind = forms.ChoiceField(label=gettext_lazy("What"))
    rate_ml_h = forms.FloatField(required=False, min_value=0, label=gettext_lazy("New rate, mL/h"))
    pumped_ml = forms.FloatField(
        required=False, min_value=0, label=gettext_lazy("Pumped so far, mL")
    )
    happened = forms.TimeField(required=False, widget=CLOCK, label=gettext_lazy("At"))
    note = forms.CharField(required=False, max_length=300, label=gettext_lazy("Note"))

    def __init__(self, *args: Any, route: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = changes_for(route)
        field = cast("forms.ChoiceField", self.fields["kind"])
        field.choices = [(one.value, one.label) for one in kinds]
        if route_rules(route).given_as != "infusion":
            del self.fields["rate_ml_h"], self.fields["pumped_ml"]


class EndForm(ClinicClock):
    """Dosing is over."""

    ids = "end"
    pumped_ml = forms.FloatField(
        required=False,
        min_value=0,
        label=gettext_lazy("Pumped, mL, if stopped early"),
        help_text=gettext_lazy("Empty: the whole volume went in."),
    )
    line_ml = forms.FloatField(
        required=False,
        min_value=0,
        label=gettext_lazy("Left in the line, mL"),
        help_text=gettext_lazy("Empty: the line was flushed, and nothing stayed in it."),
    )
    happened = forms.TimeField(required=False, widget=CLOCK, label=gettext_lazy("Ended at"))
    reason = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("Why, if it ended early")
    )

    def __init__(self, *args: Any, route: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if route_rules(route).given_as != "infusion":
            del self.fields["pumped_ml"], self.fields["line_ml"], self.fields["happened"]


class ReasonForm(OnceForm):
    """One reason, for a gate or a visit that does not happen."""

    rule = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label=gettext_lazy("Reason"))


class PromptForm(ReasonForm):
    """What was done about a prompt, and when somebody measures again."""

    rule = forms.CharField(max_length=120, widget=forms.HiddenInput)
    recheck = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("Measure again in")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedChoiceField", self.fields["recheck"])
        field.choices = [("", "–"), *((one, f"{one} min") for one in recheck_choices())]
