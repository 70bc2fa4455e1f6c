"""Every request of somebody signed in: is the shift still on, the factor enrolled, the screen open?

Enforced here and not in the browser: the script only covers the screen in time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ataraxy.platform.accounts import session as state
from ataraxy.platform.accounts.forms import UnlockForm
from ataraxy.platform.accounts.held import unlock_page
from ataraxy.platform.accounts.identity import methods_for
from ataraxy.platform.accounts.own_pages import wants_page

GetResponse = Callable[[HttpRequest], HttpResponse]
LOCKED_STATUS = 423
SIGN_IN_FIRST = 401

ENROLMENT = frozenset(
    {
        "accounts:enrol",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
    }
)
"""All that somebody without a second factor, or with a temporary password, can reach."""


class ShiftMiddleware:
    """Ends sessions at the end of the shift, confines who is not enrolled, and keeps locks shut."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on (see `process_view`); nothing we answer may stay in a cache."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer in place of the view when it may not run."""
        shut = self._stopped(request, view)
        if shut is not None and getattr(view, "for_script", False):
            return _told_to_sign_in()
        return shut

    def _stopped(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
        """What stands between the person and the view, as a page."""
        if not request.user.is_authenticated:
            return _told_to_sign_in() if getattr(view, "for_script", False) else None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if state.is_over(request.session):
            if not getattr(view, "outlives_shift", False):
                return _end(request)
            _outlive(request)
            return None
        if not _is_enrolled(request):
            return None if name in ENROLMENT else HttpResponseRedirect(reverse("accounts:enrol"))
        if state.is_locked(request.session):
            return _hold(request, view)
        if not getattr(view, "background", False):
            state.touch(request.session)
        return None


def _told_to_sign_in() -> HttpResponse:
    return HttpResponse(status=SIGN_IN_FIRST, headers={"Cache-Control": "no-store"})


def _is_enrolled(request: HttpRequest) -> bool:
    temporary = getattr(request.user, "password_is_temporary", False)
    return state.has_factor(request.session) and not temporary


def _outlive(request: HttpRequest) -> None:
    """A patient is answering on this tablet: the shift ends, their page goes on."""
    logout(request)


def _end(request: HttpRequest) -> HttpResponse:
    logout(request)
    text = _("Your shift has ended. What was confirmed on screen is saved. Sign in to go on.")
    messages.info(request, text)
    here = request.get_full_path() if request.method == "GET" else "/"
    response: HttpResponse = redirect_to_login(here)
    return response


def _hold(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    state.lock(request.session)
    if getattr(view, "survives_lock", False):
        return None
    if not wants_page(request):
        return HttpResponse(status=LOCKED_STATUS, headers={"Cache-Control": "no-store"})
    if request.method in {"GET", "HEAD"}:
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{resolve_url('accounts:unlock')}?{query}")
    form = UnlockForm(methods=methods_for(request.user, request))  # type: ignore[arg-type]
    return unlock_page(request, form, status=LOCKED_STATUS)
