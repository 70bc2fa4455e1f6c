"""When a decision is due, and when it may be taken. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, Reason, refuse
from ataraxy.foundation.lifecycle import UnknownStateError
from ataraxy.journey.maintenance.choices import (
    DECIDING_STEPS,
    DECISIONS,
    NEEDS_NEXT_VISIT,
    Choice,
)
from ataraxy.journey.maintenance.planner import Planner

HOLDING = frozenset({"end_of_induction", "little_benefit", "benefit_unknown", "quarterly"})
"""Decision points that stop the next dose; the others are shown and may wait for the visit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a course stands when somebody asks whether a decision is due.

    `percent_better` is the fall of `instrument` from baseline; None when no recent score says.
    `given_since_review` counts the doses since the last review. Who never had a review is counted
    from `first_dose` on.
    """

    step: str
    given: int
    given_since_review: int
    induction_sessions: int
    review_after: int
    instrument: str
    percent_better: float | None
    last_review: date | None
    today: date
    first_dose: date | None = None

    @property
    def reviewed_or_begun(self) -> date | None:
        """The day from which the quarter counts."""
        return self.last_review or self.first_dose


def points_due(standing: Standing, planner: Planner) -> tuple[Reason, ...]:
    """The decision points that may not be skipped silently; each says why now."""
    if standing.step not in DECIDING_STEPS:
        return ()
    found = [
        _end_of_induction(standing, planner),
        _benefit(standing, planner),
        _quarter(standing, planner),
    ]
    return tuple(one for one in found if one is not None)


def holding(due: Collection[Reason]) -> Reason | None:
    """The first decision point that holds the next dose until somebody has decided."""
    return next((one for one in due if one.rule in HOLDING), None)


def may_decide(choice: Choice, step: str, roles: frozenset[str]) -> Decision:
    """Whether this decision can be taken at this step by someone with these roles."""
    try:
        return DECISIONS.may_move(choice, step, roles)
    except UnknownStateError:
        return refuse(
            _("This course is at “%(step)s”; a review decides during induction and maintenance.")
            % {"step": step},
            rule="maintenance.step",
        )


def next_visit_is_possible(
    choice: Choice, first: date | None, last: date | None, today: date
) -> Decision:
    """Going on needs a range of days, in order and not over already."""
    if choice not in NEEDS_NEXT_VISIT:
        return ALLOWED
    if first is None or last is None:
        return refuse(_("Say from when to when the next visit should be."), rule="next_visit")
    if last < first:
        return refuse(_("The range ends before it begins."), rule="next_visit")
    if last < today:
        return refuse(_("The range lies in the past."), rule="next_visit")
    return ALLOWED


def stretch_is_longer(
    choice: Choice, last_dose: date | None, first: date | None, before_days: int | None
) -> Decision:
    """Stretching means a longer distance than the last one; both must be known."""
    if choice is not Choice.STRETCH or first is None:
        return ALLOWED
    if last_dose is None or before_days is None:
        return refuse(_("There is no earlier distance to stretch."), rule="stretch")
    if (first - last_dose).days > before_days:
        return ALLOWED
    return refuse(
        _("The last distance was %(days)s days. Stretching begins after that; otherwise continue.")
        % {"days": before_days},
        rule="stretch",
    )


def reason_is_given(reason: str) -> Decision:
    """Every decision says why."""
    if reason.strip():
        return ALLOWED
    return refuse(_("Say why."), rule="maintenance.reason")


def _end_of_induction(standing: Standing, planner: Planner) -> Reason | None:
    planned = standing.induction_sessions
    over = standing.step == "induction" and planned and standing.given >= planned
    if not over or not standing.given_since_review:
        return None
    text = _(
        "The series is complete (%(given)s of %(planned)s). Write down whether there is "
        "benefit before anything goes on."
    )
    told = {"given": standing.given, "planned": planned}
    return Reason(text % told, "end_of_induction", planner.induction_source)


def _benefit(standing: Standing, planner: Planner) -> Reason | None:
    """After the template's number of sessions without a review: is it working?"""
    if not standing.review_after or standing.given_since_review < standing.review_after:
        return None
    if standing.percent_better is None:
        text = _(
            "%(n)s sessions since the last review and no score from the later ones to compare "
            "with the baseline. Ask %(name)s now."
        )
        told: dict[str, object] = {"n": standing.given_since_review, "name": standing.instrument}
        return Reason(text % told, "benefit_unknown", planner.stop_source)
    told = {"n": standing.given_since_review, "percent": round(standing.percent_better)}
    if standing.percent_better < planner.little_percent:
        text = _("%(percent)s %% better after %(n)s sessions: stop, or a second opinion.")
        return Reason(text % told, "little_benefit", planner.stop_source)
    if standing.percent_better < planner.enough_percent:
        text = _("%(percent)s %% better after %(n)s sessions: discuss whether to go on.")
        return Reason(text % told, "some_benefit", planner.stop_source)
    return None


def _quarter(standing: Standing, planner: Planner) -> Reason | None:
    since = standing.reviewed_or_begun
    if standing.step != "maintenance" or since is None:
        return None
    days = (standing.today - since).days
    if days < planner.quarterly_days:
        return None
    if standing.last_review is None:
        text = _("No review since the first dose, %(days)s days ago: weigh benefit and risk.")
    else:
        text = _("The last review was %(days)s days ago: weigh benefit and risk again.")
    return Reason(text % {"days": days}, "quarterly", planner.quarterly_source)
