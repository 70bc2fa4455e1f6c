"""Where a visit can stand, and who may move it."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_DESK = ("coordinator", "nurse", "prescriber", "therapist", "medical_director")

HOLDS_ITS_PLACE = frozenset({"booked", "arrived", "done"})
"""States in which a visit takes up its chair, its patient and its staff."""

APPOINTMENT = Lifecycle(
    name="visit",
    initial="booked",
    moves=(
        move("arrive", ("booked", "no_show"), "arrived", *_DESK),
        move("arrived in error", "arrived", "booked", *_DESK),
        move("finish", "arrived", "done", *_DESK),
        move("cancel", "booked", "cancelled", *_DESK),
        move("mark no-show", "booked", "no_show", *_DESK),
    ),
)
