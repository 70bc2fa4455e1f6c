"""Staff page of doses at home: gates, prescription, first dose, supply, measurements, signals."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.homedose import queries, services
from ataraxy.journey.homedose.forms import ArrangeForm, FirstDoseForm, PrescribeForm, ReportForm
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import Order, may_prescribe
from ataraxy.platform.people.links import address, is_live
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@course_page("homedose.read", what="doses at home")
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: StaffRequest, course: Course) -> HttpResponse:
    """Everything about doses at home on one page, and what may be done next."""
    forms = _forms(request, course)
    decision = None
    if request.method == "POST":
        try:
            done = _act(request, course, forms)
        except Refused as refused:
            decision = refused.decision
        else:
            if done:
                messages.success(request, done)
                return redirect("homedose:course", course_uid=course.uid)
    status = 200 if decision is None else 409
    shown = _shown(request, course) | forms | {"decision": decision}
    return render(request, "homedose/course.html", shown, status=status)


def _shown(request: StaffRequest, course: Course) -> dict[str, object]:
    prescriptions = queries.prescriptions_of(course)
    limits, today = numbers(), timezone.localdate()
    ready = queries.ready_for(course, "sublingual", "", today)
    return {
        "course": course,
        "banner": course_banner(course),
        "arranged": queries.arrangement_of(course),
        "prescriptions": prescriptions,
        "supply": queries.supply_of(prescriptions[0]) if prescriptions else None,
        "refill_from": queries.supply_of(prescriptions[0]).next_from(limits)
        if prescriptions
        else None,
        "first": queries.first_dose_of(course),
        "measured": queries.measurements_of(course)[:30],
        "reports": queries.reports_of(course)[:30],
        "signals": queries.signals_of(course),
        "gates": may_prescribe(Order("sublingual", 1, 1), ready, today, limits),
        "limits": limits,
        "link": _link(course),
        "may_arrange": request.actor.may("homedose.arrange"),
        "may_prescribe": request.actor.may("homedose.prescribe"),
        "key": fresh_key(),
    }


def _forms(request: StaffRequest, course: Course) -> dict[str, object]:
    act = request.POST.get("act", "") if request.method == "POST" else ""
    arranged = queries.arrangement_of(course)
    names = [name for name in ArrangeForm.base_fields if name != "idempotency_key"]
    initial = {name: getattr(arranged, name) for name in names} if arranged else {}
    return {
        "arrange_form": ArrangeForm(request.POST if act == "arrange" else None, initial=initial),
        "prescribe_form": PrescribeForm(request.POST if act == "prescribe" else None),
        "first_form": FirstDoseForm(request.POST if act == "first" else None),
        "report_form": ReportForm(request.POST if act == "report" else None),
    }


def _act(request: StaffRequest, course: Course, forms: dict[str, object]) -> str:
    acts: dict[str, Callable[[], str]] = {
        "arrange": lambda: _arrange(request, course, forms["arrange_form"]),
        "prescribe": lambda: _prescribe(request, course, forms["prescribe_form"]),
        "first": lambda: _first(request, course, forms["first_form"]),
        "report": lambda: _report(request, course, forms["report_form"]),
        "link": lambda: _new_link(request, course),
    }
    act = acts.get(request.POST.get("act", ""))
    return act() if act else ""


def _arrange(request: StaffRequest, course: Course, form: object) -> str:
    assert isinstance(form, ArrangeForm)  # noqa: S101 - for the type checker
    if not form.is_valid():
        return ""
    services.arrange(actor=request.actor, key=form.key, course=course, said=form.said())
    return _("Kept.")


def _prescribe(request: StaffRequest, course: Course, form: object) -> str:
    assert isinstance(form, PrescribeForm)  # noqa: S101 - for the type checker
    if not form.is_valid():
        return ""
    services.prescribe(actor=request.actor, key=form.key, course=course, written=form.written())
    return _("In the record. Ataraxy does not transmit it to the pharmacy.")


def _first(request: StaffRequest, course: Course, form: object) -> str:
    assert isinstance(form, FirstDoseForm)  # noqa: S101 - for the type checker
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    services.observe_first(
        actor=request.actor,
        key=form.key,
        course=course,
        where=data["where"],
        vitals=form.vitals(),
        words=data["words"],
    )
    return _("Kept. Somebody is asked to call within two days.")


def _report(request: StaffRequest, course: Course, form: object) -> str:
    assert isinstance(form, ReportForm)  # noqa: S101 - for the type checker
    if not form.is_valid():
        return ""
    data = form.cleaned_data
    services.note_report(
        actor=request.actor,
        key=form.key,
        course=course,
        kind=data["kind"],
        number=data["number"],
        words=data["words"],
    )
    return _("Written down.")


def _new_link(request: StaffRequest, course: Course) -> str:
    form = OnceForm(request.POST)
    key = form.key if form.is_valid() else fresh_key()
    services.link_for(actor=request.actor, key=key, course=course)
    return _("The link stands on this page.")


def _link(course: Course) -> str:
    """The address that was made and not opened yet."""
    found = PatientLink.objects.filter(
        clinic_id=course.clinic_id, purpose=services.PURPOSE, subject_uid=str(course.uid)
    )
    link = found.order_by("-created_at").first()
    if link is None or link.spent_at is not None or not is_live(link, timezone.now()):
        return ""
    return str(settings.PUBLIC_URL).rstrip("/") + address(link)
