"""Where a session can stand, and who may move it. `services.door` is the only mover."""

from ataraxy.foundation.lifecycle import Lifecycle, move

_CLINICIANS = ("nurse", "prescriber", "medical_director")
_DESK = (*_CLINICIANS, "coordinator")

IN_THE_HOUSE = ("arrived", "ready", "running", "stopped", "recovery")
"""States in which the patient sits in a chair or is on the way to one."""

DOSED = ("running", "stopped", "recovery")
"""States after the first dose and before the way home is settled."""

SESSION = Lifecycle(
    name="session",
    initial="booked",
    moves=(
        move("arrive", ("booked", "no_show"), "arrived", *_DESK),
        move("arrived in error", "arrived", "booked", *_DESK),
        move("make ready", "arrived", "ready", *_CLINICIANS),
        move("back to check-in", "ready", "arrived", *_CLINICIANS),
        move("start", "ready", "running", *_CLINICIANS),
        move("end dosing", "running", "stopped", *_CLINICIANS),
        move("begin recovery", "stopped", "recovery", *_CLINICIANS),
        move("release", "recovery", "released", *_CLINICIANS),
        move("leave against advice", DOSED, "left_against_advice", *_CLINICIANS),
        move("send by ambulance", IN_THE_HOUSE, "ambulance", *_CLINICIANS, "therapist"),
        move("left unseen", DOSED, "left_unseen", *_CLINICIANS),
        move("do not dose", ("arrived", "ready"), "not_dosed", *_CLINICIANS),
        move("cancel", "booked", "cancelled", *_DESK),
        move("mark no-show", "booked", "no_show", *_DESK),
    ),
)

CLOSED = frozenset(
    {
        "released",
        "left_against_advice",
        "ambulance",
        "left_unseen",
        "not_dosed",
        "cancelled",
        "no_show",
    }
)
"""States in which nobody sits in the chair any more; a no-show may still arrive late."""
