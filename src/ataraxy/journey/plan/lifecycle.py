"""A plan: drafted, signed by a prescriber, superseded by the next one."""

from django.utils.translation import gettext_lazy as _

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

LEADS_TO = {
    (None, False): ("begin induction", _("The series begins.")),
    (None, True): ("begin induction", _("The series begins.")),
    ("induction", False): ("begin induction", _("The series goes on under this plan.")),
    ("induction", True): ("begin induction", _("The series goes on by another route.")),
    ("maintenance", False): ("resume maintenance", _("Maintenance goes on under this plan.")),
    ("maintenance", True): ("begin induction", _("Another route begins with its own series.")),
}
"""Where a course at its plan goes on: (treated last in, by another route now) → move and reason."""

PLANNING_STEPS = ("plan", "induction", "maintenance")
"""Course steps in which a plan may be drafted: when it is due, and whenever a dose changes."""
