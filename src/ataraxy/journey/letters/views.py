"""Staff pages of letters: draft, edit, send, and what left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.letters import queries, sending, services
from ataraxy.journey.letters.drafting import UNFINISHED
from ataraxy.journey.letters.forms import DraftForm, EditForm, SendForm
from ataraxy.journey.letters.models import Audience, Letter, Sent
from ataraxy.journey.letters.paper import body_of, letter_paper
from ataraxy.journey.letters.reading import shown_sections
from ataraxy.journey.screening.queries import last_decision
from ataraxy.journey.screening.studies import found_for
from ataraxy.platform.documents.paper import Notice
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.links import address, is_live
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.services import Subject


@course_page("letters.read", what="letters")
@require_safe
def letters(request: StaffRequest, course: Course) -> HttpResponse:
    """Every letter of a course, and what stands in the way of a new one."""
    decision = last_decision(course)
    offers = [
        (audience, services.allowed_to_draft(course, decision, audience)) for audience in Audience
    ]
    shown = {
        **_frame(request, course),
        "decision": decision,
        "letters": queries.letters_of(course),
        "offers": [(one.value, one.label) for one, allowed in offers if allowed],
        "against": _first_refusal([allowed for _one, allowed in offers]),
        "found": found_for(course.indication, decision.route if decision else course.route),
        "key": fresh_key(),
    }
    return render(request, "letters/letters.html", shown)


@course_page("letters.write", what="letters")
@require_POST
def draft(request: StaffRequest, course: Course) -> HttpResponse:
    """Draft a letter from the newest decision."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say to whom the letter goes."))
        return redirect("letters:letters", course.uid)
    try:
        made = services.draft(
            actor=request.actor,
            key=form.key,
            course=course,
            audience=form.cleaned_data["audience"],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("letters:letters", course.uid)
    return redirect("letters:letter", course.uid, made.uid)


@course_page("letters.read", what="letter")
@require_safe
def letter(request: StaffRequest, course: Course, letter_uid: UUID) -> HttpResponse:
    """One letter: its words now or as they left, its versions, and who signed."""
    found = queries.letter_of(course, letter_uid)
    sent = queries.sent_of(found)
    version = queries.newest(found)
    body = sent.body if sent else body_of(found, version.sections)
    shown = {
        **_frame(request, course),
        "letter": found,
        "sent": sent,
        "version": version,
        "versions": queries.versions_of(found),
        "sections": shown_sections(body),
        "outdated": not sent and _is_outdated(found, course),
        "unfinished": any(UNFINISHED in one["text"] for one in body),
        "signatures": _signatures(request, sent),
        **_link_shown(found, sent),
        "key": fresh_key(),
    }
    return render(request, "letters/letter.html", shown)


@course_page("letters.write", what="letter")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, course: Course, letter_uid: UUID) -> HttpResponse:
    """Edit the words; each change is kept as a version."""
    found = queries.letter_of(course, letter_uid)
    version = queries.newest(found)
    first = {"seen": version.number, "recipient": version.recipient}
    form = EditForm(version.sections, request.POST or None, initial=first)
    refusal: Allowed | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(
                actor=request.actor,
                key=form.key,
                letter=found,
                seen=form.cleaned_data["seen"],
                recipient=form.cleaned_data["recipient"],
                texts=form.texts(),
            )
        except Refused as refused:
            refusal = refused.decision
        else:
            messages.success(request, _("Kept as a new version."))
            return redirect("letters:letter", course.uid, found.uid)
    shown = {**_frame(request, course), "letter": found, "form": form, "refusal": refusal}
    return render(request, "letters/edit.html", shown, status=_status(form, refusal))


@course_page("letters.send", what="letter")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: StaffRequest, course: Course, letter_uid: UUID) -> HttpResponse:
    """Read it once more, say how it leaves, and sign."""
    found = queries.letter_of(course, letter_uid)
    version = queries.newest(found)
    form = SendForm(found.audience, request.POST or None, initial={"seen": version.number})
    refusal: Allowed | None = None
    if request.method == "POST" and form.is_valid():
        try:
            sending.send(
                actor=request.actor,
                key=form.key,
                letter=found,
                seen=form.cleaned_data["seen"],
                recipient=version.recipient,
                way=form.cleaned_data["way"],
                proof=form.proof(request),
            )
        except Refused as refused:
            refusal = refused.decision
        else:
            messages.success(request, _("Sent. What left is kept as it was."))
            return redirect("letters:letter", course.uid, found.uid)
    shown = {
        **_frame(request, course),
        "letter": found,
        "version": version,
        "sections": shown_sections(body_of(found, version.sections)),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "letters/send.html", shown, status=_status(form, refusal))


@course_page("letters.write", what="letter")
@require_POST
def link(request: StaffRequest, course: Course, letter_uid: UUID) -> HttpResponse:
    """A fresh link to a letter that was sent to the patient."""
    found = queries.letter_of(course, letter_uid)
    sent = queries.sent_of(found)
    form = OnceForm(request.POST)
    if sent is not None and found.audience == Audience.PATIENT and form.is_valid():
        sending.link_again(actor=request.actor, key=form.key, sent=sent)
        messages.success(request, _("A new link. Earlier ones are closed."))
    return redirect("letters:letter", course.uid, found.uid)


@course_page("letters.read", what="letter")
@require_safe
def draft_paper(request: StaffRequest, course: Course, letter_uid: UUID) -> HttpResponse:
    """The PDF of an unsent letter, marked as a draft; it is kept nowhere."""
    found = queries.letter_of(course, letter_uid)
    version = queries.newest(found)
    paper = letter_paper(
        found,
        body_of(found, version.sections),
        recipient=version.recipient,
        signed_by=_("not signed yet"),
        on=timezone.localdate(timezone=course.clinic.zone),
        first=(Notice(_("Draft. Not signed and not sent.")),),
    )
    labels = translated_labels()
    printed = print_paper(paper, printed_at=timezone.now(), zone=course.clinic.zone, labels=labels)
    return pdf_response(printed.pdf, f"letter-draft-{str(found.uid)[:8]}.pdf")


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in place, kept in no cache; the name holds no patient's name."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _frame(request: StaffRequest, course: Course) -> dict[str, Any]:
    return {
        "course": course,
        "banner": course_banner(course, url=reverse("desk:patient", args=[course.patient.uid])),
        "may_write": request.actor.may("letters.write"),
        "may_send": request.actor.may("letters.send"),
    }


def _first_refusal(decisions: list[Allowed]) -> Allowed | None:
    return next((one for one in decisions if not one), None)


def _is_outdated(letter: Letter, course: Course) -> bool:
    last = last_decision(course)
    return last is None or last.pk != letter.decision_id


def _signatures(request: StaffRequest, sent: Sent | None) -> Any:
    return signatures_for(request.actor, Subject(sending.SIGNED, str(sent.uid))) if sent else []


def _link_shown(letter: Letter, sent: Sent | None) -> dict[str, object]:
    """The patient's link, while it can still be opened."""
    if sent is None or letter.audience != Audience.PATIENT:
        return {}
    rows = PatientLink.objects.filter(purpose=sending.PURPOSE, subject_uid=str(sent.uid))
    newest = rows.order_by("-created_at", "-pk").first()
    if newest is None or not is_live(newest, timezone.now()):
        return {"may_link": True}
    url = str(settings.PUBLIC_URL).rstrip("/") + address(newest)
    return {"may_link": True, "link": newest, "link_url": url}


def _status(form: OnceForm, refusal: Allowed | None) -> int:
    return 409 if refusal is not None else 400 if form.errors else 200
