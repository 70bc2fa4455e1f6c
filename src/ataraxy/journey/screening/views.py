"""The screening page, the decision over it, and past decisions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.screening import decisions, page, queries, rules
from ataraxy.journey.screening.forms import DecideForm, OverrideForm
from ataraxy.journey.screening.models import RuleText
from ataraxy.journey.screening.pages import against, banner, frame, gathered, route_words, routes
from ataraxy.journey.screening.queries import Found
from ataraxy.journey.screening.routes import offered
from ataraxy.knowledge.evidence import Route
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.services import Subject


@course_page("screening.read", what="screening")
@require_safe
def screening(request: StaffRequest, course: Course) -> HttpResponse:
    """What the rule book says now, what is missing, and what was decided."""
    route = offered(request.GET.get("route", ""))
    if route is Route.HOME:
        return redirect("screening:home", course_uid=course.uid)
    found = queries.screen_now(course, route)
    decided = queries.last_decision(course)
    shown = {
        **gathered(request, course, found),
        "decided": decided,
        "changes": queries.changes_since(decided, found),
        "evaluation": queries.evaluation_of(course),
        "routes": routes(course, found),
        "may_evaluate": request.actor.may("evaluation.write"),
        "against": against(course, found),
    }
    return render(request, "screening/screening.html", shown)


@course_page("screening.decide", what="screening decision")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: StaffRequest, course: Course) -> HttpResponse:
    """Sign a word over the finding."""
    route = offered(request.POST.get("route", "") or request.GET.get("route", ""))
    found = queries.screen_now(course, route)
    form_class = OverrideForm if _may_override(request, found) else DecideForm
    if request.method != "POST":
        first = {"route": found.screening.route, "seen": found.kept.sha256}
        return _decide_page(request, course, found, form_class(initial=first))
    form = form_class(request.POST)
    if not form.is_valid():
        return _decide_page(request, course, found, form, status=400)
    try:
        made = decisions.decide(
            actor=request.actor,
            key=form.key,
            course=course,
            route=found.screening.route,
            seen=form.cleaned_data["seen"],
            wish=form.wish(),
            proof=form.proof(request),
            second=form.second(request),
        )
    except Refused as refusal:
        return _decide_page(request, course, found, form, refusal.decision, status=409)
    messages.success(request, _("Signed."))
    return redirect("screening:decision", course_uid=course.uid, decision_uid=made.uid)


@course_page("screening.read", what="screening decision")
@require_safe
def decision(request: StaffRequest, course: Course, decision_uid: UUID) -> HttpResponse:
    """A decision as it was made: finding, facts, rule texts, signatures."""
    made = queries.decision_for(course, decision_uid)
    kept = made.assessment
    hashes = [one["sha256"] for one in kept.findings]
    texts = {one.sha256: one.text for one in RuleText.objects.filter(sha256__in=hashes)}
    shown = {
        "course": course,
        "banner": banner(course),
        "decision": made,
        "kept": kept,
        "route": route_words(made.route),
        "findings": [
            {**one, "state": rules.state_words(one), "text": texts.get(one["sha256"], "")}
            for one in sorted(kept.findings, key=lambda one: one["answer"] == "does_not_fire")
        ],
        "signatures": signatures_for(request.actor, Subject(decisions.SIGNED, str(made.uid))),
        "others": [one for one in queries.decisions_of(course) if one.pk != made.pk],
    }
    return render(request, "screening/decision.html", shown)


def _decide_page(
    request: StaffRequest,
    course: Course,
    found: Found,
    form: DecideForm,
    refusal: Allowed | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        **frame(course, found),
        "form": form,
        "refusal": refusal,
        "board": page.board(found.screening, found.book, course, request.actor),
        "against": against(course, found),
        "is_override": isinstance(form, OverrideForm),
        "wants_specialist": any(one.wants_specialist for one in found.screening.findings),
    }
    return render(request, "screening/decide.html", shown, status=status)


def _may_override(request: StaffRequest, found: Found) -> bool:
    """The director gets the fields of an override when a stop fires that may be overridden."""
    return request.actor.may("screening.override") and any(
        not one.label_contraindication for one in rules.stops(found.screening)
    )
