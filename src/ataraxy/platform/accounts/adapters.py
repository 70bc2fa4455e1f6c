"""What Ataraxy changes in django-allauth: no self sign-up, secrets encrypted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ataraxy.platform.accounts import cipher

_PURPOSE = "mfa"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Changes of account are journalled and shown to the administrator; no mail leaves."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: allauth stores their secrets in clear unless told otherwise."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret or the seed of recovery codes."""
        return cipher.encrypt(text, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return cipher.decrypt(encrypted_text, purpose=_PURPOSE)

    def get_totp_issuer(self) -> str:
        """The name that an authenticator app shows."""
        return "Ataraxy"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for a passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Ataraxy"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """A first name for a new passkey."""
        return _("My passkey")
