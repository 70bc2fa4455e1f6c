"""What keeps the next dose waiting: holds on file, and what is found at this very moment.

A hold is written when something happened, by a reader of the feed or by the clock. Between the
event and the hold, or while those processes stand still, a dose must not slip through. So rooms
that know a reason register here, and whoever gives or prescribes a dose asks at that moment.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from ataraxy.journey.course.lifecycle import TREATED
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds

Why = Callable[[Course], str | None]
_ASKED: dict[str, Why] = {}


def waits_while(kind: str) -> Callable[[Why], Why]:
    """Decorator: ask this before each dose why it must wait; `kind` is that of the hold it sets."""

    def register(why: Why) -> Why:
        _ASKED[kind] = why
        return why

    return register


def not_held_yet(course: Course) -> tuple[str, ...]:
    """Reasons found now that no hold on file stands for yet."""
    held = {hold.kind for hold in active_holds(course)}
    found = (why(course) for kind, why in sorted(_ASKED.items()) if kind not in held)
    return tuple(reason for reason in found if reason)


def step_forbids(course: Course) -> tuple[str, ...]:
    """Why no dose is given at this step of the course; empty while it is being treated."""
    if course.step in TREATED:
        return ()
    words = _("The course is at “%(step)s”. Doses are given in induction and maintenance.")
    return (words % {"step": course.step},)


def reasons_to_wait(course: Course) -> list[str]:
    """Every reason why the next dose waits: the holds, then what is found now."""
    return [*(hold.reason for hold in active_holds(course)), *not_held_yet(course)]
