"""Sheets of labels: each one on its paper, none upon another, none before the first place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.platform.documents.sheets import label_sheets, lay_out, may_print, next_free

SHEETS = st.sampled_from(list(label_sheets().values()))


@given(SHEETS, st.integers(1, 70), st.data())
def test_no_two_labels_overlap_and_none_leaves_the_paper(sheet, labels: int, data) -> None:  # type: ignore[no-untyped-def]
    start = data.draw(st.integers(1, sheet.places))
    places = lay_out(sheet, labels, start)
    across, down = sheet.paper_mm
    for one in places:
        assert -0.01 <= one.x <= across - sheet.width + 0.01
        assert -0.01 <= one.y <= down - sheet.height + 0.01
    for before, after in pairwise(places):
        beside = after.x >= before.x + sheet.width - 0.001
        assert after.sheet > before.sheet or after.y >= before.y + sheet.height - 0.001 or beside
    assert len({(one.sheet, one.x, one.y) for one in places}) == labels
    follows = lay_out(sheet, labels + 1, start)[-1]
    assert lay_out(sheet, 1, next_free(sheet, labels, start))[0] == type(follows)(
        0, follows.x, follows.y
    )


@pytest.mark.parametrize(
    ("labels", "start", "told"),
    [(0, 1, "Nothing is chosen"), (1, 0, "no place 0"), (1, 31, "places 1 to 30"), (1, -4, "-4")],
)
def test_nothing_and_a_place_beyond_the_sheet_are_refused(
    labels: int, start: int, told: str
) -> None:
    decision = may_print(label_sheets()["letter_3x10"], labels, start)
    assert told in decision.reasons[0].text
    assert may_print(label_sheets()["letter_3x10"], 1, 30)


def test_thirty_labels_of_an_inch_fill_a_letter_sheet() -> None:
    sheet = label_sheets()["letter_3x10"]
    first, *_rest, last = lay_out(sheet, 30, 1)
    assert (first.x, first.y) == (4.7625, 12.7)  # 3/16 and 1/2 in, as the maker's template says
    assert last.x + sheet.width == pytest.approx(sheet.paper_mm[0] - 4.7625)
    assert last.y + sheet.height == pytest.approx(sheet.paper_mm[1] - 12.7)
    assert lay_out(sheet, 2, 30)[1].sheet == 1
