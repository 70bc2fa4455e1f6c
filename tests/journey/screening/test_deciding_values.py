"""The line of a journey goes by fewer values than the page of the step, and says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as some

from ataraxy.journey.screening.adapter import deciding
from ataraxy.knowledge.evidence import Facts, Measurement, Sex
from ataraxy.knowledge.evidence.facts import latest_measurement
from ataraxy.platform.chart.facts import MeasuredRow
from ataraxy.platform.chart.kinds import Precision

TODAY = date(2026, 3, 15)
ZONES = ("America/Los_Angeles", "Pacific/Kiritimati", "UTC")
CODES = ("8480-6", "8462-4", "unknown to every list")
NOTHING = Facts(birth=None, sex=Sex.UNKNOWN)


def _row(
    number: int, code: str, hours_ago: int, precision: Precision, value: float | None
) -> MeasuredRow:
    at = datetime(2026, 3, 15, 12, tzinfo=UTC) - timedelta(hours=hours_ago)
    uid = UUID(int=number)
    return MeasuredRow(uid, "http://loinc.org", code, at, precision, value, "", "mm[Hg]", "", "")


ROWS = some.lists(
    some.builds(
        _row,
        number=some.integers(1, 10**6),
        code=some.sampled_from(CODES),
        hours_ago=some.integers(-72, 2_000),
        precision=some.sampled_from(Precision),
        value=some.none() | some.integers(80, 200).map(float),
    ),
    max_size=30,
    unique_by=lambda row: row.uid,
)
BEFORE_A_VAGUE_ONE = [
    _row(1, "8480-6", 24, Precision.INSTANT, 120.0),
    _row(2, "8480-6", 24 * 10, Precision.MONTH, 190.0),
    _row(3, "8480-6", 24 * 11, Precision.INSTANT, 200.0),
]


def _of(measurements: Iterable[Measurement]) -> Facts:
    return replace(NOTHING, measurements=tuple(measurements))


@given(ROWS, some.sampled_from(ZONES))
@example(BEFORE_A_VAGUE_ONE, "UTC")
def test_the_values_kept_decide_as_all_of_them_do(rows: list[MeasuredRow], zone: str) -> None:
    ordered = sorted(rows, key=lambda row: str(row.at), reverse=True)
    kept = deciding(ordered, ZoneInfo(zone), TODAY)
    each = [one for row in ordered for one in deciding([row], ZoneInfo(zone), TODAY)]
    for name in {one.name for one in each}:
        assert latest_measurement(_of(kept), name, TODAY) == latest_measurement(
            _of(each), name, TODAY
        )


def test_of_a_hundred_pressures_the_last_day_is_kept() -> None:
    rows = [_row(n, "8480-6", 12 * n, Precision.INSTANT, 120.0 + n) for n in range(100)]
    kept = deciding(rows, ZoneInfo("UTC"), TODAY)
    assert [one.value for one in kept] == [120.0, 121.0]
