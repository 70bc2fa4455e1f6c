"""One figure, four readings: drawing, payload, table and CSV say the same."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.knowledge.pharmacology.figures import (
    Band,
    Figure,
    Line,
    Mark,
    Panel,
    Shape,
    Stroke,
    csv_text,
    legend_of,
    payload,
    svg,
    tables,
)
from ataraxy.knowledge.pharmacology.figures.figure import minute_ticks, ticks

TIMES = (0.0, 10.0, 20.0, 30.0)
SVG = "{http://www.w3.org/2000/svg}"


def panel(**changes: object) -> Panel:
    plain = Panel(
        title="In plasma",
        unit="ng/mL",
        lines=(
            Line("Middle", (0.0, 100.0, 50.0, 12.345678)),
            Line("Earlier sessions", (0.0, 80.0, 40.0, 10.0), Stroke.PAST),
            Line("Earlier sessions", (0.0, 70.0, 30.0, 9.0), Stroke.PAST, "Session 1"),
        ),
        bands=(
            Band("9 of 10", (0.0, 60.0, 30.0, 6.0), (0.0, 150.0, 90.0, 20.0)),
            Band("Half", (0.0, 90.0, 40.0, 9.0), (0.0, 120.0, 60.0, 15.0), narrow=True),
        ),
        marks=(Mark("Session 2: peak 142/88", 12.0, None, Shape.DIAMOND),),
    )
    return replace(plain, **changes)


def figure(*panels: Panel) -> Figure:
    return Figure("dose", "A <dose>", "It rises & falls.", "Minutes", TIMES, panels or (panel(),))


def test_the_drawing_is_xml_that_says_what_it_shows_and_escapes_words() -> None:
    root = ET.fromstring(svg(figure()))
    assert root.find(f"{SVG}title").text == "A <dose>"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == "It rises & falls."  # type: ignore[union-attr]
    words = {one.text for one in root.iter(f"{SVG}text")}
    assert {"In plasma, ng/mL", "Middle", "9 of 10", "Minutes"} <= words


def test_the_drawing_needs_nothing_from_outside_and_no_styles() -> None:
    drawn = svg(figure())
    assert "style" not in drawn
    assert "script" not in drawn
    assert "href" not in drawn


def test_lines_differ_without_colour() -> None:
    strokes = [Line(one.value, (1.0, 2.0, 3.0, 4.0), one) for one in Stroke]
    drawn = svg(figure(panel(lines=tuple(strokes), bands=())))
    root = ET.fromstring(drawn)
    dashes = [
        one.get("stroke-dasharray")
        for one in root.iter(f"{SVG}path")
        if "curve-line" in one.get("class", "") and "L" in one.get("d", "")
    ]
    assert len(set(dashes)) == len(Stroke)


def test_a_curve_is_drawn_where_its_numbers_are() -> None:
    root = ET.fromstring(svg(figure(panel(lines=(Line("a", (0.0, 50.0, 100.0, 50.0)),), top=100))))
    path = next(
        one.get("d", "")
        for one in root.iter(f"{SVG}path")
        if "L" in (one.get("d") or "") and "curve-line" in one.get("class", "")
    )
    points = [tuple(map(float, pair.split())) for pair in re.split("[ML]", path) if pair]
    (x0, bottom), (x1, middle), (x2, top), (_x3, last) = points
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert middle == last == pytest.approx((bottom + top) / 2, abs=0.2)


def test_earlier_sessions_share_one_entry_of_the_legend() -> None:
    labels = [label for label, _one in legend_of(figure(), 0)]
    assert labels == ["Middle", "Earlier sessions", "9 of 10", "Half"]


def test_a_panel_with_the_same_entries_does_not_repeat_its_legend() -> None:
    both = figure(panel(), panel(title="At the effect site"))
    assert legend_of(both, 1) == []
    other = figure(panel(), panel(bands=()))
    assert [label for label, _one in legend_of(other, 1)] == ["Middle", "Earlier sessions"]


def test_the_payload_is_json_with_everything_the_script_draws() -> None:
    data = json.loads(json.dumps(payload(figure())))
    first = data["panels"][0]
    assert data["times"] == list(TIMES)
    assert first["lines"][0]["values"] == [0, 100, 50, 12.35]
    assert [one["past"] for one in first["lines"]] == [False, True, True]
    assert first["bands"][1]["narrow"]
    assert first["marks"][0]["shape"] == "diamond"
    assert first["highest"] > 150


def test_each_panel_has_its_table_and_the_csv_has_every_number() -> None:
    (short,) = tables(figure(), 20.0)
    assert short.title == "In plasma, ng/mL"
    assert short.header[:3] == ("Minutes", "Middle", "9 of 10 ↓")
    assert short.header[-1] == "Session 1"
    assert [row[0] for row in short.rows] == ["0", "20", "30"]
    assert short.rows[-1][1] == "12.3"
    (without_past,) = tables(figure(), 20.0, past=False)
    assert "Session 1" not in without_past.header
    whole = list(csv.reader(io.StringIO(csv_text(figure()))))
    assert whole[0][1] == "In plasma: Middle (ng/mL)"
    assert whole[4][1] == "12.3457"
    assert len(whole) == 1 + len(TIMES)


def test_a_line_of_another_length_or_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="“Middle” has not one value"):
        figure(panel(lines=(Line("Middle", (1.0,)),)))
    with pytest.raises(ValueError, match="no number"):
        figure(panel(lines=(Line("Middle", (1.0, float("nan"), 1.0, 1.0)),)))


def test_an_empty_curve_still_has_an_axis() -> None:
    ET.fromstring(svg(figure(panel(lines=(Line("a", (0.0,) * 4),), bands=()))))


@given(st.floats(1e-6, 1e7))
def test_ticks_are_round_and_reach_near_the_top(highest: float) -> None:
    found = ticks(highest)
    assert found[0] == 0
    assert 2 < len(found) < 12
    assert found[-1] <= highest * (1 + 1e-9)


@pytest.mark.parametrize(("end", "last", "count"), [(240, 240, 9), (480, 480, 9), (60, 60, 7)])
def test_minutes_are_counted_as_a_clock_does(end: float, last: float, count: int) -> None:
    found = minute_ticks(end)
    assert found[-1] == last
    assert len(found) == count
