"""The one door that answers: is this really them, now?

Signatures, witnesses, overrides, unlocking and changing the user of a tablet all come here. Every
answer is journalled in the network's chain, and wrong secrets are counted whatever else happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.platform.accounts import tries
from ataraxy.platform.accounts.codes import code_is_right
from ataraxy.platform.accounts.limits import count
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.note import note
from ataraxy.platform.accounts.pins import has_pin, pin_is_right
from ataraxy.platform.accounts.shifts import running_shift
from ataraxy.platform.accounts.tablets import tablet_of


class Method(StrEnum):
    """How somebody shows that it is them."""

    PASSWORD = "password"  # noqa: S105  (the name of the method)
    PIN = "pin"
    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The answer, to be handed on to the service that needs it. Truthy when it was them."""

    decision: Decision
    user: User | None
    method: Method
    purpose: str
    at: datetime

    def __bool__(self) -> bool:
        return bool(self.decision)


def confirm_identity(
    *,
    user: User | str,
    secret: str,
    method: Method | str,
    purpose: str,
    request: HttpRequest,
) -> Confirmation:
    """Check `secret` of `user` (an account or a typed user name) for a dotted `purpose`.

    Call it before any transaction is opened: a refusal must stay counted and journalled when the
    act it was for is given up. Raises `RuntimeError` inside one.
    """
    with transaction.atomic(durable=True):
        pass  # raises when a transaction is open around us
    way = Method(method)
    person = user if isinstance(user, User) else user_named(user)
    decision = _decide(person, secret, way, request)
    _journal(person, user, way, purpose, decision, request)
    known = person if decision else None
    return Confirmation(decision, known, way, purpose, timezone.now())


def user_named(username: str) -> User | None:
    """The active account with this user name."""
    return User.objects.filter(username=username.strip(), is_active=True).first()


def methods_for(user: User, request: HttpRequest) -> list[Method]:
    """How this person can confirm on this device, the quickest first."""
    quick = [Method.PIN] if _pin_stands(user, request) else []
    return [*quick, Method.PASSWORD]


def _decide(person: User | None, secret: str, way: Method, request: HttpRequest) -> Decision:
    if person is None or not person.is_active:
        make_password(secret)  # as slow as for somebody who exists
        return _wrong()
    if way is Method.PIN and not _pin_stands(person, request):
        return refuse(
            _(
                "A PIN works on a registered tablet of the clinic, during a shift that began with "
                "a second factor. Sign in with your password and second factor first."
            ),
            rule="identity.pin",
        )
    if not tries.reserve(person, way):
        return _too_many(way)
    if not _CHECKS[way](person, secret):
        return _wrong()
    tries.give_back(person, way)
    return ALLOWED


def _pin_stands(person: User, request: HttpRequest) -> bool:
    return bool(tablet_of(request) and has_pin(person) and running_shift(person))


def _wrong() -> Decision:
    # One answer for a wrong name and a wrong secret: nobody learns which accounts exist.
    return refuse(_("Name and secret do not belong together. Nothing was done."), rule="identity")


def _too_many(way: Method) -> Decision:
    if way is Method.PIN:
        text = _("Too many wrong PINs. Sign in with your password and second factor to go on.")
    else:
        text = _("Too many wrong tries. Wait %(minutes)d minutes, or ask an administrator.")
        text %= {"minutes": count("secret_wait_minutes")}
    return refuse(text, rule="identity.tries")


def _journal(
    person: User | None,
    asked: User | str,
    way: Method,
    purpose: str,
    decision: Decision,
    request: HttpRequest,
) -> None:
    tablet = tablet_of(request)
    note(
        "identity.confirm" if decision else "identity.refuse",
        user=person,
        name="" if isinstance(asked, User) else _("unknown user name"),
        request=request,
        detail={
            "method": way,
            "purpose": purpose,
            "tablet": str(tablet.uid) if tablet else "",
            "why": "" if decision else decision.reasons[0].rule,
        },
    )


_CHECKS: dict[Method, Callable[[User, str], bool]] = {
    Method.PASSWORD: lambda person, secret: person.check_password(secret),
    Method.PIN: pin_is_right,
    Method.TOTP: code_is_right,
}
