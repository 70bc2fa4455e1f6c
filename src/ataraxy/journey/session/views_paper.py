"""Back-entry: what was written on paper, entered with the times on the paper, and marked so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.journey.session import dosing
from ataraxy.journey.session.back_entry import enter_sheet
from ataraxy.journey.session.forms_paper import PaperEndForm, PaperForm, PaperStartForm, SheetForm
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.views import SHOW_AND_POST, frame
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@session_page("session.run", what="entry from paper")
@require_http_methods(SHOW_AND_POST)
def from_paper(request: StaffRequest, session: Session) -> HttpResponse:
    """Lines of the sheet; the begin and the end of the dose where they are still missing."""
    what = request.POST.get("what", "")
    forms = _forms(session, what, request)
    decision = None
    chosen = forms.get(what) if request.method == "POST" else None
    if chosen is not None and chosen.is_valid():
        try:
            _DO[what](request, session, chosen)
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Entered from paper, and marked so."))
            return redirect("session:from_paper", session_uid=session.uid)
    shown = {**frame(session), "forms": forms, "decision": decision}
    status = 409 if request.method == "POST" else 200
    return render(request, "session/from_paper.html", shown, status=status)


def _forms(session: Session, what: str, request: StaffRequest) -> dict[str, PaperForm]:
    """Which forms stand on the page; before the arrival none does."""
    kinds: dict[str, type[PaperForm]] = {}
    if session.arrived_at is not None:
        kinds["sheet"] = SheetForm
    if session.state == "ready":
        kinds["start"] = PaperStartForm
    if session.state == "running":
        kinds["end"] = PaperEndForm
    return {
        name: kind(request.POST if name == what else None, session=session, auto_id=f"{name}_%s")
        for name, kind in kinds.items()
    }


def _sheet(request: StaffRequest, session: Session, form: Any) -> None:
    enter_sheet(actor=request.actor, key=form.key, session=session, sheet=form.sheet())


def _start(request: StaffRequest, session: Session, form: Any) -> None:
    dosing.start(
        actor=request.actor,
        key=form.key,
        session=session,
        chair=form.at_the_chair(),
        at=form.cleaned_data["at"],
        on_paper_by=form.cleaned_data["wrote"],
    )


def _end(request: StaffRequest, session: Session, form: Any) -> None:
    data = form.cleaned_data
    dosing.end_dosing(
        actor=request.actor,
        key=form.key,
        session=session,
        at=data["at"],
        pumped_ml=data.get("pumped_ml"),
        reason=data["reason"],
        on_paper_by=data["wrote"],
    )


_DO = {"sheet": _sheet, "start": _start, "end": _end}
