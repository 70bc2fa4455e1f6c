"""What staff see of the day before: all visits of a day, and one of them."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.messaging.models import Message
from ataraxy.clinic.messaging.services import came_back
from ataraxy.clinic.scheduling.days import day_from
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.foundation.decision import Decision
from ataraxy.journey.daybefore.forms import AnswerForm, answered
from ataraxy.journey.daybefore.queries import Standing, sessions_on, standing_of
from ataraxy.journey.daybefore.rules import send_at
from ataraxy.journey.daybefore.services import answer_by_phone, ask
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.views import frame
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@staff_page("today.read")
def day(request: StaffRequest, day: str = "") -> HttpResponse:
    """Every dosing visit of a day (tomorrow without one): reached, answered, what is wrong."""
    tomorrow = today_at(request.clinic) + timedelta(days=1)
    chosen = day_from(request.clinic, day) if day else tomorrow
    shown = {
        "day": chosen,
        "rows": standing_of(list(sessions_on(request.clinic, chosen))),
        "send_at": send_at(),
        "may_open": request.actor.may("session.schedule"),
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1),
    }
    return render(request, "daybefore/day.html", shown)


@session_page("session.schedule", what="day before")
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: StaffRequest, session: Session) -> HttpResponse:
    """One visit: what was sent, what was answered, and what they say on the telephone."""
    (standing,) = standing_of([session])
    form = AnswerForm(
        request.POST if request.POST.get("act") == "answer" else None,
        initial=answered(standing.answers[0] if standing.answers else None),
    )
    decision: Decision | None = None
    if request.method == "POST":
        try:
            done = _act(request, standing, form)
        except Refused as refused:
            done, decision = "", refused.decision
        if done:
            messages.success(request, done)
            return redirect("daybefore:visit", session_uid=session.uid)
    shown = {
        **frame(session),
        "standing": standing,
        "form": form,
        "decision": decision,
        "key": fresh_key(),
        "is_demonstration": settings.DEMONSTRATION,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "daybefore/visit.html", shown, status=status)


def _act(request: StaffRequest, standing: Standing, form: AnswerForm) -> str:
    """Do what the button says; returns what was done, or nothing where the form is open."""
    act, once = request.POST.get("act"), OnceForm(request.POST)
    if not once.is_valid():
        return ""
    if act == "ask":
        ask(actor=request.actor, key=once.key, session=standing.session)
        return _("Written. It goes out within a minute.")
    if act == "returned":
        message = _message(standing, request.POST.get("message", ""))
        came_back(actor=request.actor, key=once.key, message=message)
        return _("Noted. Somebody is asked to call.")
    if act == "answer" and standing.asking is not None and form.is_valid():
        said = form.said()
        answer_by_phone(actor=request.actor, key=form.key, asking=standing.asking, said=said)
        return _("Kept.")
    return ""


def _message(standing: Standing, uid: str) -> Message:
    found = next((one for one in standing.messages if str(one.uid) == uid), None)
    if found is None:
        raise Http404(_("There is no such message."))
    return found
