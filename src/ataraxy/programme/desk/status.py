"""Where each step of the journey says how far it has come."""

from __future__ import annotations

from ataraxy.journey.consent import queries as consent
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import StepStatus
from ataraxy.journey.maintenance import queries as maintenance
from ataraxy.journey.outcomes import step as outcomes
from ataraxy.journey.plan import queries as plan
from ataraxy.journey.recovery import queries as recovery
from ataraxy.journey.referral import queries as referral
from ataraxy.journey.screening import queries as screening
from ataraxy.journey.session import queries as session

STEPS = (
    referral.step_status,
    screening.step_status,
    consent.step_status,
    plan.step_status,
    session.step_status,
    recovery.step_status,
    outcomes.step_status,
    maintenance.step_status,
)
"""In the order of the journey."""


def statuses(course: Course) -> dict[str, StepStatus]:
    """What every step says about `course`, by step."""
    said = (ask(course) for ask in STEPS)
    return {one.step: one for one in said}
