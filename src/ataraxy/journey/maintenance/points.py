"""The decision points of a course, each with its rule, its evidence and where it stands. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Reason
from ataraxy.journey.maintenance.planner import Planner
from ataraxy.journey.maintenance.rules import HOLDING, Standing

_BENEFIT = frozenset({"little_benefit", "some_benefit", "benefit_unknown"})


@dataclass(frozen=True, slots=True)
class Point:
    """One decision point: what the rule is, where it comes from, and where this course stands.

    `due` says why a decision is wanted now; empty while none is, and then `when` says when it
    will be. `holds`: no dose until somebody has decided.
    """

    title: str
    rule: str
    source: str
    due: str
    when: str
    holds: bool


def decision_points(
    standing: Standing, due: Collection[Reason], planner: Planner
) -> tuple[Point, ...]:
    """All three, whether due or not, in the order in which a course meets them."""
    return (
        _point(
            _("End of induction"),
            _("When the planned series is complete, somebody says whether there is benefit."),
            planner.induction_source,
            _due(due, frozenset({"end_of_induction"})),
            _when_complete(standing),
        ),
        _point(
            _("Benefit so far"),
            _(
                "After %(n)s sessions without a review: under %(low)s %% better stop or a second "
                "opinion, under %(high)s %% discuss, from then on consolidate."
            )
            % {
                "n": standing.review_after or "–",
                "low": planner.little_percent,
                "high": planner.enough_percent,
            },
            planner.stop_source,
            _due(due, _BENEFIT),
            _when_judged(standing),
        ),
        _point(
            _("Quarterly review"),
            _("In maintenance benefit and risk are weighed anew after %(days)s days at the latest.")
            % {"days": planner.quarterly_days},
            planner.quarterly_source,
            _due(due, frozenset({"quarterly"})),
            _when_quarter(standing, planner),
        ),
    )


def _point(title: str, rule: str, source: str, due: Reason | None, when: str) -> Point:
    holds = due is not None and due.rule in HOLDING
    return Point(title, rule, source, due.text if due else "", when, holds)


def _due(due: Collection[Reason], rules: frozenset[str]) -> Reason | None:
    return next((one for one in due if one.rule in rules), None)


def _when_complete(standing: Standing) -> str:
    if standing.step == "maintenance":
        return _("decided")
    if not standing.induction_sessions:
        return _("the plan names no number of sessions")
    left = standing.induction_sessions - standing.given
    if left > 0:
        return _("after %(n)s more sessions") % {"n": left}
    return _("decided")


def _when_judged(standing: Standing) -> str:
    if not standing.review_after:
        return _("the plan names no number of sessions")
    left = standing.review_after - standing.given_since_review
    if left > 0:
        return _("after %(n)s more sessions") % {"n": left}
    return _("reached: the change is large enough")


def _when_quarter(standing: Standing, planner: Planner) -> str:
    since = standing.reviewed_or_begun
    if standing.step != "maintenance" or since is None:
        return _("begins with maintenance")
    day = since + timedelta(days=planner.quarterly_days)
    return _("by %(day)s") % {"day": date_format(day, "j M Y")}
