"""The patient's page: may I take a dose now, what do I measure after it, and what else happened."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.models import Course
from ataraxy.journey.homedose import queries, services
from ataraxy.journey.homedose.forms import BeforeForm, ReportForm, VitalsForm
from ataraxy.journey.homedose.models import Measurement
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import is_alarming
from ataraxy.platform.people.languages import in_language_of, in_our_words
from ataraxy.platform.people.links import LinkRequest, link_page
from ataraxy.platform.service.errors import Refused

Stage = Measurement.Stage


@link_page(services.PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: LinkRequest) -> HttpResponse:
    """Measure before a dose, 40 minutes after and at the end; report what else happened."""
    course = Course.objects.select_related("patient", "clinic").get(
        clinic_id=request.link.clinic_id, uid=UUID(request.link.subject_uid)
    )
    with in_language_of(request.link.patient):
        return _page(request, course)


def _page(request: LinkRequest, course: Course) -> HttpResponse:
    act = request.POST.get("act", "") if request.method == "POST" else ""
    begun = queries.begun(course)
    stage = _stage(begun)
    kind = BeforeForm if stage == Stage.BEFORE else VitalsForm
    form = kind(request.POST if act == "measure" else None)
    report_form = ReportForm(request.POST if act == "report" else None)
    decision: Decision | None = None
    alarming = False
    if act == "measure" and request.POST.get("stage") == stage and form.is_valid():
        decision, alarming = _measure(request, course, stage, form)
        if decision is None and not alarming:
            return redirect("homedose:page")
    if act == "report" and report_form.is_valid():
        _report(request, course, report_form)
        return redirect("homedose:page")
    prescription = queries.current_prescription(course)
    shown = {
        "clinic": course.clinic,
        "crisis": crisis_lines(course.clinic.country),
        "prescription": prescription,
        "supply": queries.supply_of(prescription) if prescription else None,
        "stage": stage,
        "begun": begun,
        "form": form,
        "report_form": report_form,
        "decision": decision,
        "alarming": alarming,
        "limits": numbers(),
        "reports": queries.reports_of(course)[:5],
    }
    status = 200 if decision is None else 409
    return render(request, "homedose/page.html", shown, status=status)


def _stage(begun: Measurement | None) -> str:
    if begun is None:
        return Stage.BEFORE
    return Stage.SECOND if begun.stage == Stage.BEFORE else Stage.END


def _measure(
    request: LinkRequest, course: Course, stage: str, form: VitalsForm
) -> tuple[Decision | None, bool]:
    """Keep the measurement; returns the refusal of a dose, and whether help is needed now."""
    adult = form.cleaned_data.get("adult_is_here", True)
    sober = form.cleaned_data.get("sober", True)
    prescription = queries.current_prescription(course)
    decision = None
    if stage == Stage.BEFORE and prescription is not None:
        asked = services.decide(
            course, prescription, form.vitals(), adult_is_here=adult, sober=sober
        )
        decision = None if asked else asked
    try:
        with in_our_words():
            services.measure(
                actor=request.actor,
                key=form.key,
                course=course,
                stage=stage,
                vitals=form.vitals(),
                adult_is_here=adult,
                sober=sober,
            )
    except Refused as refused:
        return refused.decision, False
    return decision, stage != Stage.BEFORE and is_alarming(form.vitals(), numbers())


def _report(request: LinkRequest, course: Course, form: ReportForm) -> None:
    data = form.cleaned_data
    with in_our_words():
        services.report(
            actor=request.actor,
            key=form.key,
            course=course,
            kind=data["kind"],
            number=data["number"],
            words=data["words"],
        )
