"""The custodian's calendar: the end of a day, the inventory, what to order and to take out."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.pharmacy import day_end, ordering, queries, stocktaking
from ataraxy.clinic.pharmacy.forms_custody import InventoryForm
from ataraxy.clinic.pharmacy.inventory_paper import inventory_paper
from ataraxy.clinic.pharmacy.models_custody import DayClosing
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.views import SHOW_AND_POST, may
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@staff_page("pharmacy.count")
@require_http_methods(SHOW_AND_POST)
def close_day(request: StaffRequest) -> HttpResponse:
    """What keeps the day open, each with its way on; or the button that closes it."""
    clinic, decision = request.clinic, None
    today = timezone.now().astimezone(clinic.zone).date()
    day = day_end.not_closed(clinic, today) or today
    if request.method == "POST":
        form = OnceForm(request.POST)
        key = form.key if form.is_valid() else fresh_key()
        try:
            day_end.close_day(actor=request.actor, key=key, day=_day(request, day))
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Closed: counted, explained and accounted for."))
            return redirect("pharmacy:cabinet")
    shown = {
        "day": day,
        "problems": day_end.in_the_way(clinic, day),
        "closed": day_end.closing_of(clinic, day),
        "accounts": day_end.unsettled(clinic, day)[:20],
        "differences": [one for one in queries.in_use(clinic) if one.unexplained_ug],
        "cabinets": queries.cabinets(clinic),
        "last": DayClosing.objects.filter(clinic=clinic).order_by("-day")[:7],
        "decision": decision,
        "key": fresh_key(),
    }
    status = 409 if decision is not None else 200
    return render(request, "pharmacy/close_day.html", shown, status=status)


def _day(request: StaffRequest, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return otherwise


@staff_page("pharmacy.keep")
@require_http_methods(SHOW_AND_POST)
def inventory(request: StaffRequest) -> HttpResponse:
    """Everything on hand, at opening or close of business, in front of a second person."""
    clinic, decision = request.clinic, None
    form = InventoryForm(request.POST or None, containers=queries.in_use(clinic))
    if request.method == "POST" and form.is_valid():
        try:
            stocktaking.take_inventory(
                actor=request.actor,
                key=form.key,
                taken=form.taken(),
                witness=form.witness(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("The inventory is written in the ledger, seen by two."))
            return redirect("pharmacy:inventory")
    shown = {
        "form": form,
        "rows": form.rows(),
        "decision": decision,
        "last": stocktaking.last_inventory(clinic),
        "due": stocktaking.inventory_due(clinic),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "pharmacy/inventory.html", shown, status=status)


@staff_page("pharmacy.inspect")
def inventory_pdf(request: StaffRequest) -> HttpResponse:
    """The newest inventory as a paper."""
    last = stocktaking.last_inventory(request.clinic)
    if last is None:
        raise Http404(_("No inventory was taken yet."))
    printed = print_paper(
        inventory_paper(request.clinic, last),
        printed_at=timezone.now(),
        zone=request.clinic.zone,
        labels=translated_labels(),
    )
    answer = HttpResponse(printed.pdf, "application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="inventory.pdf"'
    return answer


@staff_page("pharmacy.read")
def order(request: StaffRequest) -> HttpResponse:
    """What runs out, and what goes out of date."""
    now = queries.now_at()
    shown = {
        "needs": ordering.needs(request.clinic, now),
        "expiring": ordering.expiring(request.clinic, now),
        "numbers": stock_numbers(),
        "may": may(request),
    }
    return render(request, "pharmacy/order.html", shown)
