"""What a review can decide, at which step of the course, and what each needs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.foundation.lifecycle import Lifecycle, move


class Choice(models.TextChoices):
    """The decisions of a course review."""

    CARRY_ON = "carry on", _("Carry on with the series")
    CONTINUE = "continue", _("Continue: maintenance at the present distance")
    STRETCH = "stretch", _("Stretch: the next visit later than the last one")
    CHANGE = "change", _("Change the plan: dose, route or rhythm")
    SECOND_OPINION = "second opinion", _("Second opinion before the next dose")
    STOP = "stop", _("Stop: no benefit, or harm")
    END = "end", _("End of the course: finished")


_DECIDERS = ("prescriber", "medical_director")
DECIDING_STEPS = ("induction", "maintenance")
"""Course steps in which a review decides."""

_BOTH = DECIDING_STEPS

DECISIONS = Lifecycle(
    name="course",
    initial="induction",
    moves=(
        move(Choice.CARRY_ON, "induction", "induction", *_DECIDERS),
        move(Choice.CONTINUE, _BOTH, "maintenance", *_DECIDERS),
        move(Choice.STRETCH, "maintenance", "maintenance", *_DECIDERS),
        move(Choice.CHANGE, _BOTH, "plan", *_DECIDERS),
        move(Choice.SECOND_OPINION, "induction", "induction", *_DECIDERS),
        move(Choice.SECOND_OPINION, "maintenance", "maintenance", *_DECIDERS),
        move(Choice.STOP, _BOTH, "ended", *_DECIDERS),
        move(Choice.END, _BOTH, "ended", *_DECIDERS),
    ),
)

NEEDS_NEXT_VISIT = frozenset({Choice.CARRY_ON, Choice.CONTINUE, Choice.STRETCH})

COURSE_VERB = {
    (Choice.CONTINUE, "induction"): "begin maintenance",
    (Choice.CHANGE, "induction"): "plan again",
    (Choice.CHANGE, "maintenance"): "plan again",
    (Choice.STOP, "induction"): "end",
    (Choice.STOP, "maintenance"): "end",
    (Choice.END, "induction"): "end",
    (Choice.END, "maintenance"): "end",
}
"""Which move of the course a decision makes; the others leave it where it stands."""
