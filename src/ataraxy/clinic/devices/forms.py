"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.devices.models import Device
from ataraxy.platform.service.forms import OnceForm


class DeviceForm(OnceForm):
    """A monitor that may send."""

    identifier = forms.CharField(
        label=_("What it calls itself"),
        max_length=80,
        help_text=_("Its identifier on the wire (OBX-18), as the quarantine shows it."),
    )
    name = forms.CharField(
        label=_("Name for people"),
        max_length=80,
        help_text=_("As written on it, such as “Monitor 3”."),
    )


class ChangeForm(OnceForm):
    """What the clinic decides about a monitor."""

    name = forms.CharField(label=_("Name for people"), max_length=80)
    charts_itself = forms.BooleanField(
        label=_("New cuff readings go into the chart without a nurse (the clinic’s rule)"),
        required=False,
        help_text=_("Only plausible ones; each says that the rule accepted it."),
    )
    in_use = forms.BooleanField(label=_("It may send"), required=False)


class ReasonForm(OnceForm):
    """Why something is done with what waits."""

    reason = forms.CharField(
        label=_("How you know"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PairForm(OnceForm):
    """A monitor for this visit: scanned, or picked from those that stand at nobody."""

    scanned = forms.CharField(
        label=_("Scan its label"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    device = forms.ModelChoiceField(
        Device.objects.none(), label=_("or pick it"), required=False, to_field_name="uid"
    )

    def __init__(self, *args: Any, devices: list[Device], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._devices = devices
        field = self.fields["device"]
        field.queryset = Device.objects.filter(  # type: ignore[attr-defined]
            pk__in=[one.pk for one in devices]
        )
        field.empty_label = _("– none –")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one monitor, by its label or from the list."""
        data = super().clean() or {}
        if "device" in self.errors:
            raise forms.ValidationError(_("That monitor is no longer free. Nothing was paired."))
        picked, meant = data.get("device"), self._scanned((data.get("scanned") or "").strip())
        meant |= {picked} if picked else set()
        if not meant:
            raise forms.ValidationError(_("Scan or pick a monitor."))
        if len(meant) > 1:
            names = ", ".join(sorted(f"“{one.name}”" for one in meant))
            raise forms.ValidationError(
                _("More than one monitor is meant: %s. Nothing was paired.") % names
            )
        data["device"] = meant.pop()
        return data

    def _scanned(self, label: str) -> set[Device]:
        """The free monitors that are called so; a label typed by hand may be in other letters."""
        if not label:
            return set()
        asked = label.casefold()
        names = {one: (one.identifier.casefold(), one.name.casefold()) for one in self._devices}
        found = {one for one, called in names.items() if asked in called}
        if not found:
            raise forms.ValidationError(
                _("“%s” is no monitor that is free here. Nothing was paired.") % label
            )
        return found
