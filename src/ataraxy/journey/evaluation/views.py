"""Pages of the evaluation: what is signed, and the draft one is writing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.evaluation import queries, services
from ataraxy.journey.evaluation.forms import SAVE, SIGN, EvaluationForm
from ataraxy.journey.evaluation.models import Draft
from ataraxy.journey.screening import evaluations
from ataraxy.journey.screening.models import Evaluation
from ataraxy.journey.screening.queries import evaluations_of
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.services import Subject


@course_page("screening.read", what="evaluation")
@require_safe
def evaluation(request: StaffRequest, course: Course) -> HttpResponse:
    """The evaluation in force and the earlier ones."""
    amendments = queries.amendments_of(course)
    shown = {
        **_frame(course),
        "evaluations": [
            {
                "note": one,
                "parts": [(title, getattr(one, name)) for name, title in evaluations.parts()],
                "signatures": signatures_for(
                    request.actor, Subject(evaluations.SIGNED, str(one.uid))
                ),
                "amendment": amendments.get(one.pk),
            }
            for one in evaluations_of(course)
        ],
        "draft": queries.open_draft(course, request.actor.user_uid),
        "may_evaluate": request.actor.may("evaluation.write"),
    }
    return render(request, "evaluation/evaluation.html", shown)


@course_page("evaluation.write", what="evaluation")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, course: Course) -> HttpResponse:
    """Go on with one's own draft, or begin one from what the record knows."""
    draft = queries.open_draft(course, request.actor.user_uid)
    return _write(request, course, draft, amends=draft.amends if draft else None)


@course_page("evaluation.write", what="evaluation")
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: StaffRequest, course: Course, evaluation_uid: UUID) -> HttpResponse:
    """Amend a signed evaluation: it stays as it is, and a new one stands beside it."""
    amends = queries.evaluation_in(course, evaluation_uid)
    draft = queries.open_draft(course, request.actor.user_uid)
    own = draft if draft is not None and draft.amends_id == amends.pk else None
    return _write(request, course, own, amends=amends)


@course_page("evaluation.write", what="evaluation")
@require_POST
def anew(request: StaffRequest, course: Course) -> HttpResponse:
    """Set the draft aside and begin again from what the record knows now."""
    draft = queries.open_draft(course, request.actor.user_uid)
    form = OnceForm(request.POST)
    if draft is not None and form.is_valid():
        services.set_aside(actor=request.actor, key=form.key, draft=draft)
    return redirect("evaluation:write", course.uid)


def _write(
    request: StaffRequest, course: Course, draft: Draft | None, *, amends: Evaluation | None
) -> HttpResponse:
    act = SAVE if request.POST.get("act") == SAVE else SIGN
    if request.method != "POST":
        form = EvaluationForm(initial=_beginning(course, draft, amends))
        return _page(request, course, form, draft, amends)
    form = EvaluationForm(request.POST, act=act)
    if not form.is_valid():
        return _page(request, course, form, draft, amends)
    writing = services.Writing(
        form.written(), amends, form.cleaned_data["reason"], form.cleaned_data["seen"]
    )
    given: dict[str, Any] = {
        "actor": request.actor,
        "key": form.key,
        "course": course,
        "writing": writing,
    }
    try:
        if act == SIGN:
            services.sign(**given, proof=form.proof(request))
        else:
            services.save(**given)
    except Refused as refusal:
        return _page(request, course, form, draft, amends, refusal.decision)
    if act == SIGN:
        messages.success(request, _("Signed and locked."))
        return redirect("evaluation:evaluation" if amends else "screening:screening", course.uid)
    messages.success(request, _("Kept as a draft. It counts for nothing until you sign."))
    return redirect(request.path)


def _beginning(course: Course, draft: Draft | None, amends: Evaluation | None) -> dict[str, str]:
    if draft is not None:
        return {**draft.parts, "reason": draft.reason}
    note = queries.words_of(amends) if amends else queries.first_words(course)
    return asdict(note)


def _page(
    request: StaffRequest,
    course: Course,
    form: EvaluationForm,
    draft: Draft | None,
    amends: Evaluation | None,
    refusal: Allowed | None = None,
) -> HttpResponse:
    shown = {
        **_frame(course),
        "form": form,
        "draft": draft,
        "amends": amends,
        "others": queries.drafts_of_others(course, request.actor.user_uid),
        "refusal": refusal,
        "key": fresh_key(),
    }
    status = 409 if refusal is not None else 400 if form.errors else 200
    return render(request, "evaluation/write.html", shown, status=status)


def _frame(course: Course) -> dict[str, Any]:
    url = reverse("desk:patient", args=[course.patient.uid])
    return {"course": course, "banner": course_banner(course, url=url)}
