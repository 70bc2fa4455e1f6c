"""Pages of requests to insurers: the board, a new packet, one request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.programme.billing.authorizations import (
    Step,
    authorization_for,
    board,
    move_request,
    newest_move,
    prepare,
    row_of,
)
from ataraxy.programme.billing.forms import PacketForm
from ataraxy.programme.billing.forms_money import StepForm
from ataraxy.programme.billing.models_authorization import Authorization, Standing
from ataraxy.programme.billing.packet import Told, gather, missing_of


@staff_page("billing.read")
@require_safe
def board_page(request: StaffRequest) -> HttpResponse:
    """Every request, what needs somebody first."""
    rows = board(request.actor, timezone.localdate())
    return render(request, "billing/board.html", {"rows": rows})


@course_page("billing.write", what="new request")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, course: Course) -> HttpResponse:
    """The packet from the chart, what is missing, and keeping it."""
    before = _approved(course)
    initial = {"payer": before.payer, "member_id": before.member_id} if before else {}
    form = PacketForm(request.POST or None, initial=initial)
    told = Told(payer="", member_id=initial.get("member_id", ""), diagnoses=(),
                is_renewal=before is not None)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.told(is_renewal=before is not None)
        if "keep" in request.POST:
            made = prepare(
                actor=request.actor, key=form.key, course=course, told=told, renews=before
            )
            return redirect("billing:request", made.uid)
    items = gather(course, told, timezone.localdate())
    context: dict[str, Any] = {
        "course": course,
        "banner": course_banner(course),
        "form": form,
        "items": items,
        "missing": missing_of(items),
        "renews": before,
    }
    status = 400 if form.errors else 200
    return render(request, "billing/request_new.html", context, status=status)


@staff_page("billing.read")
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: StaffRequest, authorization_uid: UUID) -> HttpResponse:
    """One request: its packet, how it stands, and its next step."""
    found = authorization_for(request.actor, authorization_uid)
    row = row_of(found, newest_move(found), timezone.localdate())
    form = StepForm(request.POST or None, steps=row.next_steps)
    decision = None
    if request.method == "POST" and form.is_valid():
        step = Step(**{name: form.cleaned_data[name] for name in Step.__dataclass_fields__})
        try:
            move_request(actor=request.actor, key=form.key, authorization=found, step=step)
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("Written down."))
            return redirect("billing:request", found.uid)
    elif request.method != "POST":
        journal_read(request.actor, found.patient, "request to an insurer")
    context = {
        "row": row,
        "authorization": found,
        "banner": course_banner(found.course),
        "moves": found.moves.order_by("pk"),
        "form": form,
        "decision": decision,
        "may_write": request.actor.may("billing.write"),
    }
    status = 400 if form.errors or decision is not None else 200
    return render(request, "billing/request.html", context, status=status)


def _approved(course: Course) -> Authorization | None:
    """The newest request of this course that was approved: the next one renews it."""
    found = Authorization.objects.filter(course=course, moves__standing=Standing.APPROVED)
    return found.order_by("-pk").first()
