"""How a consent can stand, and who may move it."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_SIGNERS = ("prescriber", "nurse", "coordinator", "medical_director")
_ANYBODY = (*_SIGNERS, "therapist")

CONSENT = Lifecycle(
    name="consent",
    initial="reading",
    moves=(
        move("sign", "reading", "signed", *_SIGNERS),
        move("discard", "reading", "discarded", *_SIGNERS),
        move("supersede", "signed", "superseded", *_SIGNERS),
        # A patient may say no to anybody, at any moment; whoever hears it writes it down.
        move("withdraw", ("reading", "signed"), "withdrawn", *_ANYBODY),
    ),
)
"""An ended consent (twelve months, another route) stays `signed`: its validity is a decision."""
