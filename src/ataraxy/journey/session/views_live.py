"""The parts of the chair-side page that change by themselves, for the page that is open already."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.session.panels import Predicted, predicted
from ataraxy.journey.session.queries import session_for
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import room_context
from ataraxy.platform.accounts.own_pages import for_script
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest


@for_script
@staff_page("session.read")
def live(request: StaffRequest, session_uid: UUID) -> HttpResponse:
    """Every part of the page anew. The look was journalled when the page was opened."""
    session = session_for(request.actor, session_uid)
    return render(request, "session/live.html", room_context(request, session))


@for_script
@staff_page("session.read")
def model(request: StaffRequest, session_uid: UUID) -> JsonResponse:
    """What the model predicts for the dose as it was given, when somebody asks for it."""
    session = session_for(request.actor, session_uid)
    found = predicted(record_of(session), timezone.now())
    return JsonResponse(asdict(found or Predicted("", _("No model is offered here."))))
