"""The patient's own pages: one questionnaire after the other, on their phone or our tablet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.outcomes import queries, services
from ataraxy.journey.outcomes.forms import QuestionForm
from ataraxy.journey.outcomes.models import Asking, Triage
from ataraxy.journey.outcomes.rules import next_question, questions_in_order, unanswered
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.people.links import LinkRequest, link_page
from ataraxy.platform.service.errors import Refused


@link_page(services.PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: LinkRequest) -> HttpResponse:
    """The next questionnaire, or the thank-you page when all are answered."""
    asking = _asking(request)
    key = _next(asking)
    if asking is None or key is None:
        return _done(request, asking)
    if request.method != "POST" or request.POST.get("instrument") != key:
        return _page(request, asking, key, QuestionForm(instrument(key)))
    form = QuestionForm(instrument(key), request.POST)
    if not form.is_valid():
        return _page(request, asking, key, form)
    missing = unanswered(form.instrument, form.answers())
    if missing and request.POST.get("act") != "as_it_is":
        return _page(request, asking, key, form, missing)
    return _keep(request, asking, key, form)


# On a tablet that staff handed over, their screen is locked and their shift may end meanwhile.
questions.survives_lock = questions.outlives_shift = True  # type: ignore[attr-defined]


def _keep(request: LinkRequest, asking: Asking, key: str, form: QuestionForm) -> HttpResponse:
    try:
        services.answer(
            actor=request.actor,
            key=f"{asking.uid}-{key}",
            asking=asking,
            instrument_key=key,
            answers=form.answers(),
        )
    except Refused:
        # Sent twice, or answered in another window: the first answer stands, go on from there.
        return redirect("outcomes:questions")
    return redirect("outcomes:questions")


def _asking(request: LinkRequest) -> Asking | None:
    found = Asking.objects.filter(
        clinic_id=request.link.clinic_id,
        patient=request.link.patient,
        uid=UUID(request.link.subject_uid),
    )
    return found.select_related("patient", "course").first()


def _order(asking: Asking) -> tuple[list[str], list[str]]:
    """The pages in order, and those that are answered."""
    answered = queries.answered_in(asking)
    flagged = [key for key, row in answered.items() if (row.flag_value or 0) > 0]
    return questions_in_order(asking.instruments, flagged), list(answered)


def _next(asking: Asking | None) -> str | None:
    if asking is None or asking.state != "asked":
        return None
    order, answered = _order(asking)
    return next_question(order, [], answered)


def _page(
    request: LinkRequest,
    asking: Asking,
    key: str,
    form: QuestionForm,
    missing: list[str] | None = None,
) -> HttpResponse:
    order, answered = _order(asking)
    shown = {
        "form": form,
        "instrument": form.instrument,
        "done": len(answered),
        "total": len(order),
        "opened": key not in asking.instruments,
        "missing": missing or [],
        "clinic": request.link.clinic,
        "crisis": crisis_lines(request.link.clinic.country),
        "triage": _triage(asking),
    }
    return render(request, "outcomes/questions.html", shown)


def _done(request: LinkRequest, asking: Asking | None) -> HttpResponse:
    shown = {
        "clinic": request.link.clinic,
        "crisis": crisis_lines(request.link.clinic.country),
        "triage": _triage(asking) if asking else None,
        "called_off": asking is None or asking.state == "called off",
        "on_our_tablet": request.user.is_authenticated,
    }
    return render(request, "outcomes/done.html", shown)


def _triage(asking: Asking) -> Triage | None:
    return Triage.objects.filter(asking=asking).order_by("-at", "-pk").first()
