"""A day is drawn in quarters that really pass, on both days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.grid import ROW, Window, blocks, window
from ataraxy.clinic.scheduling.placing import Span

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
START = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def whole(day: date, zone: ZoneInfo = NEW_YORK) -> Window:
    return Window(Span(*day_bounds(day, zone)), zone)


@pytest.mark.parametrize(
    ("day", "quarters", "hours"),
    [
        (date(2026, 11, 20), 96, ["00:00", "01:00", "02:00", "03:00"]),
        (date(2026, 3, 8), 92, ["00:00 EST", "01:00 EST", "03:00 EDT", "04:00 EDT"]),
        (date(2026, 11, 1), 100, ["00:00 EDT", "01:00 EDT", "01:00 EST", "02:00 EST"]),
    ],
)
def test_the_marks_skip_and_repeat_with_the_clock(
    day: date, quarters: int, hours: list[str]
) -> None:
    drawn = whole(day)
    assert drawn.rows == quarters
    assert [mark.words for mark in drawn.marks()[:4]] == hours
    assert [mark.row for mark in drawn.marks()[:4]] == [1, 5, 9, 13]


def test_a_visit_over_the_change_is_as_tall_as_it_is_long() -> None:
    drawn = whole(date(2026, 11, 1))
    begin = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # 00:30 EDT
    (found,), _lanes = blocks([("x", Span(begin, begin + timedelta(hours=3)), 0)], drawn, 1)
    assert (found.row, found.rows) == (3, 12)


def test_a_change_of_half_an_hour_keeps_its_rows() -> None:
    drawn = whole(date(2026, 4, 5), LORD_HOWE)
    assert drawn.rows == 98
    assert len({mark.row for mark in drawn.marks()}) == len(drawn.marks())


def test_the_window_is_as_wide_as_what_happens() -> None:
    early = Span(START - timedelta(minutes=40), START)
    found = window([early, Span(START, START + timedelta(minutes=90))], NEW_YORK, early)
    assert found.span == Span(START - timedelta(hours=1), START + timedelta(hours=2))
    assert window([], NEW_YORK, Span(START, START + timedelta(hours=9))).rows == 36


def test_what_overlaps_in_a_column_stands_side_by_side() -> None:
    drawn = window([Span(START, START + timedelta(hours=4))], NEW_YORK, Span(START, START))
    hour = timedelta(hours=1)
    placed = [
        ("a", Span(START, START + 2 * hour), 0),
        ("b", Span(START + hour, START + 2 * hour), 0),
        ("c", Span(START + 2 * hour, START + 3 * hour), 0),
        ("d", Span(START, START + hour), 1),
    ]
    found, lanes = blocks(placed, drawn, 2)
    assert lanes == (2, 1)
    assert {one.item: one.column for one in found} == {"a": 1, "b": 2, "c": 1, "d": 3}


@given(
    st.lists(st.tuples(st.integers(0, 95), st.integers(1, 40), st.integers(0, 2)), max_size=25),
    st.sampled_from([date(2026, 3, 8), date(2026, 11, 1), date(2026, 6, 1)]),
)
def test_no_two_blocks_ever_cover_each_other(rows: list[tuple[int, int, int]], day: date) -> None:
    drawn = whole(day)
    placed = [
        (
            number,
            Span(
                drawn.span.begin + begin * ROW,
                min(drawn.span.begin + (begin + length) * ROW, drawn.span.end + ROW),
            ),
            column,
        )
        for number, (begin, length, column) in enumerate(rows)
        if begin < drawn.rows
    ]
    found, _lanes = blocks(placed, drawn, 3)
    cells = [(one.column, one.row + n) for one in found for n in range(one.rows)]
    assert len(cells) == len(set(cells))
    assert all(1 <= row <= drawn.rows for _column, row in cells)
