"""Staff pages of outcomes: the course chart, asking, triage, notes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.outcomes import pages, queries, services
from ataraxy.journey.outcomes.forms import AskForm, NoteForm, ReasonForm
from ataraxy.journey.outcomes.models import Asking
from ataraxy.journey.outcomes.picture import picture
from ataraxy.knowledge.measures import known_unchanged_days
from ataraxy.platform.accounts.session import lock
from ataraxy.platform.people.links import purpose_of, remember_device, spend
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.worklist.queries import open_items_of


@course_page("outcomes.read", what="course chart")
def chart(request: StaffRequest, course: Course) -> HttpResponse:
    """Scores over time with doses as flags, what waits, and the visit notes."""
    seen = picture(course)
    waiting = queries.open_asking(course)
    offered = queries.askable(course)
    more = queries.askable(course, queries.askable_keys())
    asks = any(one.may for one in offered) and course.step in queries.COLLECTING_STEPS
    shown = {
        "course": course,
        "banner": course_banner(course),
        "series": [one for one in seen.series if one.instrument.key in queries.TRACKED],
        "chart": seen.chart,
        "rows": seen.newest,
        "earlier": seen.earlier,
        "names": seen.names,
        "undrawn": seen.undrawn,
        "days_since_dose": pages.days_since_dose(seen.doses),
        "waiting": waiting,
        "link": pages.sent_link(waiting),
        "ask_form": AskForm(more) if asks and waiting is None else None,
        "not_yet": [one for one in offered if not one.may],
        "triage": queries.newest_triage(course),
        "work": open_items_of(course.patient),
        "notes": queries.notes_of(course),
        "may_collect": request.actor.may("outcomes.collect"),
        "may_triage": request.actor.may("outcomes.triage"),
        "may_note": request.actor.may("session.note"),
        "key": fresh_key(),
    }
    return render(request, "outcomes/chart.html", shown)


@course_page("outcomes.collect", what="questions asked")
@require_POST
def ask(request: StaffRequest, course: Course) -> HttpResponse:
    """Put questions to the patient: hand over this tablet, or make a link."""
    form = AskForm(queries.askable(course, queries.askable_keys()), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one questionnaire."))
        return redirect("outcomes:chart", course_uid=course.uid)
    asking = services.ask(
        actor=request.actor,
        key=form.key,
        course=course,
        instruments=form.cleaned_data["instruments"],
        occasion=form.cleaned_data["occasion"],
    )
    if request.POST.get("act") == "hand_over":
        return _hand_over(request, asking, f"{form.key}-h")
    services.link_for(actor=request.actor, key=f"{form.key}-l", asking=asking)
    return redirect("outcomes:chart", course_uid=course.uid)


@course_page("outcomes.collect", what="tablet handed over")
@require_POST
def hand_over(request: StaffRequest, course: Course, asking_uid: UUID) -> HttpResponse:
    """Hand this tablet to the patient for questions that wait; the screen locks behind them."""
    return _hand_over(request, queries.asking_for(course, asking_uid), _key(request))


@course_page("outcomes.collect", what="link to questions")
@require_POST
def link(request: StaffRequest, course: Course, asking_uid: UUID) -> HttpResponse:
    """Make a fresh link; the earlier one closes."""
    asking = queries.asking_for(course, asking_uid)
    services.link_for(actor=request.actor, key=_key(request), asking=asking)
    return redirect("outcomes:chart", course_uid=course.uid)


@course_page("outcomes.collect", what="questions called off")
@require_POST
def call_off(request: StaffRequest, course: Course, asking_uid: UUID) -> HttpResponse:
    """Stop waiting for answers."""
    asking = queries.asking_for(course, asking_uid)
    services.call_off(actor=request.actor, key=_key(request), asking=asking)
    messages.success(request, _("Called off. What was answered is kept."))
    return redirect("outcomes:chart", course_uid=course.uid)


@course_page("outcomes.triage", what="suicidal thoughts assessed")
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: StaffRequest, course: Course) -> HttpResponse:
    """Mark the thoughts as known and unchanged, for a limited time."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.mark_known_unchanged(
            actor=request.actor,
            key=form.key,
            course=course,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Kept. Close the item of work with what was done."))
        return redirect("outcomes:chart", course_uid=course.uid)
    shown = {
        "course": course,
        "banner": course_banner(course),
        "form": form,
        "days": known_unchanged_days(),
        "triage": queries.newest_triage(course),
        "mark": queries.known_unchanged(course),
    }
    return render(request, "outcomes/known.html", shown)


@course_page("session.note", what="visit note")
@require_http_methods(["GET", "HEAD", "POST"])
def write_note(request: StaffRequest, course: Course, note_uid: UUID | None = None) -> HttpResponse:
    """Write a visit note, or a correction beside an earlier one."""
    old = queries.note_for(course, note_uid) if note_uid else None
    form = NoteForm(request.POST or None, initial={"text": old.text if old else ""})
    if request.method == "POST" and form.is_valid():
        services.write_note(
            actor=request.actor,
            key=form.key,
            course=course,
            text=form.cleaned_data["text"],
            corrects=old,
        )
        messages.success(request, _("The note is in the record."))
        return redirect("outcomes:chart", course_uid=course.uid)
    shown = {"course": course, "banner": course_banner(course), "form": form, "old": old}
    return render(request, "outcomes/note.html", shown)


def _hand_over(request: StaffRequest, asking: Asking, key: str) -> HttpResponse:
    found = services.link_for(actor=request.actor, key=key, asking=asking)
    device = spend(found)
    if device is None:
        raise refused(_("These questions were opened on another device already."))
    # Whoever holds the tablet now must not find a colleague's open session on it.
    lock(request.session)
    response = redirect(purpose_of(found).start_url)
    remember_device(response, found, device)
    return response


def _key(request: StaffRequest) -> str:
    form = OnceForm(request.POST)
    return form.key if form.is_valid() else fresh_key()
