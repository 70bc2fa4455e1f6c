"""The form of one check: its day, its figures, its signs, a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.surveillance.checks import Check
from ataraxy.platform.service.forms import OnceForm


class ResultForm(OnceForm):
    """Asks for what the check's file says; nothing but the day is filled in beforehand."""

    on = forms.DateField(label=_("Done on"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, check: Check, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check = check
        self.fields["on"].initial = timezone.localdate
        for one in check.numbers:
            self.fields[f"number-{one.key}"] = forms.FloatField(
                label=one.label,
                required=False,
                min_value=one.low,
                max_value=one.high,
                help_text=_("%(low)s to %(high)s %(unit)s; empty if not measured")
                % {"low": f"{one.low:g}", "high": f"{one.high:g}", "unit": one.unit},
            )
        if check.flags:
            self.fields["looked"] = forms.ChoiceField(
                label=_("Found"),
                choices=[
                    ("nothing", _("Looked: nothing of this")),
                    ("signs", _("Signs, ticked below")),
                ],
                widget=forms.RadioSelect,
            )
            self.fields["flags"] = forms.MultipleChoiceField(
                label=_("Signs"),
                required=False,
                choices=list(check.flags.items()),
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["words"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        """A result says something, and "nothing found" goes with no sign."""
        found = super().clean() or {}
        flags, looked = found.get("flags") or [], found.get("looked", "")
        if looked == "signs" and not flags:
            self.add_error("flags", _("Tick what was found."))
        if looked == "nothing" and flags:
            self.add_error("looked", _("Signs are ticked below: say which of the two holds."))
        if not self.check.flags and not self.numbers():
            raise forms.ValidationError(_("Enter at least one figure."))
        return found

    def numbers(self) -> dict[str, float]:
        """The figures that were entered."""
        wanted = {one.key: self.cleaned_data.get(f"number-{one.key}") for one in self.check.numbers}
        return {key: value for key, value in wanted.items() if value is not None}

    def flags(self) -> list[str]:
        """The signs that were ticked."""
        return list(self.cleaned_data.get("flags") or [])
