"""What staff see of the patient's own side, and what they do about it."""

from __future__ import annotations

from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.foundation.decision import Decision
from ataraxy.platform.audit.journal import look
from ataraxy.platform.people.links import address, is_live
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.programme.portal import access, own_services, queries, telling
from ataraxy.programme.portal.forms import AnswerForm, PageForm, SafetyPlanForm
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.models_clinic import Experience
from ataraxy.programme.portal.pages_text import page_of, pages_of, versions_of, write_page
from ataraxy.programme.portal.views_own import plan_first, plan_parts, sound

SHOW_AND_POST = ["GET", "HEAD", "POST"]
_SHOWN = 100


@patient_page("portal.read", what="patient's own side")
@require_safe
def own_side(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Access, safety plan, shared journal, how visits were."""
    actor = request.actor
    account = Account.objects.filter(patient=patient).first()
    plans = list(queries.plans_of(patient)) if actor.may("safety_plan.read") else []
    may_journal = actor.may("journal.read_shared")
    may_hear = actor.may("experience.read")
    shown = {
        "patient": patient,
        "account": account,
        "link": _invitation(account),
        "key": fresh_key(),
        "may_invite": actor.may("portal.invite"),
        "may_plan": actor.may("safety_plan.read"),
        "may_write_plan": actor.may("safety_plan.write"),
        "plan": plans[0] if plans else None,
        "parts": plan_parts(plans[0]) if plans else [],
        "versions": [(one, plan_parts(one)) for one in plans[1:]],
        "may_journal": may_journal,
        "entries": list(queries.shared_entries(patient)[:_SHOWN]) if may_journal else [],
        "may_hear": may_hear,
        "calls": list(telling.help_calls_of(patient)[:5]),
        "experiences": _experiences(patient) if may_hear else [],
    }
    return render(request, "portal/staff.html", shown)


def _experiences(patient: Patient) -> list[Experience]:
    rows = Experience.objects.filter(patient=patient).order_by("-at", "-pk")
    return list(rows[:_SHOWN])


def _invitation(account: Account | None) -> dict[str, object] | None:
    """The invitation that waits: its address, a QR code, until when."""
    if account is None:
        return None
    rows = PatientLink.objects.filter(
        clinic_id=account.clinic_id, purpose=access.INVITE, subject_uid=str(account.uid)
    )
    link = rows.order_by("-created_at", "-pk").first()
    if link is None or not is_live(link, timezone.now()):
        return None
    url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
    picture = segno.make(url, micro=False).svg_data_uri(scale=4)
    return {"url": url, "qr": picture, "until": link.expires_at, "opened": bool(link.spent_at)}


@patient_page("portal.invite", what="invitation to the portal")
@require_POST
def invite(request: StaffRequest, patient: Patient) -> HttpResponse:
    """A fresh invitation, to be shown as QR code or given as a link."""
    access.invite(actor=request.actor, key=_key(request), patient=patient)
    messages.success(request, _("The invitation is ready: show it or pass the link on."))
    return redirect("portal:staff", patient.uid)


@patient_page("portal.invite", what="portal closed")
@require_POST
def close(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Shut the patient's pages at once."""
    access.close(actor=request.actor, key=_key(request), patient=patient)
    messages.success(request, _("Closed on every device. What they wrote is kept."))
    return redirect("portal:staff", patient.uid)


@patient_page("safety_plan.write", what="safety plan, writing")
@require_http_methods(SHOW_AND_POST)
def write_plan(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Write the plan down together with the patient, in their words."""
    held = queries.plan_of(patient)
    form = SafetyPlanForm(request.POST or None, initial=plan_first(patient, held))
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            own_services.write_plan_together(
                actor=request.actor,
                key=form.key,
                patient=patient,
                parts=form.cleaned_data,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Kept. The patient sees it at once."))
            return redirect("portal:staff", patient.uid)
    shown = {"patient": patient, "form": form, "decision": decision}
    status = 400 if form.is_bound else 200
    return render(request, "portal/staff_plan.html", shown, status=status)


@patient_page("safety_plan.read", what="safety plan")
@require_safe
def plan_card(request: StaffRequest, patient: Patient) -> HttpResponse:
    """The plan that holds, for the patient page."""
    plan = queries.plan_of(patient)
    shown = {"patient": patient, "plan": plan, "parts": plan_parts(plan) if plan else []}
    return render(request, "portal/plan_card.html", shown)


@patient_page("journal.read_shared", what="shared recording")
@require_safe
def shared_voice(request: StaffRequest, patient: Patient, entry_uid: UUID) -> HttpResponse:
    """The recording of a shared entry."""
    return sound(queries.shared_entry(patient, entry_uid))


@staff_page("complaints.answer")
@require_safe
def complaints(request: StaffRequest) -> HttpResponse:
    """Every complaint, the newest first, with what waits."""
    found = list(telling.complaints_at(request.actor)[:_SHOWN])
    look(actor=request.actor, action="complaints.listed", detail={"found": len(found)})
    return render(request, "portal/complaints.html", {"complaints": found})


@staff_page("complaints.answer")
@require_http_methods(SHOW_AND_POST)
def complaint(request: StaffRequest, complaint_uid: UUID) -> HttpResponse:
    """One complaint: read it, answer it."""
    found = telling.complaint_for(request.actor, complaint_uid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        telling.answer_complaint(
            actor=request.actor,
            key=form.key,
            complaint=found,
            words=form.cleaned_data["words"],
        )
        messages.success(request, _("Answered. The patient sees it on their pages."))
        return redirect("portal:staff_complaint", found.uid)
    if request.method in {"GET", "HEAD"}:
        uid = str(found.patient.uid)
        look(actor=request.actor, action="patient.read", subject="complaint", patient_uid=uid)
    answers = found.answers.order_by("at", "pk")
    shown = {
        "complaint": found,
        "patient": found.patient,
        "may_open": request.actor.may("people.read"),
        "form": form,
        "answers": answers,
    }
    status = 400 if form.is_bound else 200
    return render(request, "portal/staff_complaint.html", shown, status=status)


@staff_page("experience.read")
@require_safe
def experiences(request: StaffRequest) -> HttpResponse:
    """How visits were for patients, newest first."""
    found = list(telling.experiences_at(request.actor)[:_SHOWN])
    look(actor=request.actor, action="experiences.listed", detail={"found": len(found)})
    return render(request, "portal/experiences.html", {"experiences": found})


@staff_page("portal.pages")
@require_safe
def pages(request: StaffRequest) -> HttpResponse:
    """The treatment pages, and which of them the clinic rewrote."""
    return render(request, "portal/staff_pages.html", {"pages": pages_of(request.clinic)})


@staff_page("portal.pages")
@require_http_methods(SHOW_AND_POST)
def page(request: StaffRequest, page_key: str) -> HttpResponse:
    """Rewrite one page, or go back to the text that ships."""
    found = page_of(request.clinic, page_key)
    versions = list(versions_of(request.clinic, page_key))
    form = PageForm(request.POST or None, initial={"words": found.words, "seen": len(versions)})
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        back = request.POST.get("act") == "shipped"
        try:
            write_page(
                actor=request.actor,
                key=form.key,
                page=page_key,
                words="" if back else form.cleaned_data["words"],
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Kept. Patients read it from now on."))
            return redirect("portal:staff_page", page_key)
    shown = {"page": found, "versions": versions, "form": form, "decision": decision}
    status = 400 if form.is_bound else 200
    return render(request, "portal/staff_page.html", shown, status=status)


def _key(request: StaffRequest) -> str:
    form = OnceForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This form was not complete. Open the page again."))
    return form.key
