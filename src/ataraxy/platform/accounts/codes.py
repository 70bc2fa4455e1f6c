"""One-time codes that are really used once."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache

from ataraxy.platform.accounts.models import User


def totp_of(user: User) -> Authenticator | None:
    """The person's authenticator app, if they enrolled one."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def code_is_right(user: User, code: str) -> bool:
    """Whether `code` is this person's present one-time code, and was not used before."""
    app = totp_of(user)
    return bool(app and app.wrap().validate_code(code) and first_use(user, code))


def first_use(user: User, code: str) -> bool:
    """Claim a code that was found right. The claim outlasts the whole time the code is accepted.

    allauth remembers a code for one period only, while a tolerance of n accepts it for 2n + 1.
    """
    windows = 2 * settings.MFA_TOTP_TOLERANCE + 2
    digits = "".join(code.split())
    return cache.add(f"accounts.code:{user.pk}:{digits}", 1, timeout=30 * windows)
