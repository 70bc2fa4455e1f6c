"""Where a course can stand, and who may move it."""

from ataraxy.foundation.lifecycle import Lifecycle, move

OPEN_STEPS = ("referral", "screening", "consent", "plan", "induction", "maintenance")
"""In order: `induction` is the series that starts, `maintenance` the visits that keep."""

TREATED = ("induction", "maintenance")
"""Steps in which doses are given."""

_STAFF = ("prescriber", "nurse", "coordinator", "medical_director")
_DECIDERS = ("prescriber", "medical_director")

COURSE = Lifecycle(
    name="course",
    initial="referral",
    moves=(
        move("begin screening", "referral", "screening", *_STAFF),
        move("prepare consent", "screening", "consent", *_DECIDERS),
        move("plan", "consent", "plan", *_STAFF),
        move("begin induction", "plan", "induction", *_DECIDERS),
        move("begin maintenance", "induction", "maintenance", *_DECIDERS),
        move("resume maintenance", "plan", "maintenance", *_DECIDERS),
        move("repeat induction", "maintenance", "induction", *_DECIDERS),
        move("screen again", ("consent", "plan", "induction", "maintenance"), "screening", *_STAFF),
        move("renew consent", ("plan", "induction", "maintenance"), "consent", *_STAFF),
        move("plan again", ("induction", "maintenance"), "plan", *_DECIDERS),
        move("decline", ("referral", "screening"), "declined", *_DECIDERS),
        move("end", ("consent", "plan", "induction", "maintenance"), "ended", *_DECIDERS),
        move("withdraw", OPEN_STEPS, "withdrawn", *_STAFF),
    ),
)
