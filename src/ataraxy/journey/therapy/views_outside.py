"""Sharing with a therapist outside: the clinic's page, and the one that they see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.session.models import Session
from ataraxy.journey.therapy import outside, queries
from ataraxy.journey.therapy.forms import InviteForm, OutsideNoteForm
from ataraxy.journey.therapy.models import Invitation, Kind, OutsideNote
from ataraxy.knowledge.measures import instruments
from ataraxy.platform.audit.journal import look
from ataraxy.platform.people.links import LinkRequest, address, closed_page, link_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@course_page("therapy.share", what="sharing with a therapist outside")
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: StaffRequest, course: Course) -> HttpResponse:
    """Who outside sees what, until when; invite somebody, or end it."""
    form = InviteForm(request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            invited = form.invited()
            outside.invite(actor=request.actor, key=form.key, course=course, invited=invited)
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("Shared. Give the therapist the link below."))
            return redirect("therapy:sharing", course_uid=course.uid)
    shown = {
        "course": course,
        "banner": course_banner(course),
        "form": form,
        "decision": decision,
        "invitations": [_line(one) for one in queries.invitations_of(course)],
        "key": fresh_key(),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "therapy/sharing.html", shown, status=status)


def _line(one: Invitation) -> dict[str, Any]:
    """An invitation as the page lists it, with its link while that opens something."""
    is_open = outside.is_open(one, timezone.now())
    link = outside.link_of(one) if is_open else None
    base = str(settings.PUBLIC_URL).rstrip("/")
    labels = outside.share_labels()
    return {
        "row": one,
        "open": is_open,
        "shares": [labels[key] for key in one.shares if key in labels],
        "url": base + address(link) if link else "",
        "opened_at": link.spent_at if link else None,
    }


@course_page("therapy.share", what="sharing with a therapist outside")
@require_POST
def end(request: StaffRequest, course: Course, invitation_uid: UUID) -> HttpResponse:
    """The patient takes it back, or the clinic ends it: at once."""
    row = queries.invitation_for(course, invitation_uid)
    form = OnceForm(request.POST)
    key = form.key if form.is_valid() else fresh_key()
    outside.end_sharing(actor=request.actor, key=key, invitation=row)
    messages.success(request, _("Ended. Nothing opens any more."))
    return redirect("therapy:sharing", course_uid=course.uid)


@link_page(outside.PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: LinkRequest) -> HttpResponse:
    """What the patient shares, for the therapist outside; each look is journalled."""
    rows = Invitation.objects.select_related("patient", "course", "clinic")
    invitation = rows.get(clinic_id=request.link.clinic_id, uid=UUID(request.link.subject_uid))
    if not outside.is_open(invitation, timezone.now()):
        return closed_page(request, 410, request.link)
    actor = outside.outside_actor(invitation)
    form = OutsideNoteForm(request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            outside.write_outside_note(actor=actor, key=form.key, invitation=invitation, text=text)
        except Refused as refusal:
            decision = refusal.decision
        else:
            messages.success(request, _("Sent to the clinic."))
            return redirect("therapy:shared")
    look(
        actor=actor,
        action="therapy.outside_read",
        subject=f"invitation:{invitation.uid}",
        patient_uid=invitation.patient_uid,
        detail={"shares": list(invitation.shares)},
    )
    shown = {**_view(invitation), "form": form, "decision": decision}
    status = 409 if request.method == "POST" else 200
    return render(request, "therapy/shared.html", shown, status=status)


def _view(invitation: Invitation) -> Mapping[str, object]:
    """What was agreed, and nothing else."""
    agreed, course = set(invitation.shares), invitation.course
    notes = queries.sheets_of(course).filter(kind=Kind.INTEGRATION, shared=True)
    homework = queries.homework_of(course)
    own = OutsideNote.objects.filter(invitation=invitation).order_by("-at", "-pk")
    return {
        "invitation": invitation,
        "clinic": invitation.clinic,
        "sessions": _dates(course) if "dates" in agreed else None,
        "scores": _scores(course) if "scores" in agreed else None,
        "intention": queries.intention_of(course.pk) if "intention" in agreed else None,
        "notes": list(notes) if "notes" in agreed else None,
        "homework": list(homework) if "homework" in agreed else None,
        "texts": outside.texts_shared(invitation),
        "own": list(own),
    }


def _dates(course: Course) -> list[Session]:
    rows = Session.objects.filter(course=course).exclude(state__in=("cancelled", "no_show"))
    return list(rows.select_related("appointment").order_by("number"))


def _scores(course: Course) -> list[dict[str, object]]:
    rows = Administration.objects.filter(course=course, total__isnull=False)
    known = instruments()
    return [
        {
            "at": one.answered_at,
            "name": known[one.instrument].name if one.instrument in known else one.instrument,
            "total": one.total,
            "band": one.band,
        }
        for one in rows.order_by("-answered_at", "-pk")
    ]
