"""What Ataraxy changes in django-allauth: no self sign-up, secrets encrypted."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ataraxy.platform.accounts import cipher
from ataraxy.platform.accounts.note import note
from ataraxy.platform.accounts.session import has_factor

_PURPOSE = "mfa"
SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor. Recovery codes are the way back to one."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Always, but right after signing in with the password to enrol the first factor."""
        if has_factor(self.request.session) or kwargs:
            return True
        return not _password_was_just_given(self.request)

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

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last second factor: the account would be shut in enrolment."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND)
        return bool(others.exclude(pk=authenticator.pk).exists())

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


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """The list of places where somebody is signed in."""

    def end_sessions(self, sessions: Any) -> None:
        """End them, and say so in the journal."""
        ended = list(sessions)
        super().end_sessions(ended)
        for user in {one.user for one in ended}:
            count = sum(one.user_id == user.pk for one in ended)
            note("account.sessions_ended", user=user, detail={"count": count})


def _password_was_just_given(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(one["method"] == "password" and one["at"] > oldest for one in records)
