"""The page on which staff looks at what the patient wrote in their own words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ataraxy.journey.consent.forms import TeachBackForm
from ataraxy.journey.consent.queries import consent_of, reads_of
from ataraxy.journey.consent.teach_back import look_at_words
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@course_page("consent.sign", what="consent teach-back")
def look(request: StaffRequest, course: Course, consent_uid: UUID, number: int) -> HttpResponse:
    """Read the patient's own words on one part (counted from 1) and say whether they are right."""
    found = consent_of(course, consent_uid)
    written = [one for one in reads_of(found) if one.own_words]
    if not 1 <= number <= len(written):
        raise Http404(_("There are no such words."))
    read = written[number - 1]
    form = TeachBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            look_at_words(
                actor=request.actor,
                key=form.key,
                read=read,
                was_right=form.cleaned_data["was_right"] == "yes",
                explained=form.cleaned_data["explained"],
            )
        except Refused as refusal:
            form.add_error("explained", str(refusal))
        else:
            messages.success(request, _("Kept with the consent."))
            return redirect("consent:consent", course.uid)
    part = next(row for row in found.body if row["id"] == read.block_id)
    context = {
        "course": course,
        "banner": course_banner(course),
        "part": part,
        "read": read,
        "form": form,
    }
    return render(request, "consent/teach_back.html", context)
