"""Listens to Django and allauth: begins and ends shifts, and journals what happens to accounts.

The one place where signals are used: sign-in is somebody else's code, and this is its door.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa import signals as mfa
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from ataraxy.platform.accounts import session as state
from ataraxy.platform.accounts.adapters import SECOND
from ataraxy.platform.accounts.identity import user_named
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.note import note
from ataraxy.platform.accounts.shifts import end_shift, running_shift, start_shift

STAYS_ON_SHIFT = "_stays_on_shift"
"""Set on a request that changes the user of a tablet: the shift goes on, the session does not."""


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Begin the shift of somebody with a second factor; without one, only enrolment opens."""
    enrolled = is_mfa_enabled(user, SECOND)
    by_pin = getattr(request, STAYS_ON_SHIFT, False)
    shift = running_shift(user) if by_pin else (start_shift(user) if enrolled else None)
    ends_at = shift.ends_at if shift else None
    state.open_session(request.session, ends_at=ends_at, has_factor=enrolled)
    detail = {"by": "pin" if by_pin else "full", "enrolled": enrolled}
    note("account.sign_in", user=user, request=request, detail=detail)


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """Going home ends the shift; handing a tablet to somebody else does not."""
    if user is None:
        return
    if not getattr(request, STAYS_ON_SHIFT, False):
        end_shift(user)
    note("account.sign_out", user=user, request=request)


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def sign_in_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Journal the account that was tried. A typed name may be a mistyped password: not kept."""
    user = user_named(str(credentials.get("username", "")))
    note("account.sign_in_failed", user=user, name="unknown user name", request=request)


@receiver(mfa.authentication_failed, dispatch_uid="accounts.factor_failed")
def factor_failed(user: User, request: HttpRequest, authenticator: Any, **_: Any) -> None:
    """A wrong code or key."""
    _factor("account.factor_failed", user, request, authenticator)


@receiver(mfa.authenticator_added, dispatch_uid="accounts.factor_added")
def factor_added(user: User, request: HttpRequest, authenticator: Any, **_: Any) -> None:
    """The first second factor opens the house and begins the shift."""
    _factor("account.factor_added", user, request, authenticator)
    if authenticator.type in SECOND and not state.has_factor(request.session):
        state.open_session(request.session, ends_at=start_shift(user).ends_at, has_factor=True)


@receiver(mfa.authenticator_removed, dispatch_uid="accounts.factor_removed")
def factor_removed(user: User, request: HttpRequest, authenticator: Any, **_: Any) -> None:
    """One of several was removed; the last one cannot be (see `MFAAdapter`)."""
    _factor("account.factor_removed", user, request, authenticator)


@receiver(mfa.authenticator_reset, dispatch_uid="accounts.factor_reset")
def factor_reset(user: User, request: HttpRequest, authenticator: Any, **_: Any) -> None:
    """New recovery codes."""
    _factor("account.factor_reset", user, request, authenticator)


@receiver(password_changed, dispatch_uid="accounts.password_changed")
def changed_password(user: User, request: HttpRequest, **_: Any) -> None:
    """The person chose their own password; nobody else knows it now."""
    if user.password_is_temporary:
        user.password_is_temporary = False
        user.save(update_fields=["password_is_temporary"])
    note("account.password_changed", user=user, request=request)


def _factor(action: str, user: User, request: HttpRequest, authenticator: Any) -> None:
    note(action, user=user, request=request, detail={"kind": str(authenticator.type)})
