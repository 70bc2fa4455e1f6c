"""Pages of bills: superbill, invoice, payment, credit note, package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.foundation.money import Money
from ataraxy.journey.course.banner import patient_banner
from ataraxy.journey.session.models import Session
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.programme.billing import accounts, packages
from ataraxy.programme.billing.codes import service_of_route, services
from ataraxy.programme.billing.forms_money import InvoiceForm, PayForm, TakeBackForm
from ataraxy.programme.billing.models import Invoice
from ataraxy.programme.billing.prices import SELF_PAY
from ataraxy.programme.billing.queries import (
    account_standing,
    currency_of,
    entries_of,
    identity_of,
    invoice_for,
    invoice_line,
    prices_on,
)
from ataraxy.programme.billing.superbill_paper import invoice_paper
from ataraxy.programme.billing.views import open_course_of, visits_of


@patient_page("billing.write", what="new invoice")
@require_http_methods(["GET", "HEAD", "POST"])
def new_invoice(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Choose what to invoice; prices come from the list of the day."""
    prices = prices_on(patient.clinic_id, SELF_PAY, timezone.localdate())
    offered = [key for key in services() if prices is not None and prices.of(key) is not None]
    unbilled = _unbilled(patient)
    form = InvoiceForm(
        request.POST or None,
        visits=[(str(one.uid), _visit_words(one)) for one in unbilled],
        offered=offered,
        initial=_suggested(request, unbilled),
    )
    decision = None
    if request.method == "POST" and form.is_valid():
        session = next(
            (one for one in unbilled if str(one.uid) == form.cleaned_data["session"]), None
        )
        try:
            made = accounts.invoice(
                actor=request.actor, key=form.key, patient=patient,
                course=session.course if session else open_course_of(patient),
                wanted=form.wanted(), session=session,
            )  # fmt: skip
        except Refused as refusal:
            decision = refusal.decision
        else:
            return redirect("billing:invoice", made.uid)
    context = {
        "patient": patient,
        "banner": patient_banner(patient),
        "form": form,
        "prices": prices,
        "rows": [(form[f"count_{key}"], prices.of(key)) for key in offered] if prices else [],
        "decision": decision,
    }
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/invoice_new.html", context, status=status)


@staff_page("billing.read")
@require_http_methods(["GET", "HEAD", "POST"])
def invoice_page(request: StaffRequest, invoice_uid: UUID) -> HttpResponse:
    """One invoice: its lines, what was paid on it, and a payment."""
    found = invoice_for(request.actor, invoice_uid)
    form = PayForm(request.POST or None, currency=found.currency)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            accounts.pay(actor=request.actor, key=form.key, invoice=found, paid=form.paid())
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("The payment is entered."))
            return redirect("billing:invoice", found.uid)
    elif request.method != "POST":
        journal_read(request.actor, found.patient, "invoice")
    return _invoice(request, found, {"form": form if form.is_bound else None, "decision": decision})


@staff_page("billing.read")
@require_safe
def invoice_pdf(request: StaffRequest, invoice_uid: UUID) -> HttpResponse:
    """The invoice as PDF, with everything entered on it so far."""
    found = invoice_for(request.actor, invoice_uid)
    journal_read(request.actor, found.patient, "invoice")
    since = [one for one in found.entries.order_by("pk") if one.kind != "charge"]
    left = account_standing(found.patient).open_on(str(found.uid))
    paper = invoice_paper(found, since, identity_of(found.clinic_id), left)
    printed = print_paper(
        paper, printed_at=timezone.now(), zone=found.clinic.zone, labels=translated_labels()
    )
    answer = HttpResponse(printed.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="invoice-{found.number}.pdf"'
    return answer


@staff_page("billing.write")
@require_POST
def take_back_page(request: StaffRequest, invoice_uid: UUID) -> HttpResponse:
    """A credit note over a part of an invoice, or all of it."""
    found = invoice_for(request.actor, invoice_uid)
    form = TakeBackForm(request.POST, currency=found.currency)
    if not form.is_valid():
        return _invoice(request, found, {"back_form": form})
    package = getattr(found, "package", None)
    try:
        if package is not None:
            packages.return_package(
                actor=request.actor, key=form.key, package=package, why=form.cleaned_data["why"]
            )
        else:
            accounts.credit_note(
                actor=request.actor, key=form.key, invoice=found,
                amount=form.cleaned_data["amount"], why=form.cleaned_data["why"],
            )  # fmt: skip
    except Refused as refusal:
        return _invoice(request, found, {"back_form": form, "decision": refusal.decision})
    messages.success(request, _("Taken back; it stands on the invoice."))
    return redirect("billing:invoice", found.uid)


@staff_page("billing.write")
@require_POST
def use(request: StaffRequest, invoice_uid: UUID) -> HttpResponse:
    """Pay an invoice out of what stands to their credit, as far as it goes."""
    found = invoice_for(request.actor, invoice_uid)
    form, now = OnceForm(request.POST), account_standing(found.patient)
    amount = min(now.to_their_credit, now.open_on(str(found.uid)))
    # Nothing is left to use when the button was pressed twice.
    if form.is_valid() and amount:
        accounts.use_credit(actor=request.actor, key=form.key, invoice=found, amount=amount)
        messages.success(request, _("%s of their credit is used.") % amount)
    return redirect("billing:invoice", found.uid)


@patient_page("billing.write", what="payment on account")
@require_http_methods(["GET", "HEAD", "POST"])
def on_account(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Money before anything is invoiced."""
    return _pay_page(request, patient, accounts.pay_on_account, _("Payment on account"))


@patient_page("billing.write", what="refund")
@require_http_methods(["GET", "HEAD", "POST"])
def refund_page(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Money paid back out of their credit."""
    return _pay_page(request, patient, accounts.refund, _("Pay back"))


def _pay_page(
    request: StaffRequest, patient: Patient, act: Callable[..., Any], title: str
) -> HttpResponse:
    form = PayForm(request.POST or None, currency=currency_of(patient.clinic))
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.actor, key=form.key, patient=patient, paid=form.paid())
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("Entered."))
            return redirect("billing:money", patient.uid)
    context = {
        "patient": patient,
        "banner": patient_banner(patient),
        "form": form,
        "decision": decision,
        "page_title": title,
        "credit": account_standing(patient).to_their_credit,
    }
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/pay.html", context, status=status)


def _invoice(request: StaffRequest, found: Invoice, more: dict[str, Any]) -> HttpResponse:
    now = account_standing(found.patient)
    line = invoice_line(found, now, timezone.localdate())
    package = getattr(found, "package", None)
    context = {
        "invoice": found,
        "line": line,
        "package": package,
        "uses": package.uses.select_related("session").order_by("pk") if package else (),
        "rows": [(one, Money(one["cents"], found.currency)) for one in found.lines],
        "entries": [one for one in entries_of(found.patient) if one.invoice_id == found.pk],
        "credit": now.to_their_credit,
        "banner": patient_banner(found.patient),
        "may_write": request.actor.may("billing.write"),
        "key": fresh_key(),
        "form": PayForm(currency=found.currency, initial={"amount": line.open.plain}),
        "back_form": TakeBackForm(currency=found.currency),
        **{name: value for name, value in more.items() if value is not None},
    }
    bad = any(getattr(one, "errors", None) for one in (context["form"], context["back_form"]))
    status = 400 if bad or "decision" in context else 200
    return render(request, "billing/invoice.html", context, status=status)


def _unbilled(patient: Patient) -> list[Session]:
    return [one.session for one in visits_of(patient, ()) if not one.is_billed]


def _suggested(request: StaffRequest, unbilled: list[Session]) -> dict[str, Any]:
    """The visit that was asked for, with its service once."""
    asked = request.GET.get("session", "")
    found = next((one for one in unbilled if str(one.uid) == asked), None)
    service = service_of_route(found.route) if found else None
    return {"session": asked, f"count_{service.key}": 1} if service else {}


def _visit_words(session: Session) -> str:
    day = accounts.day_of(session)
    return _("Session %(n)d, %(day)s") % {"n": session.number, "day": day.isoformat()}
