"""What a patient said the day before, in short, as it stands on the visit. Pure.

The answers themselves stay with the room that asked; the visit carries what Today needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "not_coming": _("says they cannot come"),
    "ill": _("says they are ill"),
    "no_ride": _("has no way home yet"),
    "medicines": _("asks about medicines"),
    "fasting": _("asks about eating and drinking"),
}
"""What may be wrong in an answer, gravest first."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of the day-before message. `reached` is None while it is on its way."""

    asked: bool = False
    reached: bool | None = None
    answered: bool = False
    ride: str = ""
    ride_name: str = ""
    problems: tuple[str, ...] = ()

    @property
    def problem_words(self) -> tuple[str, ...]:
        """What is wrong, in words."""
        return tuple(str(words) for key, words in PROBLEMS.items() if key in self.problems)


def heard_from(stored: Mapping[str, Any] | None) -> Heard:
    """What stands on a visit; nothing asked when nothing stands there."""
    if not stored:
        return Heard()
    return Heard(
        asked=True,
        reached=stored.get("reached"),
        answered=bool(stored.get("answered")),
        ride=stored.get("ride", ""),
        ride_name=stored.get("ride_name", ""),
        problems=tuple(stored.get("problems", ())),
    )
