"""The fields with which somebody signs; rooms mix them into their own forms."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.identity import Method
from ataraxy.platform.documents.paper import is_drawn_line
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.signatures.proof import confirm, confirm_by_name
from ataraxy.platform.signatures.services import Mark, Proof

_MAX_PATH = 60_000


HOW = (
    (Method.PASSWORD, _("Password")),
    (Method.PIN, _("PIN")),
    (Method.TOTP, _("One-time code")),
)


class SignerFields(forms.Form):
    """Sign again as the person at the screen: PIN, password or one-time code."""

    method = forms.ChoiceField(label=_("Confirm with"), choices=HOW)
    secret = forms.CharField(
        label=_("Your PIN, password or code"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def proof(self, request: StaffRequest) -> Proof:
        """The confirmed signer; raises `Refused` when the secret is wrong."""
        data = self.cleaned_data
        return confirm(request, str(data["secret"]), str(data["method"]))


class WitnessFields(forms.Form):
    """A witness signs in here with their own name, whoever holds the tablet."""

    witness_name = forms.CharField(
        label=_("Witness: user name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    witness_method = forms.ChoiceField(label=_("Witness: confirms with"), choices=HOW)
    witness_secret = forms.CharField(
        label=_("Witness: PIN, password or code"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def witness(self, request: StaffRequest) -> Proof:
        """The confirmed witness; raises `Refused` with one answer for every way to fail."""
        data = self.cleaned_data
        name, secret = str(data["witness_name"]), str(data["witness_secret"])
        return confirm_by_name(request, name, secret, str(data["witness_method"]))


class MarkFields(forms.Form):
    """The patient's own signature: drawn with finger or mouse, or the name typed."""

    drawn_path = forms.CharField(required=False, max_length=_MAX_PATH, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label=_("Your full name, typed"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        help_text=_("Typing your name signs just as drawing does. You may do both."),
    )

    def clean_drawn_path(self) -> str:
        """Only moves and lines, as our own pad draws them."""
        path = str(self.cleaned_data["drawn_path"]).strip()
        if not is_drawn_line(path):
            raise ValidationError(
                _("The drawn signature could not be read. Clear the box and draw again.")
            )
        return path

    @property
    def mark(self) -> Mark:
        """What the patient put under the paper."""
        data = self.cleaned_data
        return Mark(str(data["typed_name"]), str(data["drawn_path"]))
