"""The clocks of a good-faith estimate and what the bill came to beside it: pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ataraxy.foundation.business_days import after, before, between
from ataraxy.foundation.money import Money
from ataraxy.programme.billing.datafile import value

_FILE = "estimate.toml"
_MONTHS = 12


class Watch(StrEnum):
    """How a bill stands beside its estimate."""

    WITHIN = "within"
    ALERT = "alert"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Clock:
    """By when an estimate is due, and why; no day when no clock runs."""

    due: date | None
    days_ahead: int | None
    within: int | None


@dataclass(frozen=True, slots=True)
class Variance:
    """What was billed for what was done, what the estimate said for it, and the difference."""

    billed: Money
    expected: Money
    watch: Watch

    @property
    def above(self) -> Money:
        """How much more was billed; negative when it was less."""
        return self.billed - self.expected


def clock_of(
    *, asked_on: date | None, booked_on: date | None, visit_on: date | None,
    holidays: Collection[date] = (),
) -> Clock:  # fmt: skip
    """The earlier of the two clocks: somebody asked, or a visit was booked far enough ahead."""
    found: list[Clock] = []
    if asked_on is not None:
        within = value(_FILE, "asked_within")
        found.append(Clock(after(asked_on, within, holidays), None, within))
    if booked_on is not None and visit_on is not None:
        found.append(_booked(booked_on, visit_on, holidays))
    running = [one for one in found if one.due is not None]
    if running:
        return min(running, key=lambda one: one.due or date.max)
    return found[-1] if found else Clock(None, None, None)


def _booked(booked_on: date, visit_on: date, holidays: Collection[date]) -> Clock:
    ahead = between(booked_on, visit_on, holidays)
    for begin, within in (("early_ahead", "early_within"), ("late_ahead", "late_within")):
        if ahead >= value(_FILE, begin):
            days = value(_FILE, within)
            return Clock(after(booked_on, days, holidays), ahead, days)
    return Clock(None, ahead, None)


def anew_by(visit_on: date, holidays: Collection[date] = ()) -> date:
    """By when a patient must have the new estimate of a plan that changed before this visit."""
    return before(visit_on, value(_FILE, "anew_before"), holidays)


def variance(
    billed: Mapping[str, tuple[int, Money]],
    expected: Mapping[str, tuple[int, Money]],
    currency: str,
) -> Variance:
    """Bill and estimate service by service, each as (visits, amount).

    Only as much of the estimate counts as was done, so a bill that rises is seen while the course
    still goes on; what the estimate did not name counts as nothing expected.
    """
    nothing = Money(0, currency)
    done, said = nothing, nothing
    for service, (visits, amount) in billed.items():
        done = done + amount
        planned, promised = expected.get(service, (0, nothing))
        if planned:
            said = said + _for_so_many(promised, planned, min(visits, planned))
    return Variance(done, said, _watch(done - said))


def _for_so_many(promised: Money, planned: int, visits: int) -> Money:
    """The first `visits` parts of what was promised for `planned`."""
    if not visits:
        return Money(0, promised.currency)
    parts = promised.split(planned)[:visits]
    return Money(sum(one.cents for one in parts), promised.currency)


def _watch(above: Money) -> Watch:
    # The law names US dollars; a clinic elsewhere is warned at the same figure of its own money.
    if above.cents >= value(_FILE, "dispute_cents"):
        return Watch.DISPUTE
    return Watch.ALERT if above.cents >= value(_FILE, "alert_cents") else Watch.WITHIN


def covers_until(first: date) -> date:
    """The last day of visits that one estimate may cover."""
    months = value(_FILE, "series_months")
    years, rest = divmod(first.month - 1 + months, _MONTHS)
    last = 28 if (first.month, first.day) == (2, 29) else first.day
    return date(first.year + years, rest + 1, last)
