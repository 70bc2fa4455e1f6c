"""“14:05” at the chair: which instant is meant. Pure; the clock comes in.

It is the latest time not in the future at which the clinic's clock read so. In the hour that comes
twice that is the second one as soon as it has come, and what was understood is said with its zone.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ataraxy.clinic.scheduling.clock import ClockError, readings

AHEAD = timedelta(minutes=1)


def recent_instant(at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The last instant at which a clock in `zone` read `at`; raises `ClockError` if none."""
    today = now.astimezone(zone).date()
    for day in (today, today - timedelta(days=1)):
        past = [one for one in readings(day, at, zone).instants if one <= now + AHEAD]
        if past:
            return past[-1]
    raise ClockError(f"{at:%H:%M}")
