"""A set of questions: asked, then answered or called off."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_STAFF = ("prescriber", "nurse", "therapist", "coordinator", "medical_director")

ASKING = Lifecycle(
    name="set of questions",
    initial="asked",
    moves=(
        move("finish", "asked", "answered", "patient", *_STAFF),
        move("call off", "asked", "called off", "system", *_STAFF),
    ),
)
