"""What every page needs to know of the lock."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject

from ataraxy.platform.accounts import session as state
from ataraxy.platform.accounts.forms import METHOD_WORDS
from ataraxy.platform.accounts.identity import Method, methods_for
from ataraxy.platform.accounts.limits import span
from ataraxy.platform.accounts.tablets import tablet_of


@dataclass(frozen=True, slots=True)
class LockScreen:
    """What the cover of a page shows."""

    idle_s: int
    method: str
    label: str | Promise
    is_pin: bool


def lock_screen(request: HttpRequest) -> dict[str, object]:
    """`lock_screen` and `this_tablet` for templates; asked of the database only when drawn."""
    return {
        "lock_screen": SimpleLazyObject(lambda: _lock_screen(request)),
        "this_tablet": SimpleLazyObject(lambda: tablet_of(request)),
    }


def _lock_screen(request: HttpRequest) -> LockScreen | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not state.has_factor(request.session):
        return None
    method = methods_for(user, request)[0]
    idle_s = int(span("idle_minutes").total_seconds())
    return LockScreen(idle_s, method.value, METHOD_WORDS[method], method is Method.PIN)
