"""HL7 times: YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ]. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from ataraxy.clinic.devices.heard import Unreadable

_FORM = re.compile(
    r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?(?:([+-])(\d\d)(\d\d))?"
)


@lru_cache(maxsize=8192)
def instant(text: str, zone: ZoneInfo, place: str) -> datetime:
    """The instant in UTC; a time without a zone is the clinic's. At least minutes are needed.

    Of an hour that comes twice the second is meant only when the zone is written; else the first.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise Unreadable(f"{place}: “{text[:40]}” is no time with hour and minute.", "102", place)
    year, month, day, hour, minute = map(int, found.group(1, 2, 3, 4, 5))
    second = int(found[6] or 0)
    micro = int((found[7] or "0").ljust(6, "0"))
    try:
        naive = datetime(year, month, day, hour, minute, min(second, 59), micro)  # noqa: DTZ001
        if found[8]:
            offset = timedelta(hours=int(found[9]), minutes=int(found[10]))
            shift = timezone(-offset if found[8] == "-" else offset)
            return naive.replace(tzinfo=shift).astimezone(UTC)
        return naive.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{place}: there is no time “{text[:40]}”.", "102", place) from None


def written(at: datetime) -> str:
    """An instant as HL7 writes it, in UTC."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S") + "+0000"
