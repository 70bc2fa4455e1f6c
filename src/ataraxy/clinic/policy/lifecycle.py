"""A limits profile: proposed by one person, put in force by another."""

from ataraxy.foundation.lifecycle import Lifecycle, move

PROFILE = Lifecycle(
    name="limits profile",
    initial="proposed",
    moves=(
        move("approve", "proposed", "in force", "medical_director"),
        move("withdraw", "proposed", "withdrawn", "medical_director", "administrator"),
        move("supersede", "in force", "superseded", "medical_director"),
    ),
)
