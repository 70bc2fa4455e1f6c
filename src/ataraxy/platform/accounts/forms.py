"""allauth's forms where a one-time code must be used once, and the passkey form in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator

from ataraxy.platform.accounts.codes import first_use


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
