"""Forms about one's own account: one-time codes used once, unlocking, PINs."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.codes import first_use
from ataraxy.platform.accounts.identity import Method
from ataraxy.platform.accounts.pins import pin_can_be

METHOD_WORDS = {
    Method.PIN: _("PIN"),
    Method.PASSWORD: _("Password"),
    Method.TOTP: _("One-time code"),
}


class _OnceMixin:
    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        """As allauth, and refuses a code whose window is still open but which was used."""
        code: str = super().clean_code()  # type: ignore[misc]
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not first_use(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceMixin, AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class CodeAgainForm(_OnceMixin, ReauthenticateForm):  # type: ignore[misc]
    """The second factor before something sensitive."""


class UnlockForm(forms.Form):
    """One secret: the PIN on a registered tablet, the password elsewhere."""

    prefix = "unlock"  # a form that was sent too late travels along under its own names
    method = forms.ChoiceField(choices=(), widget=forms.RadioSelect, label=_("With"))
    secret = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
        label=_("PIN or password"),
        strip=False,
        max_length=200,
    )

    def __init__(self, *args: Any, methods: list[Method], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["method"]
        field.choices = [(one.value, METHOD_WORDS[one]) for one in methods]  # type: ignore[attr-defined]
        field.initial = methods[0].value
        if len(methods) == 1:
            field.widget = forms.HiddenInput()
            self.fields["secret"].label = METHOD_WORDS[methods[0]]


class SwitchForm(forms.Form):
    """Somebody else takes over this tablet."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class PinForm(forms.Form):
    """Choose a PIN, twice."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    again = forms.CharField(
        label=_("The same PIN again"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_pin(self) -> str:
        """Refuse what everybody tries first."""
        pin = str(self.cleaned_data["pin"])
        decision = pin_can_be(pin)
        if not decision:
            raise forms.ValidationError(str(decision))
        return pin

    def clean(self) -> dict[str, Any]:
        """Both must agree."""
        data: dict[str, Any] = super().clean() or {}
        if "pin" in data and data["pin"] != data.get("again"):
            self.add_error("again", _("The two PINs differ. Type the same one twice."))
        return data
