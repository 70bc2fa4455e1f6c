"""Pages of recovery: the release list's ticks, and the four ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.foundation.decision import Decision
from ataraxy.journey.recovery import services
from ataraxy.journey.recovery.forms import AgainstAdviceForm, CheckForm, HomeForm, UnseenForm
from ataraxy.journey.recovery.queries import recovery_of
from ataraxy.journey.recovery.rules import earliest_home, standings
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import attempt, frame, key_of
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way out with a form of its own: its page, what it does, and what is said then."""

    form: type[OnceForm]
    template: str
    go: Callable[[StaffRequest, Session, Any], object]
    said: Promise


def _go_home(request: StaffRequest, session: Session, form: HomeForm) -> object:
    return services.release_home(
        actor=request.actor,
        key=form.key,
        session=session,
        leaving=form.leaving(),
        proof=form.proof(request),
    )


def _go_against_advice(request: StaffRequest, session: Session, form: AgainstAdviceForm) -> object:
    return services.leave_against_advice(
        actor=request.actor,
        key=form.key,
        session=session,
        leaving=form.leaving(),
        proof=form.proof(request),
    )


def _go_unseen(request: StaffRequest, session: Session, form: UnseenForm) -> object:
    reason = form.cleaned_data["reason"]
    return services.left_unseen(actor=request.actor, key=form.key, session=session, reason=reason)


HOME = Way(
    HomeForm,
    "recovery/home.html",
    _go_home,
    gettext_lazy("Released. Tomorrow’s call is on the work list."),
)
AGAINST_ADVICE = Way(
    AgainstAdviceForm,
    "recovery/against_advice.html",
    _go_against_advice,
    gettext_lazy("Noted. A call within the hour is on the work list."),
)
UNSEEN = Way(
    UnseenForm,
    "recovery/unseen.html",
    _go_unseen,
    gettext_lazy("Noted. Finding them is on the work list, urgent."),
)


@session_page("recovery.release", what="release check")
@require_POST
def check(request: StaffRequest, session: Session) -> HttpResponse:
    """Tick what was asked and seen."""
    form = CheckForm(request.POST)
    if not form.is_valid():
        return redirect("session:room", session_uid=session.uid)
    return attempt(
        request,
        session,
        lambda: services.save_check(
            actor=request.actor, key=form.key, session=session, asked=form.asked()
        ),
        "",
    )


@session_page("recovery.release", what="release")
@require_http_methods(SHOW_AND_POST)
def home(request: StaffRequest, session: Session) -> HttpResponse:
    """Release home."""
    return _leave_by(HOME, request, session)


@session_page("recovery.release", what="against advice")
@require_http_methods(SHOW_AND_POST)
def against_advice(request: StaffRequest, session: Session) -> HttpResponse:
    """They go although they should stay."""
    return _leave_by(AGAINST_ADVICE, request, session)


@session_page("recovery.release", what="left unseen")
@require_http_methods(SHOW_AND_POST)
def unseen(request: StaffRequest, session: Session) -> HttpResponse:
    """They are gone and nobody saw them go."""
    return _leave_by(UNSEEN, request, session)


@session_page("session.read", what="ambulance")
@require_POST
def ambulance(request: StaffRequest, session: Session) -> HttpResponse:
    """The ambulance takes them: one press."""
    key = key_of(request)
    return attempt(
        request,
        session,
        lambda: services.send_by_ambulance(
            actor=request.actor,
            key=key,
            session=session,
            reason=request.POST.get("reason", "")[:500],
        ),
        _("Sent by ambulance. The sheet is under “Ambulance sheet”."),
    )


def _leave_by(way: Way, request: StaffRequest, session: Session) -> HttpResponse:
    """Show the form of one way out, or let them go by it; a refusal stands above the form."""
    form = way.form(request.POST or None)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            way.go(request, session, form)
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, str(way.said))
            return redirect("session:room", session_uid=session.uid)
    return _show(request, session, way.template, form, decision)


def _show(
    request: StaffRequest, session: Session, template: str, form: Any, decision: Decision | None
) -> HttpResponse:
    recovery = recovery_of(record_of(session), timezone.now())
    shown = {
        **frame(session),
        "form": form,
        "decision": decision,
        "standings": standings(recovery),
        "earliest": earliest_home(recovery),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, template, shown, status=status)
