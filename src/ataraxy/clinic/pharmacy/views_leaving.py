"""Pages of what comes, leaves or goes missing: deliveries, destruction, theft and loss."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.pharmacy import leaving, losses, queries, receipts
from ataraxy.clinic.pharmacy.amounts import words
from ataraxy.clinic.pharmacy.forms_custody import (
    LeaveForm,
    LossForm,
    MoveForm,
    ReceiptForm,
    SecondForm,
    WordForm,
)
from ataraxy.clinic.pharmacy.models import Cabinet
from ataraxy.clinic.pharmacy.models_custody import Loss
from ataraxy.clinic.pharmacy.standing import registrations
from ataraxy.clinic.pharmacy.views import SHOW_AND_POST, container_page
from ataraxy.foundation.decision import Decision, refuse
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@staff_page("pharmacy.keep")
@require_http_methods(SHOW_AND_POST)
def leave(request: StaffRequest, container_uid: UUID) -> HttpResponse:
    """Drug leaves the cabinet into nobody's dose, seen by two."""
    one = queries.container_for(request.actor, container_uid)
    form, decision = LeaveForm(request.POST or None, container=one), None
    if request.method == "POST" and form.is_valid():
        how = form.how()
        try:
            leaving.leave(
                actor=request.actor,
                key=form.key,
                container=one,
                how=how,
                witness=form.witness(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Written down, with both names."))
            return redirect("pharmacy:container", container_uid=one.uid)
    amount = words(one.balance_ug, one.product)
    shown = {"form": form, "decision": decision, "container": one, "amount": amount}
    return render(request, "pharmacy/leave.html", shown, status=_status(request))


@staff_page("pharmacy.keep")
@require_POST
def move(request: StaffRequest, container_uid: UUID) -> HttpResponse:
    """Put a container into another cabinet."""
    one = queries.container_for(request.actor, container_uid)
    form = MoveForm(request.POST, cabinets=queries.cabinets(request.clinic))
    if not form.is_valid():
        return container_page(request, one, refuse(_("Choose another cabinet.")))
    target = Cabinet.objects.get(clinic=request.clinic, uid=form.cleaned_data["cabinet"])
    try:
        leaving.move(actor=request.actor, key=form.key, container=one, cabinet=target)
    except Refused as problem:
        return container_page(request, one, problem.decision)
    messages.success(request, _("Moved to %s.") % target.name)
    return redirect("pharmacy:container", container_uid=one.uid)


@staff_page("pharmacy.read")
@require_http_methods(SHOW_AND_POST)
def delivery(request: StaffRequest, delivery_uid: UUID) -> HttpResponse:
    """One delivery: what came, and the second person's check."""
    came, rows = receipts.delivery_for(request.actor, delivery_uid)
    form, decision = SecondForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            receipts.check_delivery(
                actor=request.actor,
                key=form.key,
                delivery=delivery_uid,
                found=form.cleaned_data["found"],
                second=form.witness(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Checked by a second person."))
            return redirect("pharmacy:delivery", delivery_uid=delivery_uid)
    shown = {
        "came": came,
        "first": rows[0],
        "told": receipts.told(rows[0]),
        "rows": rows,
        "checked": receipts.checked_by(request.actor, came),
        "form": form,
        "decision": decision,
        "may_check": request.actor.may("pharmacy.count"),
    }
    return render(request, "pharmacy/delivery.html", shown, status=_status(request))


@staff_page("pharmacy.keep")
@require_http_methods(SHOW_AND_POST)
def report_loss(request: StaffRequest, ledger_entry_uid: UUID) -> HttpResponse:
    """What a count found missing is reported as theft or loss: two clocks begin."""
    entry = queries.entry_for(request.actor, ledger_entry_uid)
    if entry.container is None or entry.product is None:
        raise Http404(_("A loss is what a count found missing in a container."))
    form, decision = LossForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = losses.report_loss(
                actor=request.actor, key=form.key, entry=entry, told=form.told()
            )
        except Refused as problem:
            decision = problem.decision
        else:
            return redirect("pharmacy:loss", loss_uid=made.uid)
    amount = words(abs(entry.change_ug), entry.product)
    shown = {"form": form, "decision": decision, "entry": entry, "amount": amount}
    return render(request, "pharmacy/report_loss.html", shown, status=_status(request))


@staff_page("pharmacy.inspect")
@require_http_methods(SHOW_AND_POST)
def loss(request: StaffRequest, loss_uid: UUID) -> HttpResponse:
    """One loss: its clocks, what the form asks, and that notice and form went."""
    one = _loss(request, loss_uid)
    sent = one.notice_sent_at is not None
    form, decision = ReceiptForm(request.POST or None, notice_sent=sent), None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data["told"]
        try:
            if form.cleaned_data["paper"] == losses.NOTICE:
                losses.note_notice(actor=request.actor, key=form.key, loss=one, to=told)
            else:
                losses.note_form(actor=request.actor, key=form.key, loss=one, number=told)
        except Refused as problem:
            decision = problem.decision
        else:
            return redirect("pharmacy:loss", loss_uid=one.uid)
    return _loss_page(request, one, decision, form=form)


@staff_page("pharmacy.keep")
@require_POST
def loss_word(request: StaffRequest, loss_uid: UUID) -> HttpResponse:
    """Something became known after the report: it stands beside what was said first."""
    one = _loss(request, loss_uid)
    form, decision = WordForm(request.POST, auto_id="word_%s"), None
    if form.is_valid():
        try:
            losses.add_word(actor=request.actor, key=form.key, loss=one, word=form.word())
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Added; what was said before stays as it is."))
            return redirect("pharmacy:loss", loss_uid=one.uid)
    return _loss_page(request, one, decision, word_form=form)


def _loss(request: StaffRequest, uid: UUID) -> Loss:
    found = Loss.objects.filter(clinic=request.clinic, uid=uid)
    one = found.select_related("entry__container__lot", "clinic").first()
    if one is None:
        raise Http404(_("There is no such report at this clinic."))
    return one


def _loss_page(
    request: StaffRequest, one: Loss, decision: Decision | None, **bound: object
) -> HttpResponse:
    item, added = one.entry.product, losses.added_to(one)
    shown = {
        "loss": one,
        "decision": decision,
        "item": item,
        "amount": words(one.amount_ug, item) if item else "",
        "registrations": registrations(request.clinic),
        "may_keep": request.actor.may("pharmacy.keep"),
        "days_off": losses.days_off_words(one),
        "ndc": losses.ndc_of(one),
        "earlier": losses.earlier_losses(one),
        "police": [row for row in added if row.about == losses.POLICE],
        "safeguards": [row for row in added if row.about == losses.SAFEGUARDS],
        "further": [row for row in added if row.about == losses.FURTHER],
        "form": ReceiptForm(notice_sent=one.notice_sent_at is not None),
        "word_form": WordForm(auto_id="word_%s"),
    } | bound
    return render(request, "pharmacy/loss.html", shown, status=_status(request))


def _status(request: StaffRequest) -> int:
    return 409 if request.method == "POST" else 200
