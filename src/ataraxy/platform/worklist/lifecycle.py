"""How an item of work can stand, and who may move it."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_STAFF = (
    "prescriber",
    "nurse",
    "therapist",
    "coordinator",
    "custodian",
    "medical_director",
    "administrator",
    "auditor",
)
OPEN = ("open", "escalated")
"""States in which an item still needs somebody."""

TASK = Lifecycle(
    name="item of work",
    initial="open",
    moves=(
        move("take", OPEN, "open", *_STAFF),
        move("pass on", OPEN, "open", *_STAFF),
        move("escalate", OPEN, "escalated", "system"),
        move("acknowledge", OPEN, "done", *_STAFF),
        move("settle", OPEN, "settled", "system", *_STAFF),
    ),
)
"""`settled` is what happens when the cause went away by itself; `done` needs words."""
