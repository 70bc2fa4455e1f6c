"""The pages of long-term safety: how everything stands, and one check."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.surveillance.checks import Act, Check, check_for
from ataraxy.journey.surveillance.forms import ResultForm
from ataraxy.journey.surveillance.queries import surveillance
from ataraxy.journey.surveillance.services import record
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@course_page("maintenance.read", what="long-term safety")
@require_http_methods(["GET", "HEAD"])
def overview(request: StaffRequest, course: Course) -> HttpResponse:
    """Counters, what is due, what holds, and what is known."""
    shown = {
        "course": course,
        "banner": course_banner(course),
        "watch": surveillance(course),
        "may_record": request.actor.may("surveillance.record"),
    }
    return render(request, "surveillance/overview.html", shown)


@course_page("surveillance.record", what="safety check")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: StaffRequest, course: Course, check_key: str) -> HttpResponse:
    """One check: its rules, its earlier results, and the form for a new one."""
    found = check_for(check_key)
    if found is None:
        raise Http404(_("There is no such check."))
    if request.method != "POST":
        return _page(request, course, found, ResultForm(found))
    form = ResultForm(found, request.POST)
    if not form.is_valid():
        return _page(request, course, found, form)
    try:
        row = record(
            actor=request.actor,
            key=form.key,
            course=course,
            check=found,
            on=form.cleaned_data["on"],
            numbers=form.numbers(),
            flags=form.flags(),
            words=form.cleaned_data["words"],
        )
    except Refused as refusal:
        return _page(request, course, found, form, refusal.decision)
    if row.act == Act.NONE:
        messages.success(request, _("Written down: nothing found."))
    else:
        said = " ".join(words for words, _source in row.reasons)
        messages.warning(request, _("Written down. %(said)s") % {"said": said})
    return redirect("surveillance:overview", course_uid=course.uid)


def _page(
    request: StaffRequest,
    course: Course,
    found: Check,
    form: ResultForm,
    refusal: Decision | None = None,
) -> HttpResponse:
    line = next((one for one in surveillance(course).lines if one.check.key == found.key), None)
    shown = {
        "course": course,
        "banner": course_banner(course),
        "check": found,
        "line": line,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "surveillance/check.html", shown, status=200 if refusal is None else 409)
