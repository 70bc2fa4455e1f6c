"""Pages of one visit's bill: its superbill, and packages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.session.queries import session_for
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm
from ataraxy.programme.billing import packages
from ataraxy.programme.billing.coding import Asked
from ataraxy.programme.billing.forms import SuperbillForm
from ataraxy.programme.billing.forms_money import PutBackForm
from ataraxy.programme.billing.models import Package, PackageUse
from ataraxy.programme.billing.prices import PayerKind
from ataraxy.programme.billing.superbills import coded, happened_in, make_superbill
from ataraxy.programme.billing.views import open_course_of


@staff_page("billing.write")
@require_http_methods(["GET", "HEAD", "POST"])
def superbill(request: StaffRequest, session_uid: UUID) -> HttpResponse:
    """The codes of one visit from what happened, and issuing them."""
    session = session_for(request.actor, session_uid)
    if request.method != "POST":
        journal_read(request.actor, session.patient, "superbill")
    form = SuperbillForm(request.POST or None)
    decision, asked = None, Asked(PayerKind.SELF, marks_waste=False)
    if request.method == "POST" and form.is_valid():
        ordered = form.ordered()
        asked = ordered.asked
        if "keep" in request.POST:
            try:
                make_superbill(actor=request.actor, key=form.key, session=session, ordered=ordered)
            except Refused as refusal:
                decision = refusal.decision
            else:
                messages.success(request, _("The superbill is kept among the patient's papers."))
                return redirect("billing:money", session.patient.uid)
    found = coded(session, asked)
    open_points = None if found.decision else found.decision
    context = {
        "session": session,
        "banner": course_banner(session.course),
        "happened": happened_in(session),
        "items": found.items,
        "decision": decision if decision is not None else open_points,
        "form": form,
    }
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/superbill.html", context, status=status)


@staff_page("billing.write")
@require_POST
def take_from_package(request: StaffRequest, session_uid: UUID) -> HttpResponse:
    """Take a visit out of a package."""
    session = session_for(request.actor, session_uid)
    chosen = get_object_or_404(
        Package, clinic_id=request.actor.clinic_id, uid=_uuid(request, "package")
    )
    form = OnceForm(request.POST)
    if form.is_valid():
        packages.use_package(actor=request.actor, key=form.key, package=chosen, session=session)
        messages.success(request, _("Taken out of the package."))
    return redirect("billing:money", session.patient.uid)


@staff_page("billing.write")
@require_POST
def put_back(request: StaffRequest, session_uid: UUID) -> HttpResponse:
    """Put a visit that was taken by mistake back into its package."""
    session = session_for(request.actor, session_uid)
    # The taking that the page showed, not one that somebody made since.
    use = get_object_or_404(
        PackageUse, clinic_id=request.actor.clinic_id, session=session, uid=_uuid(request, "use")
    )
    form = PutBackForm(request.POST)
    if form.is_valid():
        packages.put_back(actor=request.actor, key=form.key, use=use, why=form.cleaned_data["why"])
        messages.success(request, _("Put back into the package. The visit can be billed again."))
    else:
        messages.error(request, _("Say why it is put back, in a sentence. Nothing was changed."))
    return redirect("billing:money", session.patient.uid)


@patient_page("billing.write", what="package")
@require_POST
def sell(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Sell the package of a service; it is invoiced at once."""
    form = OnceForm(request.POST)
    if not form.is_valid():
        return redirect("billing:money", patient.uid)
    sold = packages.sell_package(
        actor=request.actor, key=form.key, patient=patient, course=open_course_of(patient),
        service=request.POST.get("service", ""),
    )  # fmt: skip
    messages.success(request, _("The package is sold and invoiced."))
    return redirect("billing:invoice", sold.invoice.uid)


def _uuid(request: StaffRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return UUID(int=0)
