"""What the box of unsent entries asks of the server, and the page that stands in without one."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ataraxy.journey.session.entry_rules import entry_rules
from ataraxy.journey.session.words import QUICK
from ataraxy.platform.accounts.own_pages import for_script
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest

_WORKER = Path(__file__).parent / "static" / "session" / "worker.js"


@for_script
@staff_page("session.read")
def outbox(request: StaffRequest) -> JsonResponse:
    """Who is signed in with an open screen, our clock, and a token to send with."""
    return JsonResponse(
        {
            "person": request.actor.user_uid,
            "name": request.actor.name,
            "token": get_token(request),
            "now": timezone.now().isoformat(),
        }
    )


@staff_page("session.read")
def offline(request: StaffRequest) -> HttpResponse:
    """The chair-side page without a server: no patient's data, only the forms that can wait.

    A browser keeps this page and shows it in place of a chair-side page it cannot fetch.
    """
    shown = {"entry_rules": entry_rules(), "quick": QUICK}
    return render(request, "session/offline.html", shown)


@staff_page("session.read")
def worker(request: StaffRequest) -> HttpResponse:
    """The script that keeps the page above; it may act for the chair-side pages only."""
    page = reverse("session:offline")
    text = _WORKER.read_text("utf-8").replace("__PAGE__", page)
    answer = HttpResponse(text, content_type="text/javascript")
    answer["Service-Worker-Allowed"] = "/sessions/"
    return answer
