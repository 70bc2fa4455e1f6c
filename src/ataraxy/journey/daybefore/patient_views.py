"""The patient's own page: what to do before the visit, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.foundation.decision import Decision
from ataraxy.journey.daybefore import wording
from ataraxy.journey.daybefore.forms import AnswerForm, answered
from ataraxy.journey.daybefore.models import Answer, Asking
from ataraxy.journey.daybefore.services import PURPOSE, answer
from ataraxy.journey.session.medicines import told
from ataraxy.platform.people.languages import in_our_words
from ataraxy.platform.people.links import LinkRequest, link_page, patient_zone
from ataraxy.platform.service.errors import Refused


@link_page(PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: LinkRequest) -> HttpResponse:
    """What to know and what to answer; afterwards what was answered, with a way to change it."""
    asking = Asking.objects.select_related(
        "session__patient", "session__clinic", "session__course", "session__appointment"
    ).get(clinic_id=request.link.clinic_id, uid=UUID(request.link.subject_uid))
    with translation.override(asking.language):
        return _page(request, asking)


def _page(request: LinkRequest, asking: Asking) -> HttpResponse:
    newest = Answer.objects.filter(asking=asking).order_by("-at", "-pk").first()
    if newest is not None and request.method != "POST" and "again" not in request.GET:
        return _shown(request, asking, "daybefore/thanks.html", {"answer": newest})
    form = AnswerForm(request.POST or None, initial=answered(newest))
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            with in_our_words():
                answer(actor=request.actor, key=form.key, asking=asking, said=form.said())
        except Refused as refused:
            decision = refused.decision
        else:
            return redirect("daybefore:questions")
    more = {"form": form, "decision": decision}
    status = 409 if request.method == "POST" else 200
    return _shown(request, asking, "daybefore/questions.html", more, status)


def _shown(
    request: LinkRequest,
    asking: Asking,
    template: str,
    more: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    session, zone = asking.session, patient_zone(request.link)
    begins = session.appointment.starts_at
    shown = {
        "clinic": session.clinic,
        "when": wording.when_words(begins, zone, session.clinic),
        "advice": wording.advice(session.route, begins, zone),
        "medicines": told(session),
        "crisis": crisis_lines(session.clinic.country),
        "takes_place": session.state == "booked",
        **more,
    }
    return render(request, template, shown, status=status)
