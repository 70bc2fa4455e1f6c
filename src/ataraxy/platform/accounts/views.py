"""Pages about one's own account: enrolment, lock and unlock, the PIN, changing hands."""

from __future__ import annotations

from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.platform.accounts import session as state
from ataraxy.platform.accounts.again import was_asked
from ataraxy.platform.accounts.forms import PinForm, SwitchForm, UnlockForm
from ataraxy.platform.accounts.held import safe_address, unlock_page
from ataraxy.platform.accounts.identity import Method, confirm_identity, methods_for
from ataraxy.platform.accounts.limits import count
from ataraxy.platform.accounts.listeners import STAYS_ON_SHIFT
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.note import note
from ataraxy.platform.accounts.own_pages import (
    background,
    own_page,
    survives_lock,
    wants_page,
)
from ataraxy.platform.accounts.pins import has_pin, set_pin
from ataraxy.platform.accounts.tablets import tablet_of

SAME_REQUEST_AGAIN = 307


@own_page
@require_http_methods(["GET"])
def enrol(request: HttpRequest) -> HttpResponseBase:
    """What is still missing before the house opens: an own password, a second factor."""
    if state.has_factor(request.session) and not _user(request).password_is_temporary:
        return redirect("/")
    return render(
        request, "accounts/enrol.html", {"temporary": _user(request).password_is_temporary}
    )


@survives_lock
@own_page
@require_POST
def lock(request: HttpRequest) -> HttpResponseBase:
    """Cover the screen now, here and for every tab of this session."""
    state.lock(request.session)
    if not wants_page(request):
        return HttpResponse(status=204)
    return redirect("accounts:unlock")


@own_page
@require_POST
def present(request: HttpRequest) -> HttpResponseBase:
    """Somebody is typing: not an idle screen, though no page was asked for."""
    return HttpResponse(status=204)


@survives_lock
@background
@own_page
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponseBase:
    """Show that it is still you, and go on where you were."""
    methods = methods_for(_user(request), request)
    form = UnlockForm(request.POST or None, methods=methods)
    if request.method == "POST" and form.is_valid():
        answer = confirm_identity(
            user=_user(request),
            secret=form.cleaned_data["secret"],
            method=form.cleaned_data["method"],
            purpose="screen.unlock",
            request=request,
        )
        if answer:
            was_asked(request, answer.method)
            return _opened(request)
        form.add_error("secret", str(answer.decision))
    if form.errors and not wants_page(request):
        why = " ".join(map(str, form.errors.get("secret", [_("Type your PIN or password.")])))
        return JsonResponse({"why": why}, status=422)
    return unlock_page(request, form)


@survives_lock
@background
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponseBase:
    """Hand this registered tablet to somebody whose shift has begun, by their PIN."""
    tablet = tablet_of(request)
    form = SwitchForm(request.POST or None)
    if tablet and request.method == "POST" and form.is_valid():
        answer = confirm_identity(
            user=form.cleaned_data["username"],
            secret=form.cleaned_data["pin"],
            method=Method.PIN,
            purpose="tablet.switch",
            request=request,
        )
        if answer and answer.user:
            return _hand_over(request, answer.user)
        form.add_error("pin", str(answer.decision))
    status = 422 if form.errors else 200
    response = render(
        request, "accounts/switch.html", {"form": form, "tablet": tablet}, status=status
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@own_page
@reauthentication_required(app="accounts")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponseBase:
    """Choose or change one's PIN; asks for the password first."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_pin(_user(request), form.cleaned_data["pin"])
        note("account.pin_set", user=_user(request), request=request)
        messages.success(
            request, _("Your PIN is set. It works on registered tablets in your shift.")
        )
        return redirect("accounts:pin")
    context = {"form": form, "has_pin": has_pin(_user(request)), "digits": count("pin_digits")}
    return render(request, "accounts/pin.html", context, status=422 if form.errors else 200)


@own_page
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """The codes are shown once, so looking at them is an act and not a link."""
    if request.method == "GET":
        return render(request, "accounts/recovery_codes_ask.html")
    request.method = "GET"
    return cast("HttpResponseBase", ViewRecoveryCodesView.as_view()(request))


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _opened(request: HttpRequest) -> HttpResponseBase:
    state.unlock(request.session)
    resume = safe_address(request, request.POST.get("unlock-resume", ""))
    if resume:
        response = HttpResponseRedirect(resume)
        response.status_code = SAME_REQUEST_AGAIN  # the browser sends the kept form once more
        return response
    if not wants_page(request):
        return HttpResponse(status=204)
    return redirect(safe_address(request, request.POST.get("unlock-next", "")) or "/")


def _hand_over(request: HttpRequest, user: User) -> HttpResponseBase:
    setattr(request, STAYS_ON_SHIFT, True)
    if request.user.is_authenticated:
        logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)  # so that it can be seen and ended
    return redirect("/")
