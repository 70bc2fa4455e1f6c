"""Reads of the screening step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rulebook.queries import book_for
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import NextAction, Standing, StepStatus
from ataraxy.journey.screening.adapter import chart_of, deciding_facts_of, facts_of
from ataraxy.journey.screening.kept_facts import changed_facts
from ataraxy.journey.screening.models import Assessment, Decision, Evaluation, Outcome
from ataraxy.journey.screening.routes import HOME, route_of
from ataraxy.journey.screening.rules import Change, difference
from ataraxy.journey.screening.snapshot import Snapshot, snapshot
from ataraxy.knowledge.evidence import (
    Facts,
    Route,
    RuleBook,
    Screening,
    Verdict,
    screen,
    verdict,
)
from ataraxy.platform.chart.facts import ChartFacts
from ataraxy.platform.reading import prepared_one

DEFAULT_ROUTE = Route.IV
"""What is looked at first while a course has no route yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """A screening with the facts it saw and the form in which both are kept."""

    screening: Screening
    facts: Facts
    kept: Snapshot
    book: RuleBook
    chart: ChartFacts


def screen_now(course: Course, route: Route | None = None, on: date | None = None) -> Found:
    """What the rule book says now; for the course's own route unless another is named."""
    book = book_for(course.clinic_id)
    known = chart_of(course.patient)
    facts = facts_of(course.patient, course, known)
    wanted = route or _own_route(course)
    found = screen(facts, book, route=wanted, on=on or _today(course))
    return Found(found, facts, snapshot(found, facts), book, known)


def verdict_now(course: Course) -> Verdict:
    """What `screen_now` comes to for the course's own route, without what pages show of it."""
    day = _today(course)
    facts = deciding_facts_of(course.patient, course, day)
    return verdict(screen(facts, book_for(course.clinic_id), route=_own_route(course), on=day))


def _own_route(course: Course) -> Route:
    return route_of(course.route) or DEFAULT_ROUTE


def _today(course: Course) -> date:
    return timezone.localdate(timezone=course.clinic.zone)


def last_decision(course: Course) -> Decision | None:
    """The clinician's newest word on treatment in the clinic."""
    return _newest_decision(course.pk)


@prepared_one
def _newest_decision(course_id: int) -> QuerySet[Decision]:
    rows = Decision.objects.filter(course_id=course_id).exclude(route=HOME)
    return rows.select_related("assessment").order_by("-at", "-pk")


def home_decision(course: Course) -> Decision | None:
    """The clinician's newest word on doses at home."""
    rows = Decision.objects.filter(course=course, route=HOME).select_related("assessment")
    return rows.order_by("-at", "-pk").first()


def decisions_of(course: Course) -> list[Decision]:
    """Every word, newest first."""
    rows = Decision.objects.filter(course=course).select_related("assessment")
    return list(rows.order_by("-at", "-pk"))


def decision_for(course: Course, uid: UUID) -> Decision:
    """One decision of this course, or `Http404`."""
    found = Decision.objects.filter(course=course, uid=uid).select_related("assessment").first()
    if found is None:
        raise Http404(_("There is no such decision on this course."))
    return found


def standing_change(course: Course) -> Assessment | None:
    """The difference that nobody has decided on yet: newer than the last decision."""
    decision = last_decision(course)
    newest = _newest_assessment(course.pk) if decision else None
    if decision is None or newest is None or newest.pk == decision.assessment_id:
        return None
    return newest if any(one.get("is_weighty", True) for one in newest.changes) else None


@prepared_one
def _newest_assessment(course_id: int) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(course_id=course_id).exclude(route=HOME)
    return rows.order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Since:
    """What differs now from what a decision was made on: rules, and the facts behind them."""

    decision: Decision
    rules: tuple[Change, ...]
    facts: tuple[str, ...]

    @property
    def answers(self) -> tuple[Change, ...]:
        """Rules that answer otherwise."""
        return tuple(one for one in self.rules if not one.is_text)

    @property
    def texts(self) -> tuple[Change, ...]:
        """Rules whose text changed while their answer did not."""
        return tuple(one for one in self.rules if one.is_text)

    @property
    def is_weighty(self) -> bool:
        """Whether a new decision is asked for."""
        return any(one.is_weighty for one in self.rules)


def changes_since(decision: Decision | None, found: Found) -> Since | None:
    """What differs now from the finding a decision was made on, for the same route; or nothing."""
    if decision is None or route_of(decision.route) is not found.screening.route:
        return None
    kept = decision.assessment
    rules = difference(kept.findings, found.kept.findings)
    facts = changed_facts(kept.facts, found.kept.facts)
    return Since(decision, rules, facts) if rules or facts else None


def evaluation_of(course: Course) -> Evaluation | None:
    """The evaluation in force."""
    return Evaluation.objects.filter(course=course).order_by("-at", "-pk").first()


def evaluations_of(course: Course) -> list[Evaluation]:
    """Every evaluation, newest first."""
    return list(Evaluation.objects.filter(course=course).order_by("-at", "-pk"))


def step_status(course: Course) -> StepStatus:
    """The screening on the journey line."""
    url = reverse("screening:screening", args=[course.uid])
    decision = last_decision(course)
    if course.step == "referral":
        return StepStatus("screening", _("Screening"), Standing.NOT_YET)
    if course.step == "screening":
        return _open_status(course, url, decision)
    changed = standing_change(course) if decision else None
    return StepStatus(
        step="screening",
        title=_("Screening"),
        standing=Standing.WAITING if changed else _closed_standing(decision),
        summary=_decided_words(decision),
        since=decision.at if decision else None,
        url=url,
        blocker=_blocker(changed) if changed else "",
        owner=decision.by_name if decision and changed else "",
    )


def _blocker(changed: Assessment) -> str:
    """What changed since the decision, the weightiest rule by name."""
    weighty = [one for one in changed.changes if one.get("is_weighty", True)]
    weighty.sort(key=lambda one: not one.get("is_new_stop"))
    first = _("%(title)s: %(before)s → %(now)s") % weighty[0]
    rest = len(weighty) - 1
    more = _(" and %(n)d more") % {"n": rest} if rest else ""
    return _("facts changed since the decision: %(what)s") % {"what": first + more}


def _open_status(course: Course, url: str, decision: Decision | None) -> StepStatus:
    summed = verdict_now(course)
    waits = decision is not None and decision.outcome == Outcome.MORE
    return StepStatus(
        step="screening",
        title=_("Screening"),
        standing=Standing.WAITING if waits or summed.not_assessed else Standing.ACTIVE,
        summary=summed.line,
        since=decision.at if decision else None,
        url=url,
        next_action=NextAction(_("Continue screening"), url, "screening.read"),
    )


def _closed_standing(decision: Decision | None) -> Standing:
    stopped = decision is not None and decision.outcome == Outcome.NOT_SUITABLE
    return Standing.STOPPED if stopped else Standing.DONE


def _decided_words(decision: Decision | None) -> str:
    return str(decision.get_outcome_display()).lower() if decision else ""
