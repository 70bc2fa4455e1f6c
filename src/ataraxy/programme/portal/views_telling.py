"""What the patient tells the clinic, and what the clinic tells them about the treatment."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.foundation.decision import Decision
from ataraxy.journey.outcomes.concern_rules import handling
from ataraxy.platform.service.errors import Refused
from ataraxy.programme.portal import own_course, queries, telling
from ataraxy.programme.portal.door import PortalRequest, portal_page
from ataraxy.programme.portal.forms import ComplaintForm, ExperienceForm, HelpForm
from ataraxy.programme.portal.pages_text import page_of, pages_of

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@portal_page("I need help")
@require_http_methods(SHOW_AND_POST)
def help_page(request: PortalRequest) -> HttpResponse:
    """Crisis numbers first; then a word to the clinic, and who reads it until when."""
    form = HelpForm(request.POST or None, initial={"phone": request.patient.phone})
    if request.method == "POST" and form.is_valid():
        telling.call_for_help(
            actor=request.actor,
            key=form.key,
            patient=request.patient,
            words=form.cleaned_data["words"],
            phone=form.cleaned_data["phone"],
        )
        return redirect("portal:help")
    shown = {
        "form": form,
        "calls": list(telling.help_calls_of(request.patient)[:5]),
        "plan": queries.plan_of(request.patient),
        "minutes": int(handling("help").act_within.total_seconds() // 60),
        "here": "help",
    }
    return render(request, "portal/help.html", shown, status=400 if form.is_bound else 200)


@portal_page("how it was")
@require_http_methods(SHOW_AND_POST)
def experience(request: PortalRequest) -> HttpResponse:
    """How a visit was, or the whole treatment; any time."""
    patient = request.patient
    session = own_course.session_to_ask_about(patient, timezone.now())
    form = ExperienceForm(request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in _TOLD}
        try:
            telling.tell_experience(
                actor=request.actor, key=form.key, patient=patient, session=session, told=told
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Thank you. Somebody of the clinic reads it."))
            return redirect("portal:home")
    shown = {"form": form, "session": session, "decision": decision, "here": "tell"}
    return render(request, "portal/experience.html", shown, status=400 if form.is_bound else 200)


_TOLD = ("overall", "prepared", "felt_safe", "respected", "good", "hard")


@portal_page("complaints")
@require_http_methods(SHOW_AND_POST)
def complain(request: PortalRequest) -> HttpResponse:
    """Say what went wrong; see what was answered."""
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = telling.complain(
            actor=request.actor,
            key=form.key,
            patient=request.patient,
            topic=form.cleaned_data["topic"],
            words=form.cleaned_data["words"],
            wish=form.cleaned_data["wish"],
        )
        return redirect("portal:complaint", made.uid)
    shown = {"form": form, "complaints": telling.complaints_of(request.patient), "here": "tell"}
    return render(request, "portal/complain.html", shown, status=400 if form.is_bound else 200)


@portal_page("complaint")
@require_safe
def complaint(request: PortalRequest, complaint_uid: UUID) -> HttpResponse:
    """One complaint: who answers until when, and the answer."""
    found = telling.complaints_of(request.patient).filter(uid=complaint_uid).first()
    if found is None:
        raise Http404(_("There is no such complaint."))
    return render(request, "portal/complaint.html", {"complaint": found, "here": "tell"})


@portal_page("about the treatment")
@require_safe
def treatment(request: PortalRequest) -> HttpResponse:
    """What people often get wrong, page by page."""
    shown = {"pages": pages_of(request.clinic), "here": "treatment"}
    return render(request, "portal/treatment.html", shown)


@portal_page("about the treatment, one page")
@require_safe
def treatment_page(request: PortalRequest, page_key: str) -> HttpResponse:
    """One page with its sources."""
    shown = {"page": page_of(request.clinic, page_key), "here": "treatment"}
    return render(request, "portal/treatment_page.html", shown)
