"""Staff page: what is asked of one patient, when and why, and what was sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.messaging.models import Channel, Message
from ataraxy.clinic.messaging.services import came_back, note_wish
from ataraxy.journey.collecting import services
from ataraxy.journey.collecting.due import sitting_on
from ataraxy.journey.collecting.forms import ReasonForm
from ataraxy.journey.collecting.look import look_at_course
from ataraxy.journey.collecting.queries import case_of
from ataraxy.journey.collecting.schedule import schedule
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@course_page("outcomes.collect", what="questions on a schedule")
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: StaffRequest, course: Course) -> HttpResponse:
    """What is due when and why, what was sent, and whether they may be written to."""
    decision = None
    if request.method == "POST":
        try:
            done = _act(request, course)
        except Refused as refused:
            decision = refused.decision
        else:
            if done:
                messages.success(request, done)
                return redirect("collecting:course", course_uid=course.uid)
    shown = {
        "course": course,
        "banner": course_banner(course),
        "look": look_at_course(course, timezone.now()),
        "decision": decision,
        "resume_form": ReasonForm(),
        "key": fresh_key(),
        "is_demonstration": settings.DEMONSTRATION,
        "may_rate": request.actor.may("outcomes.rate"),
        "may_note": request.actor.may("session.schedule"),
        "limits": schedule().limits,
    }
    return render(request, "collecting/course.html", shown, status=200 if decision is None else 409)


def _act(request: StaffRequest, course: Course) -> str:
    form = OnceForm(request.POST)
    key = form.key if form.is_valid() else fresh_key()
    act = request.POST.get("act")
    if act == "ask":
        found = case_of(course, timezone.now())
        today = timezone.now().astimezone(found.zone).date()
        sitting = sitting_on(today, found.situation, schedule())
        services.invite(actor=request.actor, key=key, course=course, sitting=sitting)
        return _("Written. It goes out within a minute.")
    if act == "returned":
        message = _message(course, request.POST.get("message", ""))
        came_back(actor=request.actor, key=key, message=message)
        return _("Noted. Somebody is asked to call.")
    if act == "wish":
        return _wish(request, course, key)
    if act == "resume":
        reason = request.POST.get("reason", "")
        services.resume(actor=request.actor, key=key, course=course, reason=reason)
        return _("Messages may go out again.")
    return ""


def _wish(request: StaffRequest, course: Course, key: str) -> str:
    channel = request.POST.get("channel", "")
    if channel not in Channel.values:
        raise Http404(_("There is no such channel."))
    note_wish(
        actor=request.actor,
        key=key,
        patient=course.patient,
        channel=channel,
        wanted=request.POST.get("wanted") == "yes",
        reason=request.POST.get("reason", "")[:300],
    )
    return _("Noted.")


def _message(course: Course, uid: str) -> Message:
    mine = Message.objects.filter(patient=course.patient, about__startswith="questions:")
    found = next((one for one in mine if str(one.uid) == uid), None)
    if found is None:
        raise Http404(_("There is no such message."))
    return found
