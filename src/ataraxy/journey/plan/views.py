"""The plan of a course: read it, choose a template, work out the order, sign it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.policy.reference import CourseTemplate, course_templates
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.plan import queries, services
from ataraxy.journey.plan.desk import Desk, work_at
from ataraxy.journey.plan.forms import OrderForm, first_values, taken_along
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.rules import may_plan_now
from ataraxy.journey.plan.sheet import indication_name, route_name, sheet_text
from ataraxy.knowledge.pharmacology import products, shipped_limits
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.signatures.forms import SignerFields


class SignForm(OnceForm, SignerFields):
    """The prescriber confirms who they are and signs."""


@course_page("plan.read", what="plan")
def plan(request: StaffRequest, course: Course) -> HttpResponse:
    """The plan in force and the draft that waits."""
    versions = queries.plans_of(course)
    shown = {
        **_frame(course),
        "draft": _shown(queries.draft_of(course)),
        "signed": _shown(queries.signed_plan(course)),
        "older": [one for one in versions if one.state not in {"draft", "signed"}],
        "may_write": request.actor.may("plan.write") and bool(may_plan_now(course.step)),
        "may_sign": request.actor.may("plan.sign"),
        "planning": may_plan_now(course.step),
        "to_confirm": course.step == "plan" and queries.draft_of(course) is None,
        "key": fresh_key(),
    }
    return render(request, "plan/plan.html", shown)


@course_page("plan.write", what="plan templates")
def choose(request: StaffRequest, course: Course) -> HttpResponse:
    """The course templates, those of the route that screening fixed first."""
    templates = course_templates().values()
    own = [one for one in templates if course.route in {"", one.route}]
    other = [one for one in templates if one not in own]
    shown = {
        **_frame(course),
        "own": own,
        "other": other,
        "fixed_route": route_name(course.route) if course.route else "",
        "planning": may_plan_now(course.step),
    }
    return render(request, "plan/choose.html", shown)


@course_page("plan.write", what="plan order")
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: StaffRequest, course: Course, template_key: str) -> HttpResponse:
    """Fill in the order, see it worked out line by line, keep it as a draft."""
    template = _template(template_key)
    if request.POST.get("act") == "take_along":
        form = _first_form(course, template, taken_along(request.POST))
        return _order_page(request, course, form, None, taken_along=True)
    if request.method != "POST":
        return _order_page(request, course, _first_form(course, template), None)
    form = OrderForm(template, request.POST)
    if not form.is_valid():
        return _order_page(request, course, form, None)
    desk = work_at(request, course, form)
    if request.POST.get("act") == "keep" and desk.may_keep:
        try:
            services.draft_plan(
                actor=request.actor,
                key=form.key,
                course=course,
                order=desk.order,
                today=desk.today,
                allowances=desk.allowances,
            )
        except Refused as refusal:
            return _order_page(request, course, form, desk, refusal)
        messages.success(request, _("Kept as a draft. It holds once a prescriber signs it."))
        return redirect("plan:plan", course_uid=course.uid)
    return _order_page(request, course, form, desk)


@course_page("plan.sign", what="plan to sign")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: StaffRequest, course: Course, plan_uid: UUID) -> HttpResponse:
    """Read the draft as it will be signed, and sign it."""
    draft = queries.plan_for(course, plan_uid)
    form = SignForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_plan(
                actor=request.actor,
                key=form.key,
                plan=draft,
                proof=form.proof(request),
                shown=sheet_text(draft),
            )
        except Refused as refused:
            refusal = refused.decision
        else:
            messages.success(request, _("Signed. The plan is in force."))
            return redirect("plan:plan", course_uid=course.uid)
    shown = {**_frame(course), "plan": _shown(draft), "form": form, "decision": refusal}
    shown["lines"] = sheet_text(draft).splitlines()
    return render(request, "plan/sign.html", shown, status=200 if refusal is None else 409)


@course_page("plan.sign", what="plan confirmed")
@require_POST
def confirm(request: StaffRequest, course: Course, plan_uid: UUID) -> HttpResponse:
    """Say that the signed plan still holds; the course goes on where it was."""
    signed = queries.plan_for(course, plan_uid)
    form = OnceForm(request.POST)
    key = form.key if form.is_valid() else fresh_key()
    services.confirm_plan(actor=request.actor, key=key, plan=signed)
    messages.success(request, _("Confirmed. The course goes on with this plan."))
    return redirect("plan:plan", course_uid=course.uid)


@course_page("plan.write", what="plan draft discarded")
@require_POST
def discard(request: StaffRequest, course: Course, plan_uid: UUID) -> HttpResponse:
    """Take a draft back."""
    draft = queries.plan_for(course, plan_uid)
    form = OnceForm(request.POST)
    key = form.key if form.is_valid() else fresh_key()
    services.discard_draft(actor=request.actor, key=key, plan=draft)
    messages.success(request, _("The draft was taken back; it stays in the list of versions."))
    return redirect("plan:plan", course_uid=course.uid)


def _template(key: str) -> CourseTemplate:
    try:
        return course_templates()[key]
    except KeyError:
        raise Http404(_("There is no such course template.")) from None


def _first_form(
    course: Course, template: CourseTemplate, taken: Mapping[str, str] | None = None
) -> OrderForm:
    known, before = queries.measured(course), queries.signed_plan(course)
    first = first_values(template, known, before, course.indication)
    return OrderForm(template, initial={**first, **(taken or {})})


def _order_page(
    request: StaffRequest,
    course: Course,
    form: OrderForm,
    desk: Desk | None,
    refusal: Refused | None = None,
    *,
    taken_along: bool = False,
) -> HttpResponse:
    shown = {
        **_frame(course),
        "form": form,
        "template": form.template,
        "route": shipped_limits().routes[form.template.route],
        "leaves": route_name(course.route) if course.route not in {"", form.template.route} else "",
        "desk": desk,
        "taken_along": taken_along,
        "refusal": refusal.decision if refusal else None,
        "planning": may_plan_now(course.step),
    }
    return render(request, "plan/order.html", shown)


def _frame(course: Course) -> dict[str, Any]:
    return {"course": course, "banner": course_banner(course)}


def _shown(plan: Plan | None) -> dict[str, Any] | None:
    """A plan with the words a page prints beside its stored keys."""
    if plan is None:
        return None
    return {
        "plan": plan,
        "route": route_name(plan.route),
        "indication": indication_name(plan.indication),
        "product": products()[plan.product].name,
        "leaves": route_name(plan.leaves_route) if plan.leaves_route else "",
        "order": plan.order,
        "answers": [
            (question["text"], plan.answers.get(question["rule"], ""))
            for question in plan.order["questions"]
        ],
    }
