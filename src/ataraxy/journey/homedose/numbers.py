"""The numbers of `homedose.toml`, read once and strictly."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table

_FILE = "homedose.toml"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Limits of supply, measurements and signals. Pressures in mmHg, oxygen in percent."""

    most_doses: int
    refill_days_before: int
    longest_interval_days: int
    systolic_below: int
    diastolic_below: int
    spo2_at_least: int
    pulse_from: int
    pulse_to: int
    valid: dt.timedelta
    second_after: dt.timedelta
    silent_after: dt.timedelta
    stay_hours: int
    systolic_alarm: int
    diastolic_alarm: int
    spo2_alarm: int
    contact_within: dt.timedelta
    signal_days: int
    craving_at_least: int
    hold_from: int
    signal_work: dt.timedelta
    alarm_work: dt.timedelta
    sources: dict[str, str]


@cache
def numbers() -> Numbers:
    """The numbers in force; raises `DataFileError`."""
    text = files("ataraxy.journey.homedose").joinpath("data", _FILE).read_text("utf-8")
    table = Table(_FILE, tomllib.loads(text))
    table.take("reviewed", dt.date)
    table.take("review_due", dt.date)
    names = ("supply", "before", "after", "first", "signals", "work")
    parts = {name: table.table(name) for name in names}
    table.close()
    found = _numbers(parts)
    for part in parts.values():
        part.close()
    return found


def _numbers(parts: dict[str, Table]) -> Numbers:
    def whole(part: str, key: str) -> int:
        return parts[part].take(key, int)

    def minutes(part: str, key: str) -> dt.timedelta:
        return dt.timedelta(minutes=whole(part, key))

    return Numbers(
        most_doses=whole("supply", "most_doses"),
        refill_days_before=whole("supply", "refill_days_before"),
        longest_interval_days=whole("supply", "longest_interval_days"),
        systolic_below=whole("before", "systolic_below_mmhg"),
        diastolic_below=whole("before", "diastolic_below_mmhg"),
        spo2_at_least=whole("before", "spo2_at_least_percent"),
        pulse_from=whole("before", "pulse_from_bpm"),
        pulse_to=whole("before", "pulse_to_bpm"),
        valid=minutes("before", "valid_minutes"),
        second_after=minutes("after", "second_after_minutes"),
        silent_after=minutes("after", "silent_after_minutes"),
        stay_hours=whole("after", "stay_hours"),
        systolic_alarm=whole("after", "systolic_alarm_mmhg"),
        diastolic_alarm=whole("after", "diastolic_alarm_mmhg"),
        spo2_alarm=whole("after", "spo2_alarm_percent"),
        contact_within=dt.timedelta(hours=whole("first", "contact_within_hours")),
        signal_days=whole("signals", "within_days"),
        craving_at_least=whole("signals", "craving_at_least"),
        hold_from=whole("signals", "hold_from"),
        signal_work=minutes("work", "signal_minutes"),
        alarm_work=minutes("work", "alarm_minutes"),
        sources={
            name: f"{part.take('source', str)} ({part.tag('tag').words})"
            for name, part in parts.items()
        },
    )
