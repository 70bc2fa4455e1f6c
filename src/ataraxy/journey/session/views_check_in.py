"""The page of what is asked before the dose."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.rems.queries import confirmed_number
from ataraxy.clinic.scheduling.heard import heard_from
from ataraxy.journey.session import services
from ataraxy.journey.session.forms_check_in import CheckInForm, check_in_initial
from ataraxy.journey.session.medicines import known_cautions, told
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import SHOW_AND_POST, frame
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@session_page("session.run", what="check-in")
@require_http_methods(SHOW_AND_POST)
def check_in(request: StaffRequest, session: Session) -> HttpResponse:
    """Ask what is asked before the dose."""
    decision = None
    if request.method == "POST":
        form = CheckInForm(request.POST, session=session)
        if form.is_valid():
            try:
                services.check_in(
                    actor=request.actor,
                    key=form.key,
                    session=session,
                    answers=form.answers(),
                    seen_uid=form.cleaned_data["seen_uid"],
                )
            except Refused as refused:
                decision = refused.decision
            else:
                return redirect("session:room", session_uid=session.uid)
    else:
        row = record_of(session).check_in
        first = check_in_initial(row, session.clinic.zone)
        known = {"cautions": known_cautions(session)} if row is None else {}
        form = CheckInForm(initial=known | first, session=session)
    shown = {**frame(session), "form": form, "decision": decision, "medicines": told(session)}
    sprayed = route_rules(session.route).given_as == "devices"
    shown |= {"sprayed": sprayed, "enrolled": confirmed_number(session.patient) if sprayed else ""}
    shown["heard"] = heard_from(session.appointment.heard)
    status = 200 if request.method != "POST" else 409
    return render(request, "session/check_in.html", shown, status=status)
