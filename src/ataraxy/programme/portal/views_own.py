"""The patient's own writing: journal, safety plan, self-care."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.foundation.decision import Decision
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.portal import own_services, queries, recordings
from ataraxy.programme.portal.door import PortalRequest, portal_page
from ataraxy.programme.portal.forms import JournalForm, SafetyPlanForm, TakeBackForm
from ataraxy.programme.portal.models_own import JournalEntry, SafetyPlan
from ataraxy.programme.portal.modules import Module, modules
from ataraxy.programme.portal.tracker import TrackerForm, chart_of, rows_of

SHOW_AND_POST = ["GET", "HEAD", "POST"]
_ENTRIES = 50
_NOTES = 200


@portal_page("journal")
@require_safe
def journal(request: PortalRequest) -> HttpResponse:
    """The entries, newest first."""
    found = list(queries.journal_of(request.patient)[: _ENTRIES + 1])
    shown = {"entries": found[:_ENTRIES], "more": len(found) > _ENTRIES, "here": "journal"}
    return render(request, "portal/journal.html", shown)


@portal_page("journal, new entry")
@require_http_methods(SHOW_AND_POST)
def write(request: PortalRequest) -> HttpResponse:
    """Write or speak an entry."""
    return _entry_form(request, None)


@portal_page("journal, correction")
@require_http_methods(SHOW_AND_POST)
def correct(request: PortalRequest, entry_uid: UUID) -> HttpResponse:
    """Write a correction beside an entry; what it said before stays."""
    return _entry_form(request, queries.entry_of(request.patient, entry_uid))


def _entry_form(request: PortalRequest, old: JournalEntry | None) -> HttpResponse:
    first = {"text": old.text, "shared": queries.is_shared(old)} if old else {}
    form = JournalForm(request.POST or None, request.FILES or None, initial=first)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            entry = _keep(request, form, old)
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Kept."))
            return redirect("portal:entry", entry.uid)
    shown = {"form": form, "old": old, "decision": decision, "here": "journal"}
    shown["recording"] = recordings.may_record(request.patient)
    return render(request, "portal/write.html", shown, status=400 if form.is_bound else 200)


def _keep(request: PortalRequest, form: JournalForm, old: JournalEntry | None) -> JournalEntry:
    upload: UploadedFile[bytes] | None = form.cleaned_data["voice"]
    voice = recordings.keep_recording(upload.read(), request.patient) if upload else None
    if voice is None and old is not None and old.voice_sha256:
        voice = recordings.Recording(old.voice_sha256, old.voice_type, old.voice_bytes)
    return own_services.write(
        actor=request.actor,
        key=form.key,
        patient=request.patient,
        text=form.cleaned_data["text"],
        voice=voice,
        shared=form.cleaned_data["shared"],
        corrects=old,
    )


@portal_page("journal entry")
@require_safe
def entry(request: PortalRequest, entry_uid: UUID) -> HttpResponse:
    """One entry, what it said before, and whether it is shared."""
    found = queries.entry_of(request.patient, entry_uid)
    newer = JournalEntry.objects.filter(corrects=found).first()
    shown = {
        "entry": found,
        "newer": newer,
        "earlier": queries.earlier_versions(found),
        "key": fresh_key(),
        "here": "journal",
    }
    return render(request, "portal/entry.html", shown)


@portal_page("journal entry shared or not")
@require_POST
def share(request: PortalRequest, entry_uid: UUID) -> HttpResponse:
    """Share an entry with the therapist, or make it private again."""
    found = queries.entry_of(request.patient, entry_uid)
    shared, form = request.POST.get("act") == "share", TakeBackForm(request.POST)
    if form.is_valid():
        own_services.share(actor=request.actor, key=form.key, entry=found, shared=shared)
        said = _("Your therapist can read it now.") if shared else _("It is private again.")
        messages.success(request, said)
    return redirect("portal:entry", found.uid)


@portal_page("journal recording")
@require_safe
def voice(request: PortalRequest, entry_uid: UUID) -> HttpResponse:
    """The recording of one entry."""
    return sound(queries.entry_of(request.patient, entry_uid))


def sound(found: JournalEntry) -> HttpResponse:
    """The recording itself; `Http404` where there is none."""
    if not found.voice_sha256:
        raise Http404(_("There is no recording."))
    try:
        content = recordings.content_of(found.voice_sha256)
    except StoreError as error:
        raise Http404(_("The recording is damaged. Tell the clinic.")) from error
    response = HttpResponse(content, content_type=found.voice_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@portal_page("safety plan")
@require_safe
def safety_plan(request: PortalRequest) -> HttpResponse:
    """The plan that holds, its versions, and crisis numbers."""
    versions = list(queries.plans_of(request.patient))
    shown = {
        "plan": versions[0] if versions else None,
        "parts": plan_parts(versions[0]) if versions else [],
        "versions": [(one, plan_parts(one)) for one in versions[1:]],
        "here": "plan",
    }
    return render(request, "portal/safety_plan.html", shown)


@portal_page("safety plan, writing")
@require_http_methods(SHOW_AND_POST)
def write_plan(request: PortalRequest) -> HttpResponse:
    """Write a new version of the plan."""
    held = queries.plan_of(request.patient)
    form = SafetyPlanForm(request.POST or None, initial=plan_first(request.patient, held))
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            own_services.write_plan(
                actor=request.actor,
                key=form.key,
                patient=request.patient,
                parts=form.cleaned_data,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Your plan is kept. The clinic sees it too."))
            return redirect("portal:safety_plan")
    shown = {"form": form, "decision": decision, "here": "plan"}
    return render(request, "portal/write_plan.html", shown, status=400 if form.is_bound else 200)


def plan_first(patient: Patient, held: SafetyPlan | None) -> dict[str, object]:
    """What the form of a plan begins with: the words that hold, and which version they are."""
    words = {name: getattr(held, name) if held else "" for name in own_services.PLAN_PARTS}
    return {**words, "seen": queries.plan_number(patient)}


def plan_parts(plan: SafetyPlan) -> list[tuple[str, str]]:
    """The parts of a plan that say something: heading and words."""
    labels = SafetyPlanForm.base_fields
    rows = ((name, getattr(plan, name)) for name in own_services.PLAN_PARTS)
    return [(str(labels[name].label), words) for name, words in rows if words]


@portal_page("self-care")
@require_safe
def self_care(request: PortalRequest) -> HttpResponse:
    """Every module."""
    shown = {"modules": modules().values(), "here": "care"}
    return render(request, "portal/self_care.html", shown)


@portal_page("self-care module")
@require_http_methods(SHOW_AND_POST)
def module(request: PortalRequest, module_key: str) -> HttpResponse:
    """One module: how to do it, what the evidence says, and a small tracker."""
    one = _module(module_key)
    form = TrackerForm(one, request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            own_services.note(
                actor=request.actor,
                key=form.key,
                patient=request.patient,
                module=one.key,
                day=form.cleaned_data["day"],
                values=form.noted(),
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Noted."))
            return redirect("portal:module", one.key)
    notes = list(queries.notes_of(request.patient, one.key)[:_NOTES])
    shown = {
        "module": one,
        "form": form,
        "decision": decision,
        "rows": rows_of(one, notes),
        "drawing": chart_of(one, notes),
        "key": fresh_key(),
        "here": "care",
    }
    return render(request, "portal/module.html", shown, status=400 if form.is_bound else 200)


@portal_page("self-care note taken back")
@require_POST
def take_back(request: PortalRequest, module_key: str, note_uid: UUID) -> HttpResponse:
    """Take a note back."""
    one, form = _module(module_key), TakeBackForm(request.POST)
    found = queries.note_of(request.patient, one.key, note_uid)
    if form.is_valid():
        own_services.take_back(actor=request.actor, key=form.key, entry=found)
        messages.success(request, _("Taken back."))
    return redirect("portal:module", one.key)


def _module(key: str) -> Module:
    found = modules().get(key)
    if found is None:
        raise Http404(_("There is no such page."))
    return found
