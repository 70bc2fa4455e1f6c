"""Pages of a session's drug: draw it, settle the rest, print the label."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.pharmacy.dosing import promised_to, still_out
from ataraxy.clinic.pharmacy.queries import offers
from ataraxy.journey.session import drug
from ataraxy.journey.session.forms_drug import DrawForm, RestForm
from ataraxy.journey.session.label import label_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import SHOW_AND_POST, frame, room_page
from ataraxy.journey.session.views_dose import MOST_OFFERED
from ataraxy.platform.documents.labels import print_label
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused, refused


@session_page("pharmacy.draw", what="draw")
@require_http_methods(SHOW_AND_POST)
def draw(request: StaffRequest, session: Session) -> HttpResponse:
    """Drawn as prepared with one tap, or as it really was."""
    shown = drug.drug_of(record_of(session))
    if shown is None:
        return room_page(request, session, _nothing().decision)
    promised = promised_to(shown.account) if shown.account.pk else []
    amounts = {one.pk: ug for one, ug in promised}
    others = offers(request.clinic, shown.product.key, timezone.now(), session.patient)[
        :MOST_OFFERED
    ]
    listed = [one for one, _ug in promised] + [one for one in others if one.pk not in amounts]
    form = DrawForm(
        request.POST or None, containers=listed, promised=amounts, product=shown.product
    )
    decision = None
    if request.method == "POST" and form.is_valid():
        taken = form.taken()
        try:
            drug.draw_up(actor=request.actor, key=form.key, session=session, taken=taken)
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Drawn, and written in the ledger."))
            return redirect("session:room", session_uid=session.uid)
    context = {**frame(session), "form": form, "decision": decision, "drug": shown}
    return render(request, "session/draw.html", context, status=_status(request))


@session_page("pharmacy.waste", what="rest of the dose")
@require_http_methods(SHOW_AND_POST)
def rest(request: StaffRequest, session: Session) -> HttpResponse:
    """What became of the rest: wasted before a witness, lost in priming, back in the cabinet."""
    record = record_of(session)
    shown = drug.drug_of(record)
    if shown is None or record.preparation is None or not shown.is_drawn:
        return room_page(request, session, _nothing().decision)
    form = RestForm(
        request.POST or None,
        account=shown.account,
        preparation=record.preparation,
        out=() if shown.product.form.is_liquid else still_out(shown.account),
        infused=route_rules(session.route).given_as == "infusion",
    )
    decision = None
    if request.method == "POST" and form.is_valid():
        told = form.rest()
        try:
            drug.settle_rest(
                actor=request.actor,
                key=form.key,
                session=session,
                rest=told,
                witness=form.witness_or_none(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Written in the ledger."))
            return redirect("session:room", session_uid=session.uid)
    context = {**frame(session), "form": form, "decision": decision, "drug": shown}
    return render(request, "session/rest.html", context, status=_status(request))


@session_page("session.read", what="label")
def label(request: StaffRequest, session: Session) -> HttpResponse:
    """The label for the syringe or bag, as PDF."""
    record = record_of(session)
    if record.preparation is None:
        return room_page(request, session, _nothing().decision)
    answer = HttpResponse(print_label(label_of(record, record.preparation)), "application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="label.pdf"'
    return answer


def _nothing() -> Refused:
    return refused(_("Nothing is prepared out of the ledger yet."))


def _status(request: StaffRequest) -> int:
    return 409 if request.method == "POST" else 200
