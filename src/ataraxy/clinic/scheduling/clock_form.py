"""A day and a time typed by the clinic's clock: right on the days the clocks change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.clock import ClockError, instant_of, readings
from ataraxy.platform.people.models import Clinic


class ClockForm(forms.Form):
    """Gives `starts_at`; which of two equal times is meant is asked on the day that has two."""

    clinic: Clinic

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Day"))
    begins = forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        label=gettext_lazy("Begins at"),
    )
    which = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("Not needed")),
            ("first", gettext_lazy("The first one")),
            ("second", gettext_lazy("The second one")),
        ],
        label=gettext_lazy("If the clocks show this time twice"),
    )

    def stands_in(self, clinic: Clinic) -> None:
        """Say whose clock it is; on other days the question of two times would only puzzle."""
        self.clinic = clinic
        if not self._clocks_repeat():
            del self.fields["which"]

    def _clocks_repeat(self) -> bool:
        if not self.is_bound:
            return False
        try:
            day = self.fields["day"].to_python(self.data.get(self.add_prefix("day")))
            at = self.fields["begins"].to_python(self.data.get(self.add_prefix("begins")))
        except forms.ValidationError:
            return False
        if day is None or at is None:
            return False
        return readings(day, at, self.clinic.zone).is_repeated

    def clean(self) -> dict[str, Any]:
        """Turn day and time into an instant, or say why that is not possible."""
        data = super().clean() or self.cleaned_data
        if "day" in data and "begins" in data:
            zone, which = self.clinic.zone, data.get("which", "")
            try:
                data["starts_at"] = instant_of(data["day"], data["begins"], zone, which=which)
            except ClockError as error:
                self.add_error("which" if "which" in self.fields else "begins", str(error))
        return data
