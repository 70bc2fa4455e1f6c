"""The desk's pages: parse, read, render. Nothing is written here but the journal of reads."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.journey.course.lifecycle import OPEN_STEPS
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import look
from ataraxy.platform.audit.kept import kept
from ataraxy.platform.people.duplicates import notices_of
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.search import find, understand
from ataraxy.programme.desk.line import COURSE_STEPS
from ataraxy.programme.desk.people_list import by_step, on_step
from ataraxy.programme.desk.places import door, doors_of
from ataraxy.programme.desk.record import Record, record_of
from ataraxy.programme.desk.today import day_view

MOST_FOUND = 30
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


@staff_page("today.read")
def today(request: HttpRequest) -> HttpResponse:
    """The clinic's day: may we begin, who comes when, what stands in the way and whose it is."""
    actor, clinic = request.actor, request.clinic  # type: ignore[attr-defined]
    shown = _day(request.GET.get("day", "")) or today_at(clinic)
    context = kept(actor, ("today", shown), lambda: _drawn_day(actor, clinic, shown))
    return render(request, "desk/today.html", context)


def _drawn_day(actor: Actor, clinic: Clinic, day: date) -> dict[str, object]:
    view = day_view(actor, clinic, day, timezone.now())
    return {"view": view, "drawn": render_to_string("desk/day.html", {"view": view})}


@patient_page("people.read", what="patient page")
def patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    """One patient: who, where on the journey, what is due, what is known, what happened."""
    if patient.merged_into_id is not None and patient.merged_into is not None:
        return redirect("desk:patient", patient_uid=patient.merged_into.uid)
    before = _instant(request.GET.get("before", ""))
    actor = request.actor  # type: ignore[attr-defined]
    record = record_of(actor, patient, timezone.now(), before)
    context = {
        "patient": patient,
        "record": record,
        "before": before,
        "places": doors_of(actor, patient),
        "refer_url": door(actor, "referral.write", "referral:new_for_patient", patient.uid),
        "notices": notices_of(patient),
        "therapy_url": _therapy(actor, record),
        "chart_url": door(actor, "chart.read", "chart:chart", patient.uid),
        "plan_url": door(actor, "safety_plan.read", "portal:plan_card", patient.uid),
    }
    return render(request, "desk/patient.html", context)


@staff_page("people.search")
def search(request: HttpRequest) -> HttpResponse:
    """People of this clinic by any part of a name, birth date or record number."""
    text = request.GET.get("q", "").strip()[:200]
    actor = request.actor  # type: ignore[attr-defined]
    found = find(actor, text, limit=MOST_FOUND + 1)
    if text:
        look(actor=actor, action="people.searched", detail={"found": len(found)})
    context = {
        "text": text,
        "understood": bool(understand(text)),
        "people": found[:MOST_FOUND],
        "more": len(found) > MOST_FOUND,
        "register_url": door(actor, "referral.write", "referral:new"),
    }
    return render(request, "desk/search.html", context)


@staff_page("people.search")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an open course, step by step, the longest waiting first."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "steps": by_step(timezone.now()),
        "refer_url": door(actor, "referral.write", "referral:new"),
    }
    return render(request, "desk/people.html", context)


@staff_page("people.search")
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Everybody on one step of the journey."""
    if step not in OPEN_STEPS:
        raise Http404(_("There is no such step."))
    number = max(1, int(page)) if (page := request.GET.get("page", "1")).isdecimal() else 1
    people, more = on_step(step, timezone.now(), page=number)
    context = {
        "title": COURSE_STEPS[step],
        "people": people,
        "page": number,
        "before": number - 1,
        "after": number + 1 if more else 0,
    }
    return render(request, "desk/step.html", context)


def _therapy(actor: Actor, record: Record) -> str:
    """Therapy belongs to a course: there is none without an open one."""
    if record.now_on is None:
        return ""
    return door(actor, "therapy.read", "therapy:course", record.now_on.course.uid)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    # The calendar of a date library ends where a clinic's does not begin.
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None
