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

    `lost_day` is the day after the dose on which a score no longer was a response although one had
    been before; `held_day` the last day on which it was. Both None: no score says.
    """

    dose_number: int
    dosed_on: date
    held_day: int | None
    lost_day: int | None


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
    found = []
    for number, day in enumerate(dosed_on):
        until = dosed_on[number + 1] if number + 1 < len(dosed_on) else date.max
        inside = [(at, total) for at, total in scores if day < at <= until]
        found.append(_gap(number + 1, day, inside, response_total))
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
        return Suggestion(first, day, words, planner.next_visit_source)
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


def _gap(number: int, day: date, inside: Sequence[tuple[date, int]], response_total: float) -> Gap:
    held: int | None = None
    for at, total in inside:
        if total <= response_total:
            held = (at - day).days
        elif held is not None:
            return Gap(number, day, held, (at - day).days)
    return Gap(number, day, held, None)


def _without_loss(found: Sequence[Gap], usual_days: float | None, planner: Planner) -> Suggestion:
    held = [gap.held_day for gap in found if gap.held_day is not None]
    if not held:
        words = _("No score shows a response after a dose yet; the figures suggest no day.")
        return Suggestion(None, None, words, planner.next_visit_source)
    words = _("Response held up to day %(day)s; no loss was seen") % {"day": max(held)}
    if usual_days is None:
        return Suggestion(None, None, words, planner.next_visit_source)
    day = round(usual_days)
    words += _(" → book day %(day)s, the usual distance") % {"day": day}
    return Suggestion(max(1, day - planner.window_days), day, words, planner.next_visit_source)
