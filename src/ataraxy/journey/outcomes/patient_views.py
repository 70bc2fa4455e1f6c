"""The patient's own pages: one questionnaire after the other, on their phone or our tablet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.outcomes import queries, services
from ataraxy.journey.outcomes.alarms import newest_alarm
from ataraxy.journey.outcomes.forms import QuestionForm
from ataraxy.journey.outcomes.models import Asking
from ataraxy.journey.outcomes.picture import own_picture
from ataraxy.journey.outcomes.rules import next_question, questions_in_order, unanswered
from ataraxy.knowledge.measures import Instrument, instrument, spoken
from ataraxy.platform.people.languages import in_language_of, in_our_words
from ataraxy.platform.people.links import LinkRequest, link_page
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@link_page(services.PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: LinkRequest) -> HttpResponse:
    """The next questionnaire, or the thank-you page when all are answered."""
    with in_language_of(request.link.patient):
        return _questions(request)


@link_page(services.PURPOSE)
@require_POST
def need_help(request: LinkRequest) -> HttpResponse:
    """“I need help”: crisis numbers at once, and who of the clinic is told until when."""
    asking = _asking(request)
    form = OnceForm(request.POST)
    if asking is not None:
        with in_our_words():
            services.ask_for_help(
                actor=request.actor,
                key=form.key if form.is_valid() else fresh_key(),
                asking=asking,
            )
    return redirect("outcomes:questions")


def _questions(request: LinkRequest) -> HttpResponse:
    asking = _asking(request)
    key = _next(asking)
    if asking is None or key is None:
        return _done(request, asking)
    if request.method != "POST" or request.POST.get("instrument") != key:
        return _page(request, asking, key, QuestionForm(_spoken(key)))
    form = QuestionForm(_spoken(key), request.POST)
    if not form.is_valid():
        return _page(request, asking, key, form)
    missing = unanswered(form.instrument, form.answers())
    if missing and request.POST.get("act") != "as_it_is":
        return _page(request, asking, key, form, missing)
    return _keep(request, asking, key, form)


# On a tablet that staff handed over, their screen is locked and their shift may end meanwhile.
questions.survives_lock = questions.outlives_shift = True  # type: ignore[attr-defined]
need_help.survives_lock = need_help.outlives_shift = True  # type: ignore[attr-defined]


@link_page(services.PURPOSE)
@require_http_methods(["GET", "HEAD"])
def own_course(request: LinkRequest) -> HttpResponse:
    """The patient's own chart, behind the link that let them answer."""
    with in_language_of(request.link.patient):
        asking = _asking(request)
        own = own_picture(asking.course) if asking else None
        shown = {"clinic": request.link.clinic, "own": own}
        return render(request, "outcomes/own.html", shown)


own_course.survives_lock = own_course.outlives_shift = True  # type: ignore[attr-defined]


def _keep(request: LinkRequest, asking: Asking, key: str, form: QuestionForm) -> HttpResponse:
    try:
        with in_our_words():
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
    if asking is None or asking.state != "asked" or not asking.course.is_open:
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
        "alarm": newest_alarm(asking),
        "instruction": _instruction(form.instrument, asking),
        "other_language": translation.get_language() not in form.instrument.languages,
        "key": fresh_key(),
    }
    return render(request, "outcomes/questions.html", shown)


def _done(request: LinkRequest, asking: Asking | None) -> HttpResponse:
    shown = {
        "clinic": request.link.clinic,
        "crisis": crisis_lines(request.link.clinic.country),
        "alarm": newest_alarm(asking) if asking else None,
        "treatment_ended": asking is not None and not asking.course.is_open,
        "called_off": asking is None or asking.state == "called off",
        "on_our_tablet": request.user.is_authenticated,
        "key": fresh_key(),
    }
    return render(request, "outcomes/done.html", shown)


def _spoken(key: str) -> Instrument:
    """The instrument in the language of the page, where it is translated."""
    return spoken(instrument(key), translation.get_language())


def _instruction(one: Instrument, asking: Asking) -> str:
    """The instruction of the time-point where the instrument has several."""
    return next((o.instruction for o in one.occasions if o.key == asking.occasion), one.instruction)
