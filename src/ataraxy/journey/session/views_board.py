"""The chair board and its tiles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from ataraxy.clinic.devices.live import words_for_pages
from ataraxy.journey.session.board import board_of
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.stream import latest_number
from ataraxy.journey.session.today import kept_records_of_day, records_of_day
from ataraxy.platform.accounts.own_pages import for_script
from ataraxy.platform.audit.kept import kept
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest


@staff_page("session.read")
def board(request: StaffRequest) -> HttpResponse:
    """Every chair at its fixed place."""
    context = kept(request.actor, "board", lambda: _drawn(request))
    may_run = request.actor.may("session.run")
    return render(request, "session/board.html", context | {"may_run": may_run})


@for_script
@staff_page("session.read")
def tiles(request: StaffRequest) -> HttpResponse:
    """Only what changes, for the board that is open already."""
    return render(request, "session/tiles.html", _shown(request, records_of_day))


def _drawn(request: StaffRequest) -> dict[str, Any]:
    shown = _shown(request, kept_records_of_day)
    return shown | {"drawn": render_to_string("session/tiles.html", shown)}


def _shown(request: StaffRequest, read: Callable[[Clinic, date], list[Record]]) -> dict[str, Any]:
    now = timezone.now()
    number = latest_number(request.clinic.pk)
    shown = {"board": board_of(request.clinic, now, read), "now": now, "number": number}
    return shown | {"words": words_for_pages()}
