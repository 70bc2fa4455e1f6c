"""Pages of therapy for staff: the day, a course, a sheet, touch, notes apart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_care import TherapyNote
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.therapy import queries, services, words
from ataraxy.journey.therapy.forms import BackForm, NoteForm, SheetForm, TouchForm
from ataraxy.journey.therapy.models import HowItWent, Kind, Sheet
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]
_ASKED = (
    "therapy.write",
    "therapy.homework",
    "therapy.share",
    "session.schedule",
    "psychotherapy.read",
    "psychotherapy.write",
)


@staff_page("therapy.write")
@require_http_methods(["GET", "HEAD"])
def day(request: StaffRequest) -> HttpResponse:
    """Whom I prepare, whom I sit with, whom I integrate, what homework came back."""
    now = timezone.now()
    begin, end = day_bounds(today_at(request.clinic), request.clinic.zone)
    shown = {
        "day": queries.day_of(request.user, now, begin, end),
        "now": now,
        "today": timezone.localdate(),
        "key": fresh_key(),
    }
    return render(request, "therapy/day.html", shown)


@course_page("therapy.read", what="therapy")
@require_http_methods(["GET", "HEAD"])
def course(request: StaffRequest, course: Course) -> HttpResponse:
    """Therapy of one course: intention, sheets, homework, what came from outside."""
    shown = {
        **_frame(request, course),
        "therapy": queries.course_therapy(course),
        "boundaries": words.boundaries(),
        "sharing": list(queries.invitations_of(course)),
        "went": HowItWent.choices,
        "key": fresh_key(),
    }
    return render(request, "therapy/course.html", shown)


@course_page("therapy.write", what="therapy sheet")
@require_http_methods(SHOW_AND_POST)
def sheet(request: StaffRequest, course: Course, kind: str) -> HttpResponse:
    """Write a therapy session down, or correct one."""
    if kind not in words.KINDS:
        raise Http404(_("There is no such kind of therapy session."))
    corrects = _corrected(course, request.GET.get("corrects", ""))
    form = SheetForm(words.template(kind), request.POST or None, initial=_start(course, corrects))
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            _keep_sheet(request, course, Kind(kind), form, corrects)
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("Written down."))
            return redirect("therapy:course", course_uid=course.uid)
    shown = {
        **_frame(request, course),
        "template": form.template,
        "form": form,
        "decision": decision,
        "corrects": corrects,
        "homework": [one for one in queries.homework_of(course) if not hasattr(one, "back")],
        "intention": queries.intention_of(course.pk),
        "boundaries": words.boundaries(),
    }
    return render(request, "therapy/sheet.html", shown, status=_status(request))


def _corrected(course: Course, uid: str) -> Sheet | None:
    try:
        return queries.sheet_for(course, UUID(uid)) if uid else None
    except ValueError as error:
        raise Http404(_("There is no such therapy session on this course.")) from error


def _start(course: Course, corrects: Sheet | None) -> dict[str, Any]:
    intention = queries.intention_of(course.pk)
    told = {**corrects.answers, "shared": corrects.shared} if corrects else {}
    return {**told, "intention": intention.text if intention else ""}


def _keep_sheet(
    request: StaffRequest, course: Course, kind: Kind, form: SheetForm, corrects: Sheet | None
) -> None:
    """The sheet, the intention and the homework of one form are kept together or not at all.

    An intention or a homework alone is kept without a sheet; a form with nothing is refused.
    """
    actor, said = request.actor, form.cleaned_data
    newest = Session.objects.filter(course=course, started_at__isnull=False)
    written = services.Written(
        kind=kind,
        answers=form.answers(),
        shared=bool(said.get("shared")),
        session=newest.order_by("-started_at").first() if kind != Kind.PREPARATION else None,
        corrects=corrects,
    )
    before, text, task = queries.intention_of(course.pk), form.intention_typed(), form.homework()
    is_new = bool(text) and (before is None or text != before.text)
    with transaction.atomic():
        if not form.is_sheet_empty or not (is_new or task):
            services.write_sheet(actor=actor, key=form.key, course=course, written=written)
        if is_new:
            services.set_intention(actor=actor, key=f"{form.key}-i", course=course, text=text)
        if task is not None:
            services.give_homework(actor=actor, key=f"{form.key}-h", course=course, task=task)


@course_page("therapy.homework", what="homework")
@require_POST
def homework(request: StaffRequest, course: Course, homework_uid: UUID) -> HttpResponse:
    """Write down what came of one homework."""
    row = queries.homework_for(course, homework_uid)
    form = BackForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This is no answer the page has offered."))
    went = HowItWent(form.cleaned_data["went"])
    said = form.cleaned_data["words"]
    services.homework_back(actor=request.actor, key=form.key, homework=row, went=went, words=said)
    messages.success(request, _("Written down what came of it."))
    return redirect("therapy:course", course_uid=course.uid)


@session_page("session.note", what="touch consent")
@require_http_methods(SHOW_AND_POST)
def touch(request: StaffRequest, session: Session) -> HttpResponse:
    """The patient chooses, sober, what touch they want in this session."""
    newest = queries.touch_of(session.pk)
    form = TouchForm(request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.agree_touch(
                actor=request.actor, key=form.key, session=session, chosen=form.chosen()
            )
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("Kept. It shows at the chair."))
            return redirect("session:room", session_uid=session.uid)
    shown = {
        **_frame(request, session.course),
        "session": session,
        "touch": newest,
        "withheld": queries.withheld(newest, queries.newest_check_in(session)),
        "form": form,
        "decision": decision,
        "boundaries": words.boundaries(),
        "key": fresh_key(),
    }
    return render(request, "therapy/touch.html", shown, status=_status(request))


@session_page("session.note", what="touch consent")
@require_POST
def touch_back(request: StaffRequest, session: Session) -> HttpResponse:
    """The patient takes it back."""
    services.revoke_touch(actor=request.actor, key=_key(request), session=session)
    messages.success(request, _("Taken back: no touch from now on."))
    return redirect("session:room", session_uid=session.uid)


@session_page("therapy.write", what="who sits with them")
@require_POST
def sit(request: StaffRequest, session: Session) -> HttpResponse:
    """I sit with them."""
    services.sit_with(actor=request.actor, key=_key(request), session=session, user=request.user)
    messages.success(request, _("You sit with them."))
    return redirect("therapy:day")


@course_page("psychotherapy.read", what="psychotherapy notes")
@require_http_methods(SHOW_AND_POST)
def private(request: StaffRequest, course: Course) -> HttpResponse:
    """Psychotherapy notes: apart from the record and from everybody without this permission."""
    form = NoteForm(request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            services.write_note(actor=request.actor, key=form.key, course=course, text=text)
        except Refused as refusal:
            decision = refusal.decision
        else:
            return redirect("therapy:private", course_uid=course.uid)
    at_chair = TherapyNote.objects.filter(session__course=course).select_related("session")
    shown = {
        **_frame(request, course),
        "form": form,
        "decision": decision,
        "notes": queries.notes_of(course),
        "at_chair": at_chair.order_by("-at", "-pk"),
    }
    return render(request, "therapy/private.html", shown, status=_status(request))


def _frame(request: StaffRequest, course: Course) -> dict[str, Any]:
    return {
        "course": course,
        "banner": course_banner(course),
        "may": {name.replace(".", "_"): request.actor.may(name) for name in _ASKED},
        "hours_url": reverse("scheduling:free_hours", args=[course.patient.uid]),
    }


def _key(request: StaffRequest) -> str:
    form = OnceForm(request.POST)
    return form.key if form.is_valid() else fresh_key()


def _status(request: StaffRequest) -> int:
    return 409 if request.method == "POST" else 200
