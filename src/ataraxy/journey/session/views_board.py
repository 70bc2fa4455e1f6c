"""The chair board and its tiles."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ataraxy.journey.session.board import board_of
from ataraxy.journey.session.stream import latest_number
from ataraxy.platform.accounts.own_pages import for_script
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest


@staff_page("session.read")
def board(request: StaffRequest) -> HttpResponse:
    """Every chair at its fixed place."""
    return render(request, "session/board.html", _shown(request))


@for_script
@staff_page("session.read")
def tiles(request: StaffRequest) -> HttpResponse:
    """Only what changes, for the board that is open already."""
    return render(request, "session/tiles.html", _shown(request))


def _shown(request: StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    number = latest_number(request.clinic.pk)
    return {"board": board_of(request.clinic, now), "now": now, "number": number}
