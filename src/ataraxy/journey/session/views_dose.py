"""Pages around the dose: the prescriber's order, the preparation, the second person's check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.pharmacy.queries import offers
from ataraxy.foundation.decision import Decision
from ataraxy.journey.session import dosing, preparing
from ataraxy.journey.session.forms import (
    DoseForm,
    DoubleCheckForm,
    EndForm,
    OrderForm,
    StartForm,
)
from ataraxy.journey.session.forms_drug import PrepareForm
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.sheet import limits_of, order_sheet
from ataraxy.journey.session.upstream import TodaysDose, dose_today
from ataraxy.journey.session.views import SHOW_AND_POST, attempt, frame, room_page
from ataraxy.journey.session.words import DoseKind
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused, refused

MOST_OFFERED = 12
"""Containers on the page of the preparation: the ones to use first."""


@session_page("session.order", what="order")
@require_http_methods(SHOW_AND_POST)
def order(request: StaffRequest, session: Session) -> HttpResponse:
    """See today's dose worked out line by line, write the note, sign."""
    record = record_of(session)
    weight = record.check_in.weight_kg if record.check_in else None
    try:
        today = dose_today(session, weight)
    except Refused as problem:
        return room_page(request, session, problem.decision)
    form = OrderForm(request.POST or None)
    decision = None if today.answer.decision else today.answer.decision
    if request.method == "POST" and form.is_valid():
        try:
            dosing.sign_order(
                actor=request.actor,
                key=form.key,
                session=session,
                text=form.cleaned_data["text"],
                proof=form.proof(request),
                shown=order_sheet(session, today, form.cleaned_data["text"]),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Order signed. Next: prepare the dose."))
            return redirect("session:room", session_uid=session.uid)
    worked = _worked(today) | {"limits": limits_of(session)}
    return _show(request, session, "session/order.html", form, decision, **worked)


def _worked(today: TodaysDose) -> dict[str, Any]:
    return {"answer": today.answer, "may_sign": bool(today.answer.decision)}


@session_page("session.run", what="preparation")
@require_http_methods(SHOW_AND_POST)
def prepare(request: StaffRequest, session: Session) -> HttpResponse:
    """Lot, expiry and bag; the figures follow from the order."""
    record = record_of(session)
    if record.order is None:
        text = _("There is no order yet. The prescriber signs it first.")
        return room_page(request, session, refused(text, who=("prescriber",)).decision)
    initial = {"bag_ml": preparing.planned_bag_ml(record.order)}
    offered = offers(request.clinic, record.order.product, timezone.now(), session.patient)[
        :MOST_OFFERED
    ]
    form = PrepareForm(request.POST or None, order=record.order, offered=offered, initial=initial)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            preparing.prepare_dose(
                actor=request.actor, key=form.key, session=session, drawn=form.drawn()
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Prepared. Next: a second person checks it."))
            return redirect("session:room", session_uid=session.uid)
    return _show(request, session, "session/prepare.html", form, decision, order=record.order)


@session_page("session.run", what="double check")
@require_http_methods(SHOW_AND_POST)
def double_check(request: StaffRequest, session: Session) -> HttpResponse:
    """The second person's own figures; those of the first are not shown."""
    record = record_of(session)
    if record.preparation is None or record.order is None:
        return room_page(request, session, refused(_("Nothing is prepared yet.")).decision)
    form = DoubleCheckForm(request.POST or None, preparation=record.preparation)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            preparing.double_check(
                actor=request.actor, key=form.key, session=session, own=form.own()
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("The figures agree. Checked by two people."))
            return redirect("session:room", session_uid=session.uid)
    context = {
        "order": record.order,
        "preparation": record.preparation,
        "read_back": "lot" in form.fields,
    }
    return _show(request, session, "session/double_check.html", form, decision, **context)


def _show(
    request: StaffRequest,
    session: Session,
    template: str,
    form: Any,
    decision: Decision | None,
    **context: Any,
) -> HttpResponse:
    shown = {**frame(session), "form": form, "decision": decision, **context}
    status = 409 if request.method == "POST" else 200
    return render(request, template, shown, status=status)


@session_page("session.run", what="start")
@require_POST
def start(request: StaffRequest, session: Session) -> HttpResponse:
    """Give the first dose, with the last look at the chair."""
    form = StartForm(request.POST)
    if not form.is_valid():
        return room_page(request, session, start_form=form)
    return attempt(
        request,
        session,
        lambda: dosing.start(
            actor=request.actor, key=form.key, session=session, chair=form.at_the_chair()
        ),
        _("Started. The clock runs."),
    )


@session_page("session.run", what="dose event")
@require_POST
def dose(request: StaffRequest, session: Session) -> HttpResponse:
    """Pause, resume, change the rate, another device, hold the rest."""
    form = DoseForm(request.POST, zone=session.clinic.zone, route=session.route)
    if not form.is_valid():
        return room_page(request, session, dose_form=form)
    data = form.cleaned_data
    change = dosing.DoseChange(
        kind=DoseKind(data["kind"]),
        at=form.instant("happened"),
        rate_ml_h=data.get("rate_ml_h"),
        pumped_ml=data.get("pumped_ml"),
        note=data["note"],
    )
    return attempt(
        request,
        session,
        lambda: dosing.change_dose(
            actor=request.actor, key=form.key, session=session, change=change
        ),
        "",
    )


@session_page("session.run", what="end of dosing")
@require_POST
def end(request: StaffRequest, session: Session) -> HttpResponse:
    """Dosing is over."""
    form = EndForm(request.POST, zone=session.clinic.zone, route=session.route)
    if not form.is_valid():
        return room_page(request, session, end_form=form)
    data = form.cleaned_data
    at = form.instant("happened") if "happened" in form.fields else None
    return attempt(
        request,
        session,
        lambda: dosing.end_dosing(
            actor=request.actor,
            key=form.key,
            session=session,
            at=at,
            pumped_ml=data.get("pumped_ml"),
            line_ml=data.get("line_ml") or 0.0,
            reason=data["reason"],
        ),
        _("Dosing ended."),
    )
