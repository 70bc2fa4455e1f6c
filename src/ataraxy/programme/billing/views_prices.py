"""Pages of prices: every list, a new one, and the clinic's name on bills."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.programme.billing.codes import words_of
from ataraxy.programme.billing.datafile import survey
from ataraxy.programme.billing.forms_prices import IdentityForm, ListForm
from ataraxy.programme.billing.models import PriceList
from ataraxy.programme.billing.prices import SELF_PAY, Prices
from ataraxy.programme.billing.pricing import licensed_words, set_identity, set_prices
from ataraxy.programme.billing.public_page import price_lines
from ataraxy.programme.billing.queries import (
    currency_of,
    identity_of,
    payers,
    price_lists,
    prices_on,
)


@staff_page("prices.read")
@require_safe
def prices(request: StaffRequest) -> HttpResponse:
    """The prices in force, insurers' schedules, and every list before."""
    today, clinic = timezone.localdate(), request.clinic
    own = prices_on(clinic.pk, SELF_PAY, today)
    licensed = licensed_words(clinic.pk)
    shown = {
        "own": own,
        "lines": price_lines(own) if own else [],
        "schedules": [_schedule(one, licensed) for one in _schedules(request)],
        "lists": list(reversed(price_lists(clinic.pk))),
        "today": today,
        "identity": identity_of(clinic.pk),
        "survey": survey(),
        "licensed": len(licensed),
        "may_write": request.actor.may("prices.write"),
    }
    return render(request, "billing/prices.html", shown)


@staff_page("prices.write")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: StaffRequest) -> HttpResponse:
    """A new list of the clinic's own prices."""
    return _list_page(request, own=True)


@staff_page("prices.write")
@require_http_methods(["GET", "HEAD", "POST"])
def insurer(request: StaffRequest) -> HttpResponse:
    """A new fee schedule of an insurer."""
    return _list_page(request, own=False)


@staff_page("prices.write")
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: StaffRequest) -> HttpResponse:
    """How the clinic names itself on bills."""
    before = identity_of(request.clinic.pk)
    initial: dict[str, Any] = {"currency": currency_of(request.clinic)}
    if before is not None:
        initial = {name: getattr(before, name) for name in IdentityForm.base_fields
                   if hasattr(before, name)}  # fmt: skip
        rows = (f"{one['name']}; {one['npi']}; {one['specialty']}" for one in before.clinicians)
        initial["clinicians"] = "\n".join(rows)
    form = IdentityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_identity(actor=request.actor, key=form.key, new=form.identity())
        messages.success(request, _("Kept. Bills from now on carry it."))
        return redirect("billing:prices")
    status = 400 if form.errors else 200
    return render(request, "billing/identity.html", {"form": form}, status=status)


def _list_page(request: StaffRequest, *, own: bool) -> HttpResponse:
    today, clinic = timezone.localdate(), request.clinic
    payer = SELF_PAY if own else request.GET.get("payer", "")
    before: Prices | None = prices_on(clinic.pk, payer, today) if own or payer else None
    initial: dict[str, Any] = {"begins": today, "payer_kind": "commercial", "payer": payer}
    if before is not None and not own:
        initial["payer_kind"] = before.payer_kind
    form = ListForm(
        request.POST or None, currency=currency_of(clinic), own=own, before=before, initial=initial
    )
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            set_prices(actor=request.actor, key=form.key, new=form.new_list())
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("The list is kept and holds from its day on."))
            return redirect("billing:prices")
    context = {"form": form, "own": own, "decision": decision, "before": before}
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/price_list.html", context, status=status)


def _schedules(request: StaffRequest) -> list[Prices]:
    today = timezone.localdate()
    found = (prices_on(request.clinic.pk, name, today) for name, _kind in payers(request.clinic.pk))
    return [one for one in found if one is not None]


def _schedule(one: Prices, licensed: dict[str, str]) -> dict[str, Any]:
    """A schedule as the page draws it; a licensed file's own words where the clinic has them."""
    rows = [(code, licensed.get(code, words_of(code)), sum_) for code, sum_ in one.amounts.items()]
    return {"prices": one, "kind": PriceList(payer_kind=one.payer_kind).get_payer_kind_display(),
            "rows": rows}  # fmt: skip
