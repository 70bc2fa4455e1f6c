"""When did the benefit fade after each dose, and when to book. Pure: plain figures, no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ataraxy.journey.maintenance.planner import Planner


@dataclass(frozen=True, slots=True)
class Gap:
    """The time after one dose until the next (or until today).

    `lost_day` is the day after the dose on which a score no longer was a response although the one
    before it had been one; that may lie before this dose, if most of the time between the two
    scores lies after it. `held_day` is the last day after the dose on which a score showed it.
    `without_day` is the first score without a response where none is known to have been lost.
    """

    dose_number: int
    dosed_on: date
    held_day: int | None
    lost_day: int | None
    without_day: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the figures suggest: the first and last day to book, counted from the last dose."""

    first_day: int | None
    last_day: int | None
    words: str
    source: str


def gaps(
    dosed_on: Sequence[date], scores: Sequence[tuple[date, int]], response_total: float
) -> list[Gap]:
    """One gap for each dose; a score on the day of the next dose still belongs to this gap.

    `response_total` is the highest total that still counts as a response.
    """
    found, seen_on = list[Gap](), None
    for number, day in enumerate(dosed_on):
        until = dosed_on[number + 1] if number + 1 < len(dosed_on) else date.max
        inside = [(at, total) for at, total in scores if day < at <= until]
        found.append(_gap(number + 1, day, inside, response_total, seen_on))
        if inside:
            at, total = inside[-1]
            seen_on = at if total <= response_total else None
    return found


def suggest(found: Sequence[Gap], usual_days: float | None, planner: Planner) -> Suggestion:
    """Book shortly before the earliest loss in the last gaps that had one.

    Without any loss the usual distance of the course is offered, and nothing longer.
    """
    lost = [gap.lost_day for gap in found if gap.lost_day is not None]
    recent = lost[-planner.gaps_considered :]
    if recent:
        day = max(1, min(recent) - planner.margin_days)
        days = ", ".join(str(one) for one in recent)
        words = _("Lost response at day %(days)s → book day %(day)s") % {"days": days, "day": day}
        first = max(1, day - planner.window_days)
        return Suggestion(first, day, words + _not_yet(found), planner.next_visit_source)
    return _without_loss(found, usual_days, planner)


def dates_from(
    suggestion: Suggestion, last_dose: date | None, today: date, planner: Planner
) -> tuple[date, date] | None:
    """The suggestion as dates, from today on when the day has passed; None without a dose."""
    if last_dose is None or suggestion.first_day is None or suggestion.last_day is None:
        return None
    first = last_dose + timedelta(days=suggestion.first_day)
    last = last_dose + timedelta(days=suggestion.last_day)
    if last < today:
        return today, today + timedelta(days=planner.window_days)
    return max(first, today), last


def _gap(
    number: int,
    day: date,
    inside: Sequence[tuple[date, int]],
    response_total: float,
    seen_on: date | None,
) -> Gap:
    """`seen_on` is the day of the score before this dose, if that was a response."""
    held, without = None, None
    for at, total in inside:
        after = (at - day).days
        if total <= response_total:
            held, without = after, None
        elif held is not None or (seen_on is not None and at - day > day - seen_on):
            return Gap(number, day, held, after)
        else:
            seen_on, without = None, without or after
    return Gap(number, day, held, None, without)


def _not_yet(found: Sequence[Gap]) -> str:
    """A day learnt from earlier doses says little when the last one has not worked."""
    day = found[-1].without_day
    if day is None:
        return ""
    return _("; no response after the last dose yet (score on day %(day)s)") % {"day": day}


def _without_loss(found: Sequence[Gap], usual_days: float | None, planner: Planner) -> Suggestion:
    held = [gap.held_day for gap in found if gap.held_day is not None]
    if not held:
        words = _("No score shows a response after a dose yet; the figures suggest no day.")
        return Suggestion(None, None, words, planner.next_visit_source)
    words = _("Response held up to day %(day)s; no loss was seen") % {"day": max(held)}
    words += _not_yet(found)
    if usual_days is None:
        return Suggestion(None, None, words, planner.next_visit_source)
    day = round(usual_days)
    words += _(" → book day %(day)s, the usual distance") % {"day": day}
    return Suggestion(max(1, day - planner.window_days), day, words, planner.next_visit_source)
