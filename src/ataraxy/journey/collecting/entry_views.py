"""Entering what did not come through a patient's device: ratings, results, paper; and the paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.collecting.entries import Entry, entry_of, groups
from ataraxy.journey.collecting.forms import EntryForm, ResultForm, WhenForm
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.outcomes.recording import record_paper, record_rating, record_result
from ataraxy.journey.outcomes.rules import unanswered
from ataraxy.knowledge.measures import spoken
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.languages import known_language
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@course_page("outcomes.collect", what="forms to enter")
def entries(request: StaffRequest, course: Course) -> HttpResponse:
    """Which form to enter or to print."""
    shown = {
        "course": course,
        "banner": course_banner(course),
        "groups": groups(request.actor.may("outcomes.rate")),
    }
    return render(request, "collecting/entries.html", shown)


@course_page("outcomes.collect", what="form entered")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: StaffRequest, course: Course, instrument_key: str) -> HttpResponse:
    """One form: every item with its anchors, or only the result."""
    entry = _entry(instrument_key)
    if entry.needs_clinician and not request.actor.may("outcomes.rate"):
        raise Http404(_("There is no such form for your role."))
    posted = request.POST if request.method == "POST" else None
    when, items = _forms(entry, posted)
    decision, missing = None, []
    if posted is not None and when.is_valid() and (items is None or items.is_valid()):
        missing = _open_items(entry, items, posted.get("act") == "as_it_is")
        if not missing:
            try:
                row = _record(request, course, entry, when, items)
            except Refused as refused:
                decision = refused.decision
            else:
                return _recorded(request, course, row)
    shown = {
        "course": course,
        "banner": course_banner(course),
        "entry": entry,
        "when": when,
        "items": items,
        "decision": decision,
        "missing": missing,
    }
    return render(request, "collecting/enter.html", shown, status=200 if decision is None else 409)


@course_page("outcomes.collect", what="paper form printed")
def paper(request: StaffRequest, course: Course, instrument_key: str) -> HttpResponse:
    """A form to fill in with a pen, in the patient's language where it is translated."""
    entry = _entry(instrument_key)
    if entry.only_result:
        raise Http404(_("This form's wording is not ours to print."))
    language = known_language(course.patient) or settings.LANGUAGE_CODE
    shown = {
        "course": course,
        "one": spoken(entry.instrument, language),
        "name": entry.instrument.name,
        "printed_in": language,
        "clinic": request.clinic,
        "crisis": crisis_lines(request.clinic.country),
    }
    return render(request, "collecting/paper.html", shown)


def _entry(key: str) -> Entry:
    found = entry_of(key)
    if found is None:
        raise Http404(_("There is no such form."))
    return found


def _forms(entry: Entry, posted: QueryDict | None) -> tuple[WhenForm, EntryForm | None]:
    """The forms of an entry; only what is rated now carries the time, paper carries its own."""
    if entry.only_result:
        return ResultForm(entry.instrument, posted), None
    if entry.needs_clinician:
        now = {"at": timezone.localtime()}
        return WhenForm(posted, initial=now), EntryForm(entry.instrument, posted)
    adds_up = len(entry.instrument.items) > 1
    return WhenForm(posted), EntryForm(entry.instrument, posted, adds_up=adds_up)


def _open_items(entry: Entry, items: EntryForm | None, as_it_is: bool) -> list[str]:
    """What is still open, pointed out once; it may stay open."""
    if items is None or as_it_is:
        return []
    return unanswered(entry.instrument, items.answers())


def _record(
    request: StaffRequest,
    course: Course,
    entry: Entry,
    when: WhenForm,
    items: EntryForm | None,
) -> Administration:
    doing = partial(_with_common, request.actor, when, course)
    key = entry.instrument.key
    if isinstance(when, ResultForm):
        said = when.cleaned_data
        result = {"total": said["total"], "occasion": said.get("occasion", "")}
        return doing(record_result, key, subscales=when.parts(), **result)
    assert items is not None  # noqa: S101 - a form without items is a result
    if entry.needs_clinician:
        return doing(record_rating, key, answers=items.answers())
    occasion = items.cleaned_data.get("occasion", "")
    return doing(record_paper, key, answers=items.answers(), occasion=occasion)


def _with_common(
    actor: Actor,
    when: WhenForm,
    course: Course,
    record: Callable[..., Administration],
    key: str,
    **more: Any,
) -> Administration:
    return record(
        actor=actor, key=when.key, course=course, at=when.when(), instrument_key=key, **more
    )


def _recorded(request: StaffRequest, course: Course, row: Administration) -> HttpResponse:
    messages.success(request, _("Kept."))
    if row.asking is not None and row.asking.state == "asked":
        messages.warning(
            request,
            _("Item 9 is above 0: its screener is open. Hand over the tablet, or ask it now."),
        )
    return redirect("outcomes:chart", course_uid=course.uid)
