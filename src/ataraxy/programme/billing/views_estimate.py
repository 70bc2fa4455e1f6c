"""Pages of an estimate: made from the plan, read, handed over, signed on the tablet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.clinic.scheduling.queries import upcoming
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.platform.documents.paper import canonical_text, content_hash
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.links import address
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.programme.billing.datafile import survey
from ataraxy.programme.billing.estimate_paper import kept_paper, reckoned_of
from ataraxy.programme.billing.estimates import Wish, make_estimate, work_out
from ataraxy.programme.billing.estimating import COURSE, YEAR, Reckoned
from ataraxy.programme.billing.forms import EstimateForm, GiveForm, SignForm
from ataraxy.programme.billing.giving import give, link_to, live_link, signed_by_patient
from ataraxy.programme.billing.models import Estimate, Way
from ataraxy.programme.billing.queries import (
    currency_of,
    estimate_for,
    estimate_in_force,
    payers,
)
from ataraxy.programme.billing.watched import is_out_of_date, variance_of


@course_page("billing.write", what="new estimate")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, course: Course) -> HttpResponse:
    """Reckon an estimate, look at it, and keep it."""
    before = estimate_in_force(course)
    form = EstimateForm(
        request.POST or None,
        payers=payers(course.clinic_id),
        currency=currency_of(course.clinic),
        again=before is not None,
        initial=_initial(course),
    )
    reckoned: Reckoned | None = None
    decision = None
    if request.method == "POST" and form.is_valid():
        wish = form.wish(_dose_mg(course))
        if "keep" in request.POST:
            made, decision = _make(request, course, form.key, wish)
            if made is not None:
                return redirect("billing:estimate", made.uid)
        reckoned = work_out(course, wish, timezone.localdate())
        # A refused decision is falsy: it is asked for by name, or its reasons would be lost.
        if decision is None and not reckoned.decision:
            decision = reckoned.decision
    context = {
        "course": course,
        "banner": course_banner(course),
        "form": form,
        "before": before,
        "plan": signed_plan(course),
        "decision": decision,
        "survey": survey(),
        **_parts(reckoned),
    }
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/estimate_new.html", context, status=status)


@staff_page("billing.read")
@require_safe
def estimate(request: StaffRequest, estimate_uid: UUID) -> HttpResponse:
    """One estimate: lines, clock, who has it, and whether it still fits."""
    found = estimate_for(request.actor, estimate_uid)
    journal_read(request.actor, found.patient, "estimate")
    given, opened = list(found.given.order_by("pk")), live_link(found)
    context = {
        "estimate": found,
        "course": found.course,
        "banner": course_banner(found.course),
        "given": given,
        "signed": next((one for one in given if one.way == Way.SIGNED), None),
        "out_of_date": is_out_of_date(found, signed_plan(found.course)),
        "variance": None if found.is_replaced else variance_of(found, found.course),
        "late": not given and found.due_on is not None and found.due_on < timezone.localdate(),
        "give_form": GiveForm(),
        "key": fresh_key(),
        "may_write": request.actor.may("billing.write"),
        "link": opened,
        "link_url": request.build_absolute_uri(address(opened)) if opened else "",
        **_parts(reckoned_of(found)),
    }
    return render(request, "billing/estimate.html", context)


@staff_page("billing.write")
@require_POST
def give_page(request: StaffRequest, estimate_uid: UUID) -> HttpResponse:
    """Write down that the patient has it."""
    found = estimate_for(request.actor, estimate_uid)
    form = GiveForm(request.POST)
    if form.is_valid():
        give(actor=request.actor, key=form.key, estimate=found, way=form.cleaned_data["way"])
        messages.success(request, _("Written down. The clock has stopped."))
    return redirect("billing:estimate", found.uid)


@staff_page("billing.write")
@require_POST
def link(request: StaffRequest, estimate_uid: UUID) -> HttpResponse:
    """A fresh link to the patient's own page of this estimate."""
    found = estimate_for(request.actor, estimate_uid)
    form = OnceForm(request.POST)
    if form.is_valid():
        link_to(actor=request.actor, key=form.key, estimate=found)
    return redirect("billing:estimate", found.uid)


@staff_page("billing.write")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: StaffRequest, estimate_uid: UUID) -> HttpResponse:
    """The tablet: the whole estimate to read, and the patient's signature under it."""
    found = estimate_for(request.actor, estimate_uid)
    if request.method != "POST":
        journal_read(request.actor, found.patient, "estimate signing")
    sha256 = content_hash(canonical_text(kept_paper(found)))
    form = SignForm(request.POST or None, initial={"shown_sha256": sha256})
    if request.method == "POST" and form.is_valid():
        try:
            signed_by_patient(
                actor=request.actor,
                key=form.key,
                estimate=found,
                mark=form.mark,
                witness=form.witness(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The estimate is signed and its copy is kept."))
            return redirect("billing:estimate", found.uid)
    context: dict[str, Any] = {
        "estimate": found,
        "form": form,
        "paper": kept_paper(found),
        "sha256": sha256,
        **_parts(reckoned_of(found)),
    }
    return render(request, "billing/sign.html", context, status=400 if form.errors else 200)


def _make(
    request: StaffRequest, course: Course, key: str, wish: Wish
) -> tuple[Estimate | None, Any]:
    try:
        return make_estimate(actor=request.actor, key=key, course=course, wish=wish), None
    except Refused as refusal:
        return None, refusal.decision


def _initial(course: Course) -> dict[str, Any]:
    """What is known already: the plan's course, and the next visit with the day it was booked."""
    plan, ahead = signed_plan(course), upcoming(course.uid, timezone.now())
    given: dict[str, Any] = {"basis": "self_pay", "asked_on": timezone.localdate()}
    if plan:
        given["template"] = plan.template_key
    if ahead:
        zone = course.clinic.zone
        given["first_visit_on"] = timezone.localdate(ahead[0].starts_at, timezone=zone)
        given["booked_on"] = timezone.localdate(ahead[0].state_at, timezone=zone)
    return given


def _dose_mg(course: Course) -> int:
    """The dose of the plan, for drugs billed by the milligram."""
    plan = signed_plan(course)
    return round(plan.dose_mg) if plan else 0


def _parts(reckoned: Reckoned | None) -> dict[str, Any]:
    """The two parts of an estimate as the page draws them."""
    if reckoned is None or not reckoned.lines:
        return {"parts": [], "reckoned": None}
    names = ((COURSE, _("The course")), (YEAR, _("A year of maintenance after it")))
    parts = [
        {
            "title": title,
            "lines": [one for one in reckoned.lines if one.part == part],
            "charge": reckoned.charge(part),
            "you_pay": reckoned.you_pay(part),
        }
        for part, title in names
    ]
    return {"parts": [one for one in parts if one["lines"]], "reckoned": reckoned}
