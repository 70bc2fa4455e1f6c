"""The form of what is asked before the dose."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.foundation.guardrail import Standing
from ataraxy.journey.session.forms import CLOCK, ClinicClock
from ataraxy.journey.session.models import CheckIn, Session
from ataraxy.journey.session.services import CheckInAnswers
from ataraxy.journey.session.words import (
    Bladder,
    Caution,
    Medicines,
    Pregnancy,
    RedFlag,
    Ride,
    SuicideScreen,
    Touch,
)
from ataraxy.knowledge.pharmacology.body import body_rules

NOT_ASKED = [("", gettext_lazy("Not asked yet"))]


class CheckInForm(ClinicClock):
    """What is asked before the dose: at most 25 inputs."""

    said_full_name = forms.BooleanField(
        required=False, label=gettext_lazy("Said their full name, and it is the one above")
    )
    said_birth_date = forms.BooleanField(
        required=False, label=gettext_lazy("Said their birth date, and it is the one above")
    )
    allergies_read_back = forms.BooleanField(
        required=False, label=gettext_lazy("Allergies read back, and nothing is missing")
    )
    ride = forms.ChoiceField(
        required=False, choices=NOT_ASKED + Ride.choices, label=gettext_lazy("Way home")
    )
    ride_name = forms.CharField(required=False, max_length=120, label=gettext_lazy("Their name"))
    ride_phone = forms.CharField(
        required=False, max_length=40, label=gettext_lazy("Their telephone")
    )
    last_food = forms.TimeField(
        required=False, widget=CLOCK, label=gettext_lazy("Last ate at"),
        help_text=gettext_lazy("A time later than now means yesterday."),
    )  # fmt: skip
    last_drink = forms.TimeField(required=False, widget=CLOCK, label=gettext_lazy("Last drank at"))
    medicines = forms.ChoiceField(
        required=False,
        choices=NOT_ASKED + Medicines.choices,
        label=gettext_lazy("Medicines since last time"),
    )
    medicines_text = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("What changed"),
        help_text=gettext_lazy("Name them, with commas: each goes through the rule book."),
    )
    bladder = forms.ChoiceField(
        required=False,
        choices=NOT_ASKED + Bladder.choices,
        label=gettext_lazy("Bladder since last time"),
    )
    touch = forms.ChoiceField(
        required=False,
        choices=NOT_ASKED + Touch.choices,
        label=gettext_lazy("Touch they want today"),
        help_text=gettext_lazy("Agreed now; it never grows while the dose acts."),
    )
    cautions = forms.MultipleChoiceField(
        required=False,
        choices=Caution.choices,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Takes any of these"),
    )
    suicide_screen = forms.ChoiceField(
        required=False,
        choices=NOT_ASKED + SuicideScreen.choices,
        label=gettext_lazy("Suicide screen since the last visit"),
    )
    pregnancy = forms.ChoiceField(
        required=False, choices=NOT_ASKED + Pregnancy.choices, label=gettext_lazy("Pregnancy")
    )
    red_flags_asked = forms.BooleanField(
        required=False, label=gettext_lazy("Asked and looked for each of these")
    )
    red_flags = forms.MultipleChoiceField(
        required=False,
        choices=RedFlag.choices,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Tick what is there"),
    )
    weight_kg = forms.FloatField(
        required=False, localize=True, label=gettext_lazy("Weight today, kg")
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        label=gettext_lazy("Anything else"),
    )
    seen_uid = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, zone=session.clinic.zone, **kwargs)
        if session.patient.sex == "male":
            del self.fields["pregnancy"]

    @property
    def red_flags_told(self) -> bool:
        """Whether a red flag is ticked, so that the list stands open."""
        return bool(self["red_flags"].value())

    def clean_weight_kg(self) -> float | None:
        """Only what a person can weigh; the bounds are those of the dose door."""
        weight: float | None = self.cleaned_data["weight_kg"]
        bounds = body_rules().weight.bounds
        if weight is not None and bounds.standing(weight) is Standing.FORBIDDEN:
            text = _("Between %(low)g and %(high)g kg.")
            values = {"low": bounds.absolute_low, "high": bounds.absolute_high}
            raise forms.ValidationError(text % values)
        return weight

    def answers(self) -> CheckInAnswers:
        """What the service takes."""
        data = dict(self.cleaned_data)
        for name in ("idempotency_key", "seen_uid", "entered_at", "last_food", "last_drink"):
            data.pop(name, None)
        data["cautions"], data["red_flags"] = tuple(data["cautions"]), tuple(data["red_flags"])
        return CheckInAnswers(
            last_food_at=self.instant("last_food"), last_drink_at=self.instant("last_drink"), **data
        )


def check_in_initial(row: CheckIn | None, zone: ZoneInfo) -> dict[str, Any]:
    """What an earlier row fills in."""
    if row is None:
        return {}
    names = CheckInAnswers.__dataclass_fields__
    values = {name: getattr(row, name) for name in names}
    for name in ("last_food", "last_drink"):
        at = values.pop(f"{name}_at")
        values[name] = at.astimezone(zone).time() if at else None
    return values | {"seen_uid": str(row.uid)}
