"""What the screening pages share: the frame, the routes, and the parts of the template."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.banner import Banner, course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import guidelines, page, queries, rules
from ataraxy.journey.screening.medicines import rows_of
from ataraxy.journey.screening.models import Outcome
from ataraxy.journey.screening.problems import problems_of
from ataraxy.journey.screening.queries import Found
from ataraxy.journey.screening.routes import COURSE_ROUTE, route_of
from ataraxy.journey.screening.studies import found_for
from ataraxy.journey.screening.trials import resistance_of
from ataraxy.journey.screening.work_up import workup_of
from ataraxy.knowledge.evidence import Route, shipped_rulebook, verdict
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import fresh_key

READY = rules.Wish(Outcome.SUITABLE, "-", "-", "")
"""Asks what stands in the way of "suitable" apart from the words."""

_TONES = {"stop": "stop", "specialist first": "caution"}


def frame(course: Course, found: Found) -> dict[str, Any]:
    """What every page over a finding shows: the person, the route, the verdict line."""
    summed = verdict(found.screening)
    return {
        "course": course,
        "banner": banner(course),
        "screening": found.screening,
        "route": found.screening.route,
        "verdict": summed,
        "tone": _TONES.get(str(summed.kind), "info"),
    }


def gathered(request: StaffRequest, course: Course, found: Found) -> dict[str, Any]:
    """Everything that the screening page and the page of doses at home show of a finding."""
    on = guidelines.packs_on(course.clinic_id)
    rows = rows_of(found, course)
    problems = problems_of(found.chart, course, found.screening.problems)
    named = {one.ref for one in problems}
    unread = [one for one in found.facts.unrecognised if one.ref not in named]
    return {
        **frame(course, found),
        "board": page.board(found.screening, found.book, course, request.actor),
        "medicines": rows,
        "open_medicines": sum(one.is_open for one in rows),
        "silent_medicines": [one for one in rows if not one.advised and one.word is None],
        "workup": workup_of(found, course, guidelines.required(on)),
        "unrecognised": unread,
        "problems": problems,
        "record_problems": len(problems) + len(unread),
        "indication_choices": indications(),
        "may_answer": request.actor.may("screening.answer"),
        "may_decide": request.actor.may("screening.decide"),
        "guidelines": guidelines.said_here(found, on),
        "studies": found_for(course.indication, found.screening.route),
        "resistance": resistance_of(found.chart, course),
        "key": fresh_key(),
        "today": timezone.localdate(timezone=course.clinic.zone),
    }


def against(course: Course, found: Found) -> Allowed:
    """What stands in the way of "suitable" now, for a director with a colleague beside."""
    signers = rules.Signers(rules.DECIDERS)
    has_evaluation = queries.evaluation_of(course) is not None
    return rules.may_sign(READY, found.screening, signers, has_evaluation=has_evaluation)


def banner(course: Course) -> Banner:
    """Who the page is about."""
    return course_banner(course, url=reverse("desk:patient", args=[course.patient.uid]))


def routes(course: Course, found: Found) -> list[dict[str, Any]]:
    """The routes beside each other, and doses at home on their own page."""
    own = route_of(course.route)
    here = reverse("screening:screening", args=[course.uid])
    shown = [
        {
            "label": label(one) + (f" ({_('decided')})" if one is own else ""),
            "url": f"{here}?route={one}",
            "current": one is found.screening.route,
        }
        for one in COURSE_ROUTE
    ]
    home = reverse("screening:home", args=[course.uid])
    is_home = found.screening.route is Route.HOME
    return [*shown, {"label": label(Route.HOME), "url": home, "current": is_home}]


def label(route: Route) -> str:
    """A route as a heading."""
    return route.words[0].upper() + route.words[1:]


def route_words(key: str) -> str:
    """The route of a kept decision, in words."""
    found = route_of(key)
    return found.words if found else key


def indications() -> list[tuple[str, str]]:
    """What a treatment can be for."""
    groups = shipped_rulebook().vocabulary.groups
    return [(name, one.meaning) for (of, name), one in groups.items() if of == "indication"]
