"""Pages of the consent: the desk's overview, the tablet's reading and signing, withdrawal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.consent import forms, services
from ataraxy.journey.consent.assembly import BlockError, Particulars, route_of
from ataraxy.journey.consent.copies import make_copy
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.queries import (
    consent_of,
    consents_of,
    may_sign_after_dose,
    questions_of,
    reading_of,
    reads_of,
    valid_consent,
)
from ataraxy.journey.consent.rules import may_sign
from ataraxy.journey.consent.teach_back import looks_at
from ataraxy.journey.consent.translations import ENGLISH, languages
from ataraxy.journey.consent.withdrawing import withdraw
from ataraxy.journey.consent.wording import Part, consent_paper, parts
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.platform.documents.paper import canonical_text, content_hash
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@course_page("consent.read", what="consent")
def consent(request: StaffRequest, course: Course) -> HttpResponse:
    """Where consent stands on this course, what to do next, and everything before."""
    all_of_them = list(consents_of(course))
    reading = next((one for one in all_of_them if one.state == "reading"), None)
    context = {
        **_frame(request, course),
        "decision": valid_consent(course, timezone.now()),
        "consents": [one for one in all_of_them if one.state != "reading"],
        "signed": next((one for one in all_of_them if one.state == "signed"), None),
        "may_prepare": course.step in services.STEPS,
        **(_progress(reading, course) if reading else {}),
    }
    return render(request, "consent/consent.html", context)


@course_page("consent.prepare", what="consent")
def prepare_page(request: StaffRequest, course: Course) -> HttpResponse:
    """Put the document together for a route and a condition."""
    form = forms.PrepareForm(request.POST or None, initial=_initial(course))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.prepare(
                actor=request.actor,
                key=form.key,
                course=course,
                particulars=Particulars(data["route"], data["indication"]),
                interpreter=data["interpreter"],
                capacity_note=data["capacity_note"],
                language=data.get("language", ENGLISH),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("consent:read", course.uid, made.uid, 1)
    return render(request, "consent/prepare.html", {**_frame(request, course), "form": form})


@course_page("consent.sign", what="consent reading")
def read(request: StaffRequest, course: Course, consent_uid: UUID, number: int) -> HttpResponse:
    """One part of the document on the tablet."""
    found = consent_of(course, consent_uid)
    if found.state != "reading" and request.method != "POST":
        return redirect("consent:consent", course.uid)
    part = _part(found, number)
    form = forms.ReadForm(request.POST or None, teach_back=part.teach_back, choice=part.choice)
    if request.method == "POST" and form.is_valid():
        try:
            _read_part(request, found, part, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _next(course, found, number)
    read_ids = reading_of(found).read
    context = {
        "course": course,
        "consent": found,
        "part": part,
        "form": form,
        "total": len(found.body),
        "done": len(read_ids),
        "before": number - 1,
        "is_read": part.id in read_ids,
    }
    return render(request, "consent/read.html", context)


@course_page("consent.sign", what="consent questions")
def answer(request: StaffRequest, course: Course, consent_uid: UUID, number: int) -> HttpResponse:
    """Write down the answer to a question the patient noted (counted from 1)."""
    found = consent_of(course, consent_uid)
    asked = questions_of(found)
    if not 1 <= number <= len(asked):
        raise Http404(_("There is no such question."))
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_question(
                actor=request.actor,
                key=form.key,
                read=asked[number - 1],
                text=form.cleaned_data["text"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer is kept with the consent."))
            return redirect("consent:consent", course.uid)
    context = {
        **_frame(request, course),
        "consent": found,
        "asked": asked[number - 1],
        "form": form,
    }
    return render(request, "consent/answer.html", context)


@course_page("consent.sign", what="consent signing")
def sign(request: StaffRequest, course: Course, consent_uid: UUID) -> HttpResponse:
    """The patient signs on the tablet and a witness beside."""
    found = consent_of(course, consent_uid)
    if found.state != "reading" and request.method != "POST":
        return redirect("consent:consent", course.uid)
    paper = consent_paper(found, reads_of(found))
    words = canonical_text(paper)
    form = forms.SignForm(request.POST or None, initial={"shown_sha256": content_hash(words)})
    if request.method == "POST" and form.is_valid():
        try:
            signed = _sign(request, found, form, words)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _copy_now(request, signed)
            return redirect("consent:consent", course.uid)
    clear = may_sign_after_dose(course, timezone.now())
    decision = may_sign(reading_of(found), clear=clear, same_text=True)
    context = {
        "course": course,
        "consent": found,
        "parts": parts(found),
        "said": [one for one in reads_of(found) if one.choice or one.question or one.own_words],
        "decision": decision,
        "form": form,
        "sha256": content_hash(words),
    }
    return render(request, "consent/sign.html", context)


@course_page("consent.withdraw", what="consent withdrawal")
def withdraw_page(request: StaffRequest, course: Course) -> HttpResponse:
    """Write down that the patient said no."""
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(
                actor=request.actor,
                key=form.key,
                course=course,
                said=form.cleaned_data["said"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Consent is withdrawn and the course is held. No dose can be given.")
            )
            return redirect("consent:consent", course.uid)
    return render(request, "consent/withdraw.html", {**_frame(request, course), "form": form})


def _frame(request: StaffRequest, course: Course) -> dict[str, Any]:
    verbs = ("prepare", "sign", "withdraw")
    return {
        "course": course,
        "banner": course_banner(course),
        "may": {verb: request.actor.may(f"consent.{verb}") for verb in verbs},
    }


def _progress(reading: Consent, course: Course) -> dict[str, Any]:
    far = reading_of(reading)
    unread = [
        number for number, row in enumerate(reading.body, start=1) if row["id"] not in far.read
    ]
    asked = list(enumerate(questions_of(reading), start=1))
    clear = may_sign_after_dose(course, timezone.now())
    written = [one for one in reads_of(reading) if one.own_words]
    looks = looks_at(written)
    return {
        "reading": reading,
        "written": [(n, one, looks.get(one.pk)) for n, one in enumerate(written, start=1)],
        "read_count": len(far.read),
        "total": len(reading.body),
        "next_part": unread[0] if unread else None,
        "questions": asked,
        "may_sign": may_sign(far, clear=clear, same_text=True),
    }


def _initial(course: Course) -> dict[str, str]:
    try:
        route = route_of(course.route) if course.route else ""
    except BlockError:
        route = ""
    spoken = course.patient.language
    language = spoken if spoken in dict(languages()) else ENGLISH
    return {"route": route, "indication": course.indication, "language": language}


def _part(found: Consent, number: int) -> Part:
    every = parts(found)
    if not 1 <= number <= len(every):
        raise Http404(_("This document has no such part."))
    return every[number - 1]


def _read_part(request: StaffRequest, found: Consent, part: Part, form: forms.ReadForm) -> None:
    data = form.cleaned_data
    services.acknowledge_part(
        actor=request.actor,
        key=form.key,
        consent=found,
        block_id=part.id,
        question=data["question"],
        own_words=data.get("own_words", ""),
        choice=data.get("choice", ""),
    )


def _next(course: Course, found: Consent, number: int) -> HttpResponse:
    """The next part not read yet, after this one first; the signing page when all are read."""
    read_ids = reading_of(found).read
    unread = [n for n, row in enumerate(found.body, start=1) if row["id"] not in read_ids]
    later = [n for n in unread if n > number] or unread
    if later:
        return redirect("consent:read", course.uid, found.uid, later[0])
    return redirect("consent:sign", course.uid, found.uid)


def _sign(request: StaffRequest, found: Consent, form: forms.SignForm, words: str) -> Consent:
    shown = words if form.cleaned_data["shown_sha256"] == content_hash(words) else ""
    return services.sign_consent(
        actor=request.actor,
        key=form.key,
        consent=found,
        shown=shown,
        mark=form.mark,
        witness=form.witness(request),
    )


def _copy_now(request: StaffRequest, signed: Consent) -> None:
    """Print the copy at once; when that fails the signature stands and the copy follows."""
    try:
        make_copy(signed)
    except Refused as refusal:
        messages.warning(
            request,
            _("The consent is signed. Its printed copy follows by itself: %(why)s")
            % {"why": refusal},
        )
    else:
        messages.success(request, _("The consent is signed and its copy is kept."))
