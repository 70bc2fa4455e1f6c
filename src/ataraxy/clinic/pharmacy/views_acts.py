"""Acts on the stock: receive, count, finish, waste, explain, correct."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.pharmacy import queries, services
from ataraxy.clinic.pharmacy.amounts import mg_of, words
from ataraxy.clinic.pharmacy.forms import (
    CorrectForm,
    CountForm,
    ReasonForm,
    ReceiveForm,
    SettleForm,
    WasteForm,
)
from ataraxy.clinic.pharmacy.models import Cabinet
from ataraxy.clinic.pharmacy.views import SHOW_AND_POST, container_page
from ataraxy.foundation.decision import refuse
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@staff_page("pharmacy.receive")
@require_http_methods(SHOW_AND_POST)
def receive(request: StaffRequest, cabinet_uid: UUID) -> HttpResponse:
    """Put a delivery into the cabinet."""
    cabinet = _cabinet(request, cabinet_uid)
    form, decision = ReceiveForm(request.POST or None, initial=request.GET.dict()), None
    patient = form.find(request.clinic) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        came = form.came(patient)
        try:
            services.receive(
                actor=request.actor,
                key=form.key,
                cabinet=cabinet,
                came=came,
                second=form.second(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            text = _("Received: %(n)d of lot %(lot)s, each with a number of its own.")
            messages.success(request, text % {"n": came.containers, "lot": came.lot})
            return redirect("pharmacy:cabinet")
    shown = {
        "form": form,
        "decision": decision,
        "cabinet": cabinet,
        "scanned": "gtin" in request.GET,
    }
    return render(request, "pharmacy/receive.html", shown, status=_status(request))


@staff_page("pharmacy.count")
@require_http_methods(SHOW_AND_POST)
def count(request: StaffRequest, cabinet_uid: UUID) -> HttpResponse:
    """Count a cabinet: expected beside found."""
    cabinet = _cabinet(request, cabinet_uid)
    containers = queries.in_use(request.clinic, cabinet)
    form, decision = CountForm(request.POST or None, containers=containers), None
    if request.method == "POST" and form.is_valid():
        try:
            services.count(actor=request.actor, key=form.key, cabinet=cabinet, found=form.found())
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Counted, with your name and the time."))
            return redirect("pharmacy:cabinet")
    shown = {"form": form, "rows": form.rows(), "decision": decision, "cabinet": cabinet}
    return render(request, "pharmacy/count.html", shown, status=_status(request))


@staff_page("pharmacy.waste")
@require_http_methods(SHOW_AND_POST)
def waste(request: StaffRequest, container_uid: UUID) -> HttpResponse:
    """Waste out of a container; the witness signs in on the same page."""
    one = queries.container_for(request.actor, container_uid)
    form, decision = WasteForm(request.POST or None, container=one), None
    if request.method == "POST" and form.is_valid():
        ug = form.ug()
        try:
            services.waste(
                actor=request.actor,
                key=form.key,
                container=one,
                ug=ug,
                reason=form.cleaned_data["reason"],
                witness=form.witness(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Wasted and witnessed."))
            return redirect("pharmacy:container", container_uid=one.uid)
    shown = {"form": form, "decision": decision, "container": one}
    return render(request, "pharmacy/waste.html", shown, status=_status(request))


@staff_page("pharmacy.waste")
@require_http_methods(SHOW_AND_POST)
def settle(request: StaffRequest, account_uid: UUID) -> HttpResponse:
    """The rest of a dose is wasted, in front of a witness."""
    one = queries.account_for(request.actor, account_uid)
    initial = {"wasted_mg": mg_of(max(0, one.open_ug))}
    form, decision = SettleForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_account(
                actor=request.actor,
                key=form.key,
                account=one,
                rest=form.rest(),
                witness=form.witness(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Wasted and witnessed."))
            return redirect("pharmacy:account", account_uid=one.uid)
    shown = {"form": form, "decision": decision, "account": one}
    return render(request, "pharmacy/settle.html", shown, status=_status(request))


@staff_page("pharmacy.waste")
@require_POST
def finish(request: StaffRequest, container_uid: UUID) -> HttpResponse:
    """The container is empty."""
    one = queries.container_for(request.actor, container_uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return container_page(request, one, refuse(_("These words are too long.")))
    try:
        services.finish(
            actor=request.actor, key=form.key, container=one, reason=form.cleaned_data["reason"]
        )
    except Refused as problem:
        return container_page(request, one, problem.decision)
    messages.success(request, _("%s is finished.") % one.label)
    return redirect("pharmacy:container", container_uid=one.uid)


@staff_page("pharmacy.count")
@require_POST
def explain(request: StaffRequest, ledger_entry_uid: UUID) -> HttpResponse:
    """Say how a difference came about."""
    entry = queries.entry_for(request.actor, ledger_entry_uid)
    if entry.container is None:
        raise Http404(_("There is no difference to explain here."))
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        services.explain(
            actor=request.actor,
            key=form.cleaned_data.get("idempotency_key", str(entry.uid)),
            entry=entry,
            reason=reason,
        )
    except Refused as problem:
        return container_page(request, entry.container, problem.decision)
    messages.success(request, _("Explained. The difference and the explanation both stay."))
    return redirect("pharmacy:container", container_uid=entry.container.uid)


@staff_page("pharmacy.correct")
@require_http_methods(SHOW_AND_POST)
def correct(request: StaffRequest, ledger_entry_uid: UUID) -> HttpResponse:
    """Put the right amount beside a wrong one."""
    entry = queries.entry_for(request.actor, ledger_entry_uid)
    item = entry.product
    if item is None:
        raise Http404(_("This entry holds no amount that could be wrong."))
    form, decision = CorrectForm(request.POST or None, product=item), None
    if request.method == "POST" and form.is_valid():
        right = form.right_ug()
        try:
            services.correct(
                actor=request.actor,
                key=form.key,
                entry=entry,
                right_ug=right,
                reason=form.cleaned_data["reason"],
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Corrected. Both amounts stay in the ledger."))
            return _back(entry.container, entry.account)
    shown = {
        "form": form,
        "decision": decision,
        "entry": entry,
        "amount": words(entry.amount_ug, item),
    }
    return render(request, "pharmacy/correct.html", shown, status=_status(request))


def _back(container: object, account: object) -> HttpResponse:
    if container is not None:
        return redirect("pharmacy:container", container_uid=container.uid)  # type: ignore[attr-defined]
    return redirect("pharmacy:account", account_uid=account.uid)  # type: ignore[attr-defined]


def _cabinet(request: StaffRequest, uid: UUID) -> Cabinet:
    found = Cabinet.objects.filter(clinic=request.clinic, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such cabinet at this clinic."))
    return found


def _status(request: StaffRequest) -> int:
    return 409 if request.method == "POST" else 200
