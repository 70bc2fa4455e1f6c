"""The tables of docs/validation/measures.md, worked by hand, against the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from ataraxy.knowledge.measures import change, enter, instrument, score

DOCUMENT = Path(__file__).parents[3] / "docs" / "validation" / "measures.md"


def rows(first_column_header: str, width: int) -> list[list[str]]:
    """The body rows of the document's table whose header has `width` columns and second name."""
    found: list[list[str]] = []
    inside = False
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| instrument"):
            inside = cells[1] == first_column_header and len(cells) == width
        elif not line.startswith("|"):
            inside = False
        elif inside and not line.startswith("| ---"):
            found.append(cells)
    return found


TOTALS = rows("answers", 5)
ENTERED = rows("total", 4)
CHANGES = rows("baseline", 8)


def test_the_document_holds_all_tables() -> None:
    assert len(TOTALS) >= 35
    assert len(ENTERED) >= 19
    assert len(CHANGES) >= 21


@pytest.mark.parametrize(("key", "answers", "total", "band", "why"), TOTALS)
def test_total_and_band_agree_with_the_hand_worked_case(
    key: str, answers: str, total: str, band: str, why: str
) -> None:
    given = [int(part) if part else None for part in answers.split(",")]
    result = score(instrument(key), given)
    assert str(result.total if result.total is not None else "none") == total, why
    assert (result.band or "none") == band


@pytest.mark.parametrize(("key", "total", "band", "reached"), ENTERED)
def test_an_entered_total_agrees_with_the_hand_worked_case(
    key: str, total: str, band: str, reached: str
) -> None:
    result = enter(instrument(key), int(total))
    assert (result.band or "none") == band
    assert ("; ".join(cutoff.label for cutoff in result.cutoffs) or "none") == reached


@pytest.mark.parametrize(
    ("key", "baseline", "now", "percent", "label", "response", "remission", "reliable"), CHANGES
)
def test_change_agrees_with_the_hand_worked_case(
    key: str,
    baseline: str,
    now: str,
    percent: str,
    label: str,
    response: str,
    remission: str,
    reliable: str,
) -> None:
    found = change(instrument(key), float(baseline), float(now))
    words = {True: "yes", False: "no", None: "none"}
    assert ("none" if found.percent is None else f"{found.percent:.1f}") == percent
    assert found.label == label
    assert words[found.response] == response
    assert words[found.remission] == remission
    assert found.reliable == reliable


def test_the_reliable_change_indices_are_those_of_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for key in ("gad7", "phq9"):
        definition = instrument(key).reliable_change
        assert definition is not None
        assert f"= {definition.index:.2f} points" in text
