"""Pages of the programme: the setting and its staff, and one patient's enrolment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.rems import queries, services
from ataraxy.clinic.rems.enrolment_paper import enrolment_paper, shown_words
from ataraxy.clinic.rems.forms import (
    CertificationForm,
    PatientSignsForm,
    PrescriberSignsForm,
    ToldForm,
    TrainingForm,
)
from ataraxy.clinic.rems.models import STATES, Enrolment
from ataraxy.clinic.rems.words import programme
from ataraxy.foundation.decision import Decision, refuse
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@staff_page("rems.read")
def setting(request: StaffRequest) -> HttpResponse:
    """Is the setting certified, who is trained, who waits for confirmation."""
    return _setting_page(request)


def _setting_page(
    request: StaffRequest, decision: Decision | None = None, **bound: object
) -> HttpResponse:
    clinic = request.clinic
    today = timezone.now().astimezone(clinic.zone).date()
    held = queries.certification(clinic)
    shown = {
        "certification": held,
        "attested": [
            text for key, text in programme().setting.items() if held and key in held.attested
        ],
        "trained": queries.trained_staff(clinic, today),
        "waiting": [(one, STATES[one.state]) for one in queries.unconfirmed(clinic)],
        "may_enrol": request.actor.may("rems.enrol"),
        "programme": programme(),
        "may_keep": request.actor.may("rems.keep"),
        "decision": decision,
        "certification_form": CertificationForm(auto_id="setting_%s"),
        "training_form": TrainingForm(clinic=clinic, auto_id="training_%s"),
    } | bound
    status = 200 if request.method in {"GET", "HEAD"} else 409
    return render(request, "rems/setting.html", shown, status=status)


@staff_page("rems.keep")
@require_POST
def certify(request: StaffRequest) -> HttpResponse:
    """Note the certification of the setting."""
    form = CertificationForm(request.POST, auto_id="setting_%s")
    if not form.is_valid():
        return _setting_page(request, certification_form=form)
    try:
        services.certify(actor=request.actor, key=form.key, setting=form.setting())
    except Refused as problem:
        return _setting_page(request, problem.decision, certification_form=form)
    return redirect("rems:setting")


@staff_page("rems.keep")
@require_POST
def train(request: StaffRequest) -> HttpResponse:
    """Note somebody's training."""
    form = TrainingForm(request.POST, clinic=request.clinic, auto_id="training_%s")
    if not form.is_valid():
        return _setting_page(request, training_form=form)
    data = form.cleaned_data
    try:
        services.note_training(
            actor=request.actor, key=form.key, user=data["user"], trained_on=data["trained_on"]
        )
    except Refused as problem:
        return _setting_page(request, problem.decision, training_form=form)
    return redirect("rems:setting")


@patient_page("rems.enrol", what="Spravato enrolment")
@require_http_methods(SHOW_AND_POST)
def enrolment(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Both signatures, sent, confirmed: one step after the other."""
    row = queries.enrolment_of(patient)
    form = _form(request, row)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            said = _act(request, patient, row)(form)
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, said)
            return redirect("rems:enrolment", patient_uid=patient.uid)
    state = row.state if row else ""
    shown = {
        "patient": patient,
        "enrolment": row,
        "state": state,
        "state_words": STATES[state] if state else _("not begun"),
        "form": form,
        "words": shown_words(patient).split("\n"),
        "programme": programme(),
        "certified": queries.certification(request.clinic),
        "decision": decision,
        "may_sign": request.actor.may("rems.sign"),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "rems/enrolment.html", shown, status=status)


def _form(request: StaffRequest, row: Enrolment | None) -> Any:
    data = request.POST or None
    if data is not None and data.get("act") == "end":
        return ToldForm(data)
    state = row.state if row else ""
    if not state:
        return PatientSignsForm(data)
    return PrescriberSignsForm(data) if state == "patient_signed" else ToldForm(data)


def _act(request: StaffRequest, patient: Patient, row: Enrolment | None) -> Callable[[Any], str]:
    """What a form sent from this state does; its answer is what the page then says."""
    actor = request.actor

    def begin(form: PatientSignsForm) -> str:
        services.sign_as_patient(
            actor=actor,
            key=form.key,
            patient=patient,
            mark=form.mark,
            witness=form.witness(request),
        )
        return _("Signed by the patient. Now the prescriber.")

    if row is None:
        return begin
    held, state = row, request.POST.get("act", row.state)

    def sign(form: PrescriberSignsForm) -> str:
        if not actor.may("rems.sign"):
            raise PermissionDenied(_("A prescriber signs here."))
        services.sign_as_prescriber(
            actor=actor, key=form.key, enrolment=held, proof=form.proof(request)
        )
        return _("Signed by both. Send it; it is not an enrolment yet.")

    def told(form: ToldForm) -> str:
        words = str(form.cleaned_data["told"])
        if state == "end":
            services.end(actor=actor, key=form.key, enrolment=held, why=words)
            return _("Ended.")
        if state == "both_signed":
            services.note_sent(actor=actor, key=form.key, enrolment=held, how=words)
            return _("Noted as sent. It waits for the programme's confirmation.")
        if state != "sent":
            raise Refused(refuse(_("Nothing is left to do here.")))
        services.confirm(actor=actor, key=form.key, enrolment=held, number=words)
        return _("Confirmed. The gate is open.")

    return sign if state == "patient_signed" else told


@patient_page("rems.enrol", what="Spravato enrolment form")
def enrolment_pdf(request: StaffRequest, patient: Patient) -> HttpResponse:
    """The enrolment as a paper to fax."""
    row = queries.enrolment_of(patient)
    if row is None:
        raise Http404(_("This patient is not on the way into the programme."))
    printed = print_paper(
        enrolment_paper(request.clinic, row, queries.certification(request.clinic)),
        printed_at=timezone.now(),
        zone=request.clinic.zone,
        labels=translated_labels(),
    )
    answer = HttpResponse(printed.pdf, "application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="enrolment.pdf"'
    return answer
