"""The cabinet's pages: what is in it, what waits, and the story of each container and dose."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.pharmacy import queries, services
from ataraxy.clinic.pharmacy.amounts import mass_words, unit_of, words
from ataraxy.clinic.pharmacy.forms import CabinetForm
from ataraxy.clinic.pharmacy.graph import Steps, steps
from ataraxy.clinic.pharmacy.models import Account, Container, Entry
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.story import story
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused

SHOW_AND_POST = ["GET", "HEAD", "POST"]
GRAPH_DAYS = 30
_ASKED = ("receive", "draw", "waste", "count", "correct", "keep", "inspect")


def may(request: StaffRequest) -> dict[str, bool]:
    """What the person at the screen may do in the cabinet."""
    return {name: request.actor.may(f"pharmacy.{name}") for name in _ASKED}


@staff_page("pharmacy.read")
def cabinet(request: StaffRequest) -> HttpResponse:
    """What waits for somebody, and what is on the shelf."""
    now, clinic = queries.now_at(), request.clinic
    named = queries.cabinets(clinic)
    shelves = queries.shelves(clinic, None, now) if named else []
    every = [one for shelf in shelves for one in (*shelf.opened, *shelf.sealed)]
    counted = queries.last_count(clinic)
    shown = {
        "cabinets": named,
        "shelves": [(one, _graph(request, one.product)) for one in shelves],
        "accounts": [_open(one) for one in queries.open_accounts(clinic)],
        "troubled": [one for one in every if one.tone == "stop"],
        "soon": [one for one in every if one.tone == "attention"],
        "counted": counted,
        "count_due": counted is None or now - counted.at > stock_numbers().count_every,
        "may": may(request),
        "form": CabinetForm(),
    }
    return render(request, "pharmacy/cabinet.html", shown)


def _open(account: Account) -> dict[str, object]:
    return {
        "account": account,
        "gap": mass_words(abs(account.open_ug), account.product),
        "not_drawn": account.open_ug < 0,
    }


def _graph(request: StaffRequest, product: Product, days: int = GRAPH_DAYS) -> Steps:
    points = queries.course_of_stock(request.clinic, product, queries.now_at(), days)
    told = [(one.at, queries.figure_ml(one.ug, product)) for one in points]
    return steps(told, request.clinic.zone)


@staff_page("pharmacy.read")
def product(request: StaffRequest, product_key: str) -> HttpResponse:
    """The balance of one drug over time, every change of it, and what lies there now."""
    item = products().get(product_key)
    if item is None:
        raise Http404(_("There is no such product."))
    now = queries.now_at()
    points = queries.course_of_stock(request.clinic, item, now, GRAPH_DAYS)
    own = [one for one in queries.shelves(request.clinic, None, now) if one.product == item]
    changes = [
        {"told": told, "after": words(one.ug, item)}
        for one in reversed(points)
        if one.entry is not None
        for told in story([one.entry])
    ]
    shown = {
        "item": item,
        "shelf": own[0] if own else None,
        "graph": _graph(request, item),
        "days": GRAPH_DAYS,
        "unit": unit_of(item) if item.form.is_liquid else "mg",
        "changes": changes,
    }
    return render(request, "pharmacy/product.html", shown)


@staff_page("pharmacy.read")
def container(request: StaffRequest, container_uid: UUID) -> HttpResponse:
    """The story of one container."""
    return container_page(request, queries.container_for(request.actor, container_uid))


def container_page(request: StaffRequest, one: Container, decision: object = None) -> HttpResponse:
    """A container's page; after a refusal with its reasons."""
    now = queries.now_at()
    rows = Entry.objects.filter(container=one).select_related("corrects", "account__patient")
    told = story(rows.order_by("number"))
    differences = [t for t in told if t.entry.kind in {"counted", "finished"} and t.entry.change_ug]
    shown = {
        "container": one,
        "standing": queries.standing_of(one, now.astimezone(request.clinic.zone).date(), now),
        "nominal": words(one.nominal_ug, one.product),
        "story": told,
        "open_difference": differences[0] if differences and one.unexplained_ug else None,
        "may": may(request),
        "decision": decision,
        "opened_source": stock_numbers().opened_source,
        "form": CabinetForm(),
        "other_cabinets": [
            room for room in queries.cabinets(request.clinic) if room.pk != one.cabinet_id
        ],
    }
    status = 200 if decision is None else 409
    return render(request, "pharmacy/container.html", shown, status=status)


@staff_page("pharmacy.read")
def account(request: StaffRequest, account_uid: UUID) -> HttpResponse:
    """Where the drug of one dose went."""
    one = queries.account_for(request.actor, account_uid)
    rows = Entry.objects.filter(account=one).select_related("corrects", "container")
    parts = (
        (_("Drawn"), one.drawn_ug),
        (_("Given"), one.given_ug),
        (_("Wasted"), one.wasted_ug),
        (_("Returned"), one.returned_ug),
        (_("Primed or left in the line"), one.residual_ug),
    )
    shown = {
        "account": one,
        "item": one.product,
        "parts": [(label, mass_words(ug, one.product)) for label, ug in parts],
        "gap": mass_words(abs(one.open_ug), one.product),
        "not_drawn": one.open_ug < 0,
        "story": story(rows.order_by("number")),
        "may_see": request.actor.may("session.read"),
        "may": may(request),
    }
    return render(request, "pharmacy/account.html", shown)


@staff_page("pharmacy.receive")
@require_http_methods(["POST"])
def name_cabinet(request: StaffRequest) -> HttpResponse:
    """Name a cabinet: the ledger begins."""
    form = CabinetForm(request.POST)
    if form.is_valid():
        try:
            services.name_cabinet(actor=request.actor, key=form.key, name=form.cleaned_data["name"])
        except Refused as problem:
            messages.error(request, str(problem.decision))
    return redirect("pharmacy:cabinet")
