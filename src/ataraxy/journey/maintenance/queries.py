"""The figures of a course review, and what maintenance tells the pages above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.foundation.decision import Reason
from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.course.steps import NextAction, StepStatus
from ataraxy.journey.course.steps import Standing as StepStanding
from ataraxy.journey.maintenance.choices import NEEDS_NEXT_VISIT
from ataraxy.journey.maintenance.fading import Gap, Suggestion, dates_from, gaps, suggest
from ataraxy.journey.maintenance.judging import Judged, judged, percent_since, response_limit
from ataraxy.journey.maintenance.models import Review
from ataraxy.journey.maintenance.planner import planner
from ataraxy.journey.maintenance.points import Point, decision_points
from ataraxy.journey.maintenance.rules import Standing, points_due
from ataraxy.journey.outcomes.queries import Series, doses_of
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.platform.reading import prepared_one

REVIEW_HOLD = "review_due"
"""The kind of hold that waits for a decision."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the five-minute review looks at."""

    judged: Judged
    best: int | None
    dosed_on: tuple[date, ...]
    gaps: tuple[Gap, ...]
    suggestion: Suggestion
    suggested: tuple[date, date] | None
    due: tuple[Reason, ...]
    points: tuple[Point, ...]
    item9: tuple[tuple[date, int], ...]
    plan: Plan | None
    usual_days: float | None
    last_review: Review | None

    @property
    def last_dose(self) -> date | None:
        """The day of the last dose."""
        return self.dosed_on[-1] if self.dosed_on else None

    @property
    def is_late(self) -> bool:
        """Whether the day that the figures suggest has passed."""
        if self.last_dose is None or self.suggestion.last_day is None:
            return False
        return (timezone.localdate() - self.last_dose).days > self.suggestion.last_day

    @property
    def lost_since(self) -> int | None:
        """On which day after the last dose the response was found lost; None while it is not."""
        return self.gaps[-1].lost_day if self.gaps else None

    @property
    def last_distance(self) -> int | None:
        """Days between the last two doses."""
        if len(self.dosed_on) < len(("before", "last")):
            return None
        return (self.dosed_on[-1] - self.dosed_on[-2]).days

    @property
    def leading(self) -> Series:
        """The instrument the suggestion is counted from."""
        return self.judged.leading

    @property
    def series(self) -> tuple[Series, ...]:
        """Every instrument that is looked at, the leading one first."""
        return self.judged.series


@dataclass(frozen=True, slots=True)
class NextVisit:
    """The range of days in which the next visit was decided to be."""

    first: date
    last: date
    review: Review


def figures(course: Course) -> Figures:
    """Gather the figures; a handful of queries."""
    doses = doses_of(course)
    by = judged(course, doses)
    dosed_on = tuple(timezone.localdate(dose.at) for dose in doses)
    plan, last = signed_plan(course), last_review(course)
    found = _gaps(by.leading, dosed_on)
    usual = _usual_days(course, plan)
    suggestion = suggest(found, usual, planner())
    standing = _standing(course, by.leading, dosed_on, plan, last)
    due = points_due(standing, planner())
    return Figures(
        judged=by,
        best=min((one.total or 0 for one in by.leading.scores), default=None),
        dosed_on=dosed_on,
        gaps=tuple(found),
        suggestion=suggestion,
        suggested=_suggested(suggestion, dosed_on),
        due=due,
        points=decision_points(standing, due, planner()),
        item9=tuple(
            (timezone.localdate(one.answered_at), one.flag_value)
            for one in by.item9.scores
            if one.flag_value is not None
        ),
        plan=plan,
        usual_days=usual,
        last_review=last,
    )


def last_review(course: Course) -> Review | None:
    """The newest decision."""
    return _newest_review(course.pk)


@prepared_one
def _newest_review(course_id: int) -> QuerySet[Review]:
    return Review.objects.filter(course_id=course_id).order_by("-at", "-pk")


def overdue_by_the_calendar() -> QuerySet[Course]:
    """Courses in maintenance that had no review within the quarter and are not held for one."""
    since = timezone.now() - timedelta(days=planner().quarterly_days - 1)
    held = Hold.objects.filter(kind=REVIEW_HOLD, release__isnull=True).values("course")
    rows: QuerySet[Course] = open_courses().filter(step="maintenance").exclude(pk__in=held)
    rows = rows.exclude(reviews__at__gte=since).select_related("patient", "clinic")
    return rows.order_by("pk")


def reviews_of(course: Course) -> list[Review]:
    """Every decision, newest first."""
    return list(Review.objects.filter(course=course).order_by("-at", "-pk"))


def next_visit(course: Course) -> NextVisit | None:
    """The range for the next visit, until a dose after the decision or the end of the course."""
    found = last_review(course)
    if found is None or not course.is_open or found.choice not in NEEDS_NEXT_VISIT:
        return None
    if found.next_from is None or found.next_to is None:
        return None
    if any(dose.at > found.at for dose in doses_of(course)):
        return None
    return NextVisit(found.next_from, found.next_to, found)


def step_status(course: Course) -> StepStatus:
    """Where maintenance stands on the journey line."""
    url = reverse("maintenance:review", kwargs={"course_uid": course.uid})
    title = _("Maintenance")
    if course.step not in {"induction", "maintenance"}:
        ended = course.step == "ended"
        standing = StepStanding.DONE if ended else StepStanding.NOT_YET
        summary = _("Course ended") if ended else ""
        return StepStatus("maintenance", title, standing, summary, since=course.closed_at, url=url)
    found = figures(course)
    if found.due:
        return StepStatus(
            "maintenance",
            title,
            StepStanding.ACTIVE,
            found.due[0].text,
            url=url,
            next_action=NextAction(_("Review the course"), url, "maintenance.decide"),
            blocker=_("review decision due"),
            owner=_("prescriber"),
        )
    return _quiet(course, title, url)


def _quiet(course: Course, title: str, url: str) -> StepStatus:
    visit = next_visit(course)
    if visit is not None:
        told = {"first": f"{visit.first:%d %b}", "last": f"{visit.last:%d %b}"}
        summary = _("Next visit %(first)s to %(last)s") % told
        return StepStatus("maintenance", title, StepStanding.WAITING, summary, url=url)
    if course.step == "induction":
        return StepStatus("maintenance", title, StepStanding.NOT_YET, url=url)
    action = NextAction(_("Decide the next visit"), url, "maintenance.decide")
    return StepStatus(
        "maintenance",
        title,
        StepStanding.ACTIVE,
        _("No next visit decided"),
        url=url,
        next_action=action,
        blocker=_("no next visit decided"),
        owner=_("prescriber"),
    )


def _suggested(suggestion: Suggestion, dosed_on: tuple[date, ...]) -> tuple[date, date] | None:
    last_dose = dosed_on[-1] if dosed_on else None
    return dates_from(suggestion, last_dose, timezone.localdate(), planner())


def _gaps(leading: Series, dosed_on: tuple[date, ...]) -> list[Gap]:
    limit = response_limit(leading)
    if limit is None:
        return []
    scores = [(timezone.localdate(one.answered_at), one.total or 0) for one in leading.scores]
    return gaps(dosed_on, scores, limit)


def _usual_days(course: Course, plan: Plan | None) -> float | None:
    """The distance between visits that the template usually has at this point."""
    template = course_templates().get(plan.template_key) if plan else None
    if template is None:
        return None
    last = len(template.phases) - 1
    if course.step == "maintenance" and last == 0:
        return None  # a series has no distance for afterwards; its own days apart would mislead
    return template.phases[last if course.step == "maintenance" else 0].days_between


def _standing(
    course: Course,
    leading: Series,
    dosed_on: tuple[date, ...],
    plan: Plan | None,
    last: Review | None,
) -> Standing:
    template = plan.template if plan else {}
    phases = template.get("phases", [])
    return Standing(
        step=course.step,
        given=len(dosed_on),
        given_since_review=len(dosed_on) - (last.given if last else 0),
        induction_sessions=phases[0]["sessions"] if phases else 0,
        review_after=template.get("review_after_sessions", 0),
        instrument=leading.instrument.name,
        percent_better=percent_since(leading, dosed_on[last.given if last else 0 :]),
        last_review=timezone.localdate(last.at) if last else None,
        today=timezone.localdate(),
        first_dose=dosed_on[0] if dosed_on else None,
    )
