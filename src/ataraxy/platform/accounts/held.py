"""The unlock page, and the form that was sent too late and travels along in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ataraxy.platform.accounts.forms import UnlockForm
from ataraxy.platform.accounts.tablets import tablet_of

_OURS = "unlock-"


def unlock_page(
    request: HttpRequest, form: UnlockForm, status: int | None = None, why: str = "locked"
) -> HttpResponse:
    """Ask for the PIN or password. With a `status`, stand in for a form that came too late."""
    came_late = status is not None
    resume = request.get_full_path() if came_late else request.POST.get("unlock-resume", "")
    context = {
        "form": form,
        "why": request.POST.get("unlock-why", why),
        "next": safe_address(request, request.GET.get("next", "")),
        "resume": resume,
        "kept": _kept(request),
        "files": bool(request.FILES),
        "tablet": tablet_of(request),
        "switch_url": reverse("accounts:switch"),
    }
    answer = status or (422 if form.errors else 200)
    response = render(request, "accounts/unlock.html", context, status=answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def safe_address(request: HttpRequest, url: str) -> str:
    """The address, when it is one of ours; empty otherwise."""
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())
    return url if url and ours else ""


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not name.startswith(_OURS)
        for value in values
    ]
