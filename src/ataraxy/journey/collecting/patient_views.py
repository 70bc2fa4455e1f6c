"""The patient's own stop: no more messages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ataraxy.journey.collecting.services import stop_messages
from ataraxy.journey.outcomes.models import Asking
from ataraxy.journey.outcomes.services import PURPOSE
from ataraxy.platform.people.languages import in_language_of, in_our_words
from ataraxy.platform.people.links import LinkRequest, link_page
from ataraxy.platform.service.forms import OnceForm, fresh_key


@link_page(PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: LinkRequest) -> HttpResponse:
    """A GET asks, a POST stops every message of this clinic to this person."""
    stopped = request.method == "POST"
    if stopped:
        form = OnceForm(request.POST)
        asking = Asking.objects.select_related("course__patient").get(
            clinic_id=request.link.clinic_id, uid=UUID(request.link.subject_uid)
        )
        with in_our_words():
            stop_messages(
                actor=request.actor,
                key=form.key if form.is_valid() else fresh_key(),
                course=asking.course,
            )
    with in_language_of(request.link.patient):
        shown = {"clinic": request.link.clinic, "stopped": stopped, "key": fresh_key()}
        return render(request, "collecting/stop.html", shown)


stop.survives_lock = stop.outlives_shift = True  # type: ignore[attr-defined]
