"""An inspector's visit: any time, drug, lot or patient, on the screen, as PDF and as CSV."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.pharmacy.forms_custody import InspectionForm
from ataraxy.clinic.pharmacy.inspecting import Wanted, ask
from ataraxy.clinic.pharmacy.inspection import Scope, balances, lots_of, who_got
from ataraxy.clinic.pharmacy.inspection_csv import csv_parts
from ataraxy.clinic.pharmacy.inspection_paper import chain_words
from ataraxy.clinic.pharmacy.jobs import run_inspection
from ataraxy.clinic.pharmacy.models_custody import Inspection
from ataraxy.clinic.pharmacy.views import SHOW_AND_POST
from ataraxy.platform.audit.journal import record
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.oversight.export import streamed
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

_YEAR = timedelta(days=365)


@staff_page("pharmacy.inspect")
@require_http_methods(SHOW_AND_POST)
def inspection(request: StaffRequest) -> HttpResponse:
    """Choose and see at once; one press makes the paper."""
    form, decision = _form(request), None
    scope = _scope(request, form)
    if request.method == "POST" and scope is not None:
        wanted = Wanted(scope.first, scope.last, scope.product, scope.lot, scope.patient)
        key = form.cleaned_data.get("idempotency_key") or fresh_key()
        try:
            with transaction.atomic():
                made = ask(actor=request.actor, key=key, wanted=wanted)
                transaction.on_commit(lambda: run_inspection.enqueue(made.clinic_id, str(made.uid)))
        except Refused as problem:
            decision = problem.decision
        else:
            return redirect("pharmacy:report", inspection_uid=made.uid)
    shown: dict[str, Any] = {"form": form, "scope": scope, "decision": decision, "key": fresh_key()}
    shown |= _found(request, scope) if scope is not None else {}
    earlier = Inspection.objects.filter(clinic=request.clinic).order_by("-asked_at", "-pk")
    shown["earlier"] = earlier[:5]
    status = 409 if request.method == "POST" else 200
    return render(request, "pharmacy/inspection.html", shown, status=status)


def _form(request: StaffRequest) -> InspectionForm:
    today = timezone.now().astimezone(request.clinic.zone).date()
    usual = {"first": today - _YEAR, "last": today}
    if request.method == "POST":
        return InspectionForm(request.POST)
    names = ("first", "last", "product", "lot", "patient")
    told: dict[str, Any] = {one: request.GET.get(one) or usual.get(one, "") for one in names}
    return InspectionForm(told)


def _scope(request: StaffRequest, form: InspectionForm) -> Scope | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    patient = None
    if data["patient"]:
        patient = Patient.objects.filter(clinic=request.clinic, uid=data["patient"]).first()
        if patient is None:
            raise Http404(_("There is no such patient at this clinic."))
    return Scope(
        request.clinic, data["first"], data["last"], data["product"], data["lot"].strip(), patient
    )


def _found(request: StaffRequest, scope: Scope) -> dict[str, Any]:
    """What the page shows at once; whoever is named on it was looked at."""
    got = who_got(request.clinic, scope.lot) if scope.lot else []
    for patient in {one.account.patient for one in got} | {scope.patient}:
        if patient is not None and request.method in {"GET", "HEAD"}:
            journal_read(request.actor, patient, "drug inspection")
    told = [
        {
            "item": one.product,
            "opening": one.words(one.opening_ug),
            "closing": one.words(one.closing_ug),
        }
        for one in balances(scope)
    ]
    return {
        "balances": told,
        "entries": scope.entries().count(),
        "got": got,
        "lots": lots_of(scope.patient) if scope.patient else [],
        "chain": chain_words(scope),
        "query": request.GET.urlencode(),
    }


@staff_page("pharmacy.inspect")
def as_csv(request: StaffRequest) -> HttpResponseBase:
    """Every entry of the chosen time as CSV, sealed, however long it is."""
    scope = _scope(request, _form(request))
    if scope is None:
        raise Http404(_("There is no such time."))
    told = {"first": scope.first, "last": scope.last, "product": scope.product, "lot": scope.lot}
    record(
        actor=request.actor,
        action="pharmacy.copy",
        subject="ledger",
        patient_uid=str(scope.patient.uid) if scope.patient else "",
        detail=told,
    )
    name = f"ledger-{scope.first}-{scope.last}.csv"
    return streamed(request, csv_parts(scope), name)


@staff_page("pharmacy.inspect")
def report(request: StaffRequest, inspection_uid: UUID) -> HttpResponse:
    """How far the paper is; when it is done, the paper."""
    one = _report(request, inspection_uid)
    is_part = bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx
    page = "pharmacy/report_progress.html" if is_part else "pharmacy/report.html"
    return render(request, page, {"report": one})


@staff_page("pharmacy.inspect")
def report_pdf(request: StaffRequest, inspection_uid: UUID) -> HttpResponse:
    """The paper itself."""
    one = _report(request, inspection_uid)
    if one.document is None:
        raise Http404(_("This report is not finished yet."))
    try:
        content = content_of(one.document)
    except StoreError as error:
        raise Http404(_("The file of this report is damaged. Ask for it again.")) from error
    record(
        actor=request.actor,
        action="document.read",
        subject=f"document:{one.document.uid}",
        patient_uid=str(one.patient.uid) if one.patient else "",
    )
    answer = HttpResponse(content, "application/pdf")
    name = f"inspection-{one.first}-{one.last}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _report(request: StaffRequest, uid: UUID) -> Inspection:
    rows = Inspection.objects.filter(clinic=request.clinic, uid=uid)
    found = rows.select_related("document", "patient").first()
    if found is None:
        raise Http404(_("There is no such report at this clinic."))
    return found
