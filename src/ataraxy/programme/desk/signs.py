"""Ride, fasting, and what somebody said the day before: short words with a sign on Today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ataraxy.journey.session.queries import TodayRow


@dataclass(frozen=True, slots=True)
class Sign:
    """A short word with a sign: ride, fasting."""

    word: str
    tone: str
    icon: str


def signs_of(row: TodayRow) -> tuple[Sign, ...]:
    """Ride and fasting, while they still matter; not asked is not no."""
    if row.state not in {"booked", "arrived", "ready"}:
        return (_sign(_("ride"), row.ride, row.ride_ok, "car"),)
    return (
        *_said_before(row),
        _sign(_("ride"), row.ride, row.ride_ok, "car"),
        _sign(_("fasting"), row.fasting, row.fasting_ok, "utensils-crossed"),
    )


def _said_before(row: TodayRow) -> Iterator[Sign]:
    """What they answered the day before, until they are here and are asked again."""
    if row.state != "booked" or not row.heard.asked:
        return
    if row.heard.answered:
        # The way home has a sign of its own.
        words = replace(row.heard, problems=tuple(set(row.heard.problems) - {"no_ride"}))
        yield from (Sign(text, "attention", "message-square") for text in words.problem_words)
    elif row.heard.reached:
        yield Sign(_("no answer yet"), "neutral", "hourglass")
    elif row.heard.reached is False:
        yield Sign(_("not reached: call"), "attention", "phone")


def _sign(what: str, word: str, is_fine: bool | None, icon: str) -> Sign:
    text = word if what in word else f"{what}: {word}"
    return Sign(text, "attention" if is_fine is False else "neutral", icon)
