"""A limits profile: proposed by one, put in force by another. A pack: drafted, then signed."""

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

PACK = Lifecycle(
    name="jurisdiction pack",
    initial="draft",
    moves=(
        move("change", "draft", "draft", "medical_director", "administrator"),
        move("sign", "draft", "signed", "medical_director"),
        move("set aside", "draft", "set aside", "medical_director", "administrator"),
    ),
)
"""A signed version is never changed; the next one follows it from a day on."""
