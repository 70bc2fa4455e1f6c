"""Pages of what the right to hold the drug rests on, and of the patients' own devices."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.pharmacy import retention
from ataraxy.clinic.pharmacy import standing as services
from ataraxy.clinic.pharmacy.forms_custody import (
    AccessForm,
    AuthoriseForm,
    DisposeForm,
    KeepingForm,
    RegistrationForm,
)
from ataraxy.clinic.pharmacy.models_custody import Access, Loss
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.stocktaking import inventory_due
from ataraxy.clinic.pharmacy.views import SHOW_AND_POST, may
from ataraxy.foundation.decision import Decision
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@staff_page("pharmacy.inspect")
def standing(request: StaffRequest) -> HttpResponse:
    """Registrations, access, retention, inventory and losses on one page."""
    return _page(request)


def _page(request: StaffRequest, decision: Decision | None = None, **bound: object) -> HttpResponse:
    clinic = request.clinic
    today = timezone.now().astimezone(clinic.zone).date()
    warn = today + stock_numbers().registration_before
    rows = [
        {"one": one, "ended": one.expires_on < today, "soon": one.expires_on <= warn}
        for one in services.registrations(clinic)
    ]
    access = Access.objects.filter(clinic=clinic).select_related("user", "cabinet")
    shown = {
        "registrations": rows,
        "access": access.order_by("until", "cabinet__name", "user__last_name", "pk"),
        "losses": Loss.objects.filter(clinic=clinic).order_by("-discovered_at", "-pk")[:20],
        "due": inventory_due(clinic),
        **_keeping(request, today),
        "numbers": stock_numbers(),
        "may_keep": request.actor.may("pharmacy.keep"),
        "decision": decision,
        "registration_form": RegistrationForm(auto_id="registration_%s"),
        "access_form": AccessForm(clinic=clinic, auto_id="access_%s"),
        "keeping_form": KeepingForm(auto_id="keeping_%s"),
    } | bound
    status = 200 if request.method in {"GET", "HEAD"} else 409
    return render(request, "pharmacy/standing.html", shown, status=status)


def _keeping(request: StaffRequest, today: date) -> dict[str, object]:
    """How long records are kept, and whether a paper of the day that was asked for may go."""
    kept = retention.kept_by(request.clinic, today)
    oldest = retention.oldest_record(request.clinic)
    form, answer = DisposeForm(request.GET if "paper_of" in request.GET else None), None
    if form.is_bound and form.is_valid():
        answer = retention.may_dispose(kept, form.cleaned_data["paper_of"], today)
    return {
        "kept": kept,
        "kept_until": kept.until(today),
        "oldest": oldest,
        "oldest_until": kept.until(oldest) if oldest else None,
        "dispose_form": form,
        "disposal": answer,
    }


@staff_page("pharmacy.keep")
@require_POST
def register(request: StaffRequest) -> HttpResponse:
    """Note a registration or its renewal."""
    form = RegistrationForm(request.POST, auto_id="registration_%s")
    if not form.is_valid():
        return _page(request, registration_form=form)
    try:
        services.register(actor=request.actor, key=form.key, paper=form.paper())
    except Refused as problem:
        return _page(request, problem.decision, registration_form=form)
    messages.success(request, _("Noted. It becomes work before it ends."))
    return redirect("pharmacy:standing")


@staff_page("pharmacy.keep")
@require_POST
def give_access(request: StaffRequest) -> HttpResponse:
    """Put somebody on the access list."""
    form = AccessForm(request.POST, clinic=request.clinic, auto_id="access_%s")
    if not form.is_valid():
        return _page(request, access_form=form)
    data = form.cleaned_data
    try:
        services.give_access(
            actor=request.actor,
            key=form.key,
            cabinet=data["cabinet"],
            user=data["user"],
            means=data["means"],
            screened_on=data["screened_on"],
        )
    except Refused as problem:
        return _page(request, problem.decision, access_form=form)
    messages.success(request, _("On the access list."))
    return redirect("pharmacy:standing")


@staff_page("pharmacy.keep")
@require_POST
def end_access(request: StaffRequest, access_uid: UUID) -> HttpResponse:
    """Take key or code back."""
    one = Access.objects.filter(clinic=request.clinic, uid=access_uid).first()
    if one is None:
        raise Http404(_("There is no such line on the access list."))
    try:
        services.end_access(actor=request.actor, key=f"end:{one.uid}", access=one)
    except Refused as problem:
        return _page(request, problem.decision)
    messages.success(request, _("Access ended; the line stays."))
    return redirect("pharmacy:standing")


@staff_page("pharmacy.keep")
@require_POST
def keep(request: StaffRequest) -> HttpResponse:
    """How long drug records are kept here."""
    form = KeepingForm(request.POST, auto_id="keeping_%s")
    if not form.is_valid():
        return _page(request, keeping_form=form)
    data = form.cleaned_data
    try:
        retention.keep_for(
            actor=request.actor, key=form.key, years=data["years"], reason=data["reason"]
        )
    except Refused as problem:
        return _page(request, problem.decision, keeping_form=form)
    messages.success(request, _("Drug records are kept for %d years.") % data["years"])
    return redirect("pharmacy:standing")


@staff_page("pharmacy.inspect")
@require_http_methods(SHOW_AND_POST)
def own(request: StaffRequest) -> HttpResponse:
    """Patients' own devices, apart from the bulk stock, and how many are still authorised."""
    form, decision = AuthoriseForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        patient = form.find(request.clinic)
        if patient is not None:
            try:
                services.authorise(
                    actor=request.actor, key=form.key, patient=patient, allowed=form.allowed()
                )
            except Refused as problem:
                decision = problem.decision
            else:
                return redirect("pharmacy:own")
    found = services.owners(request.clinic, timezone.now().astimezone(request.clinic.zone).date())
    if request.method in {"GET", "HEAD"}:
        for one in found:
            journal_read(request.actor, one.patient, "own devices")
    shown = {"owners": found, "form": form, "decision": decision, "may": may(request)}
    status = 409 if request.method == "POST" else 200
    return render(request, "pharmacy/own.html", shown, status=status)
