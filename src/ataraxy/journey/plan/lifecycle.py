"""A plan: drafted, signed by a prescriber, superseded by the next one."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_PRESCRIBERS = ("prescriber", "medical_director")

PLAN = Lifecycle(
    name="plan",
    initial="draft",
    moves=(
        move("sign", "draft", "signed", *_PRESCRIBERS),
        move("discard", "draft", "discarded", *_PRESCRIBERS),
        move("supersede", "signed", "superseded", *_PRESCRIBERS),
    ),
)

PLANNING_STEPS = ("plan", "induction", "maintenance")
"""Course steps in which a plan may be drafted: when it is due, and whenever a dose changes."""
