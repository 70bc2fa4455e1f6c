"""Forms of the series page: what is asked for, and one row for each visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.clock_form import ClockForm
from ataraxy.clinic.scheduling.house import minute_of
from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.placing import Proposal, Span, Spot
from ataraxy.clinic.scheduling.rhythm import Target
from ataraxy.journey.session.series import MOST_AT_ONCE, Asked
from ataraxy.platform.people.models import Clinic

WEEKDAY_NAMES = (
    ("0", gettext_lazy("Monday")),
    ("1", gettext_lazy("Tuesday")),
    ("2", gettext_lazy("Wednesday")),
    ("3", gettext_lazy("Thursday")),
    ("4", gettext_lazy("Friday")),
    ("5", gettext_lazy("Saturday")),
    ("6", gettext_lazy("Sunday")),
)


class AskedForm(forms.Form):
    """From when, about what time, on which weekdays, how many."""

    first = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("First visit on")
    )
    at = forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        label=gettext_lazy("Begins about"),
    )
    visits = forms.IntegerField(
        min_value=1, max_value=MOST_AT_ONCE, label=gettext_lazy("How many visits")
    )
    weekdays = forms.MultipleChoiceField(
        choices=WEEKDAY_NAMES,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("On these weekdays"),
    )

    def asked(self) -> Asked:
        """What the proposal takes."""
        data = self.cleaned_data
        days = frozenset(int(one) for one in data["weekdays"])
        return Asked(data["first"], minute_of(data["at"]), days, data["visits"])


class RowForm(ClockForm):
    """One visit of the series: its day, time and chair."""

    field_order = ["day", "begins", "chair", "which"]

    chair = forms.ModelChoiceField(
        queryset=Chair.objects.none(), label=gettext_lazy("Chair"), empty_label=None
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        clinic: Clinic,
        target: Target,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=f"v{target.number}", initial=dict(initial or {}))
        self.target = target
        chairs = cast("forms.ModelChoiceField[Chair]", self.fields["chair"])
        chairs.queryset = Chair.objects.filter(clinic=clinic, in_use=True).order_by("position")
        self.stands_in(clinic)

    def spot(self, minutes: int) -> Spot:
        """The place that was chosen."""
        begin = self.cleaned_data["starts_at"]
        span = Span(begin, begin + timedelta(minutes=minutes))
        return Spot(span, self.cleaned_data["chair"].pk)


def row_initial(one: Proposal, clinic: Clinic) -> dict[str, object]:
    """What a proposed place fills in."""
    local = one.spot.span.begin.astimezone(clinic.zone)
    return {"day": local.date(), "begins": f"{local:%H:%M}", "chair": one.spot.chair}


def asked_initial(first: date, visits: int) -> dict[str, object]:
    """The first proposal: weekdays, from the morning on."""
    return {
        "first": first.isoformat(),
        "at": "09:00",
        "visits": visits,
        "weekdays": [key for key, _name in WEEKDAY_NAMES],
    }
