"""Registered tablets: a long-lived signed cookie on the device and a row that can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from ataraxy.platform.accounts.models import Tablet, User

COOKIE = "__Host-tablet" if settings.SESSION_COOKIE_SECURE else "tablet"
_SALT = "ataraxy.tablet"
_TEN_YEARS_S = 10 * 365 * 24 * 3600


def register_tablet(*, clinic_id: int, name: str, by: User) -> tuple[Tablet, str]:
    """Make the row; returns it with the text of the cookie, which is kept nowhere."""
    secret = secrets.token_urlsafe(32)
    tablet = Tablet.objects.create(
        clinic_id=clinic_id,
        name=name,
        secret_hash=_hash(secret),
        registered_by=by,
        registered_at=timezone.now(),
    )
    return tablet, f"{tablet.uid}.{secret}"


def mark_device(response: HttpResponseBase, token: str) -> None:
    """Put the tablet's cookie on the device that asked."""
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=_SALT,
        max_age=_TEN_YEARS_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def unmark_device(response: HttpResponseBase) -> None:
    """Take the cookie off this device."""
    response.delete_cookie(COOKIE, samesite="Strict")


def tablet_of(request: HttpRequest, clinic_id: int | None = None) -> Tablet | None:
    """The registered tablet that sends this request, if it is one (of `clinic_id`, if given)."""
    token = request.get_signed_cookie(COOKIE, default=None, salt=_SALT)
    uid, _, secret = (token or "").partition(".")
    tablet = _tablet(uid)
    if tablet is None or not secrets.compare_digest(tablet.secret_hash, _hash(secret)):
        return None
    return tablet if clinic_id in {None, tablet.clinic_id} else None


def revoke(tablet: Tablet, by: User) -> None:
    """No PIN works on this device any more."""
    tablet.revoked_at, tablet.revoked_by = timezone.now(), by
    tablet.save(update_fields=["revoked_at", "revoked_by"])


def _tablet(uid: str) -> Tablet | None:
    try:
        return Tablet.objects.filter(uid=UUID(uid), revoked_at__isnull=True).first()
    except ValueError:
        return None


def _hash(secret: str) -> str:
    # 32 random bytes need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
