"""How a referral can stand, and who may move it."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_STAFF = ("prescriber", "nurse", "coordinator", "medical_director")
_DECIDERS = ("prescriber", "medical_director")
OPEN = ("received", "waiting")
"""States in which somebody still has to decide."""

REFERRAL = Lifecycle(
    name="referral",
    initial="received",
    moves=(
        move("ask for more", "received", "waiting", *_STAFF),
        move("note the answer", "waiting", "received", *_STAFF),
        move("accept", OPEN, "accepted", *_DECIDERS),
        move("decline", OPEN, "declined", *_DECIDERS),
        move("send to admission", OPEN, "admission", *_DECIDERS),
        move("withdraw", OPEN, "withdrawn", *_STAFF),
    ),
)
