"""One-time codes for the demonstration, so that a visitor can sign in without an app."""

from __future__ import annotations

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings


class OnlyInDemonstrations(Exception):
    """This installation may hold real patients."""


def current_code(username: str) -> str:
    """The code that `username`'s second factor shows now.

    Raises `OnlyInDemonstrations` elsewhere, and `Authenticator.DoesNotExist`.
    """
    if not settings.DEMONSTRATION:
        raise OnlyInDemonstrations
    factor = Authenticator.objects.get(user__username=username, type=Authenticator.Type.TOTP)
    secret = get_adapter().decrypt(factor.data["secret"])
    counter = int(time.time()) // auth.app_settings.TOTP_PERIOD
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))
