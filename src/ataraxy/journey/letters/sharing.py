"""May anything about this patient leave the house? The patient's agreement to share, and Part 2.

Sharing for treatment needs no agreement, but an objection counts. Records about substance use of a
programme under 42 CFR Part 2 need the patient's written consent first; whether the clinic is such a
programme the software cannot know, so it acts as if it were.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.queries import agreed
from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, refuse
from ataraxy.journey.letters.models import Audience
from ataraxy.knowledge import terminology
from ataraxy.platform.chart.queries import lists_for
from ataraxy.platform.people.models import Patient

SUBSTANCE_USE = frozenset(
    {"substance_use_disorder", "opioid_use_disorder", "substance_use_remission"}
)


def may_share(patient: Patient, audience: str) -> Decision:
    """Whether a letter may go to somebody other than the patient."""
    return ALLOWED if audience == Audience.PATIENT else may_leave(patient)


def may_leave(patient: Patient) -> Decision:
    """Whether something may go to anybody else: a letter, a copy, a view from outside, a packet."""
    decision = agreed(patient, Topic.SHARING)
    if decision or decision.outcome is Outcome.REFUSED:
        return decision
    if not has_substance_use(patient):
        return ALLOWED
    text = _(
        "The record speaks of substance use, and the patient has not agreed to share it. Have it "
        "signed among the separate consents, or call instead of writing."
    )
    return refuse(text, rule="letters.part_2", source="42 CFR 2.31, 2.33")


def has_substance_use(patient: Patient) -> bool:
    """Whether the chart holds a substance use disorder, present or past, by code or words."""
    lists = terminology.conditions()
    for row in lists_for(patient).conditions:
        pairs = [(one.system, one.code) for one in row.codings]
        match = lists.match(pairs, row.text)
        if row.certainty != "refuted" and SUBSTANCE_USE & (match.groups | match.possible_groups):
            return True
    return False
