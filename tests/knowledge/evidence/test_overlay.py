"""A clinic's own numbers over the shipped rules: never silent, never past their bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.knowledge.evidence import (
    Facts,
    Measurement,
    Route,
    RuleAnswer,
    RuleBook,
    partial_date,
    screen,
    shipped_rulebook,
)
from ataraxy.knowledge.evidence.overlay import Change, Fate, merge, refusal
from ataraxy.knowledge.evidence.rule_files import RULES_FOLDER, load_rulebook
from ataraxy.knowledge.evidence.rules import RuleError

TODAY = date(2026, 11, 22)
YMRS = Change("S-12", "ymrs_limit", 10, base_value=12, base_version=1, version=1)
MANIC = Facts(measurements=(Measurement("m", "ymrs_total", partial_date(TODAY), 11.0, "score"),))


def upgraded(tmp_path: Path, *swaps: tuple[str, str], file: str = "hard_stops.toml") -> RuleBook:
    """The shipped rules with one file edited, as an upgrade would bring it."""
    text = (RULES_FOLDER / file).read_text("utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / file).write_text(text, "utf-8")
    others = [one for one in RULES_FOLDER.glob("*.toml") if one.name != file]
    return load_rulebook([tmp_path / file, *others])


def says(book: RuleBook, facts: Facts) -> RuleAnswer:
    return screen(facts, book, route=Route.IV, on=TODAY).finding("S-12").answer


def manic() -> Facts:
    unit = shipped_rulebook().vocabulary.measurements["ymrs_total"].unit
    return replace(MANIC, measurements=(replace(MANIC.measurements[0], unit=unit),))


def test_the_clinics_number_decides_and_the_finding_says_whose_it_is() -> None:
    assert says(shipped_rulebook(), manic()) is not RuleAnswer.FIRES
    book = merge(shipped_rulebook(), [YMRS]).book
    finding = screen(manic(), book, route=Route.IV, on=TODAY).finding("S-12")
    assert finding.answer is RuleAnswer.FIRES
    assert (finding.version, finding.local_version) == (1, 1)
    assert finding.means == "A YMRS total of 10 or above."
    assert finding.sha256 != shipped_rulebook()["S-12"].sha256
    assert '"ymrs_limit": 10' in book["S-12"].text


def test_rules_nobody_changed_stay_the_very_same() -> None:
    book = merge(shipped_rulebook(), [YMRS]).book
    assert all(book[key] is one for key, one in shipped_rulebook().rules.items() if key != "S-12")


def test_the_newest_change_counts_and_back_to_shipped_is_one() -> None:
    back = replace(YMRS, value=None, version=2)
    merged = merge(shipped_rulebook(), [YMRS, back])
    assert [one.fate for one in merged.laid] == [Fate.BACK_TO_SHIPPED]
    assert merged.book["S-12"].sha256 == shipped_rulebook()["S-12"].sha256
    assert merged.book["S-12"].edition == "1 + clinic 2"


def test_a_shipped_default_that_moves_is_asked_about_and_the_clinics_number_stays(
    tmp_path: Path,
) -> None:
    book = upgraded(tmp_path, ("value = 12\n", "value = 14\n"))
    merged = merge(book, [YMRS])
    assert [one.fate for one in merged.questions] == [Fate.SHIPPED_MOVED]
    assert "12 in version 1 became 14" in merged.questions[0].words
    assert merged.book["S-12"].in_force("ymrs_limit") == 10


def test_a_new_version_of_the_rule_is_asked_about_too(tmp_path: Path) -> None:
    book = upgraded(tmp_path, ('id = "S-12"\nversion = 1', 'id = "S-12"\nversion = 2'))
    merged = merge(book, [YMRS])
    assert [one.fate for one in merged.questions] == [Fate.SHIPPED_MOVED]
    assert merged.book["S-12"].edition == "2 + clinic 1"


def test_new_bounds_that_forbid_the_number_put_the_shipped_one_in_force(tmp_path: Path) -> None:
    merged = merge(upgraded(tmp_path, ("lowest = 8\n", "lowest = 11\n")), [YMRS])
    assert [one.fate for one in merged.questions] == [Fate.REFUSED]
    assert merged.book["S-12"].in_force("ymrs_limit") == 12
    assert "The shipped 12 points is in force" in merged.questions[0].words


def test_a_number_that_is_gone_is_shown_and_not_forgotten(tmp_path: Path) -> None:
    book = upgraded(tmp_path, ("ymrs_limit", "ymrs_total_limit"))
    merged = merge(book, [YMRS])
    assert [one.fate for one in merged.questions] == [Fate.GONE]
    assert merged.laid[0].change == YMRS
    assert merged.book["S-12"].sha256 == book["S-12"].sha256


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ymrs_limit", 16, "outside what is allowed, 8 to 15 points"),
        ("ymrs_limit", 9.5, "no whole number"),
        ("nothing", 1, "no editable number"),
        ("ymrs_limit", 8, ""),
    ],
)
def test_a_value_is_refused_with_its_reason(name: str, value: float, words: str) -> None:
    said = refusal(shipped_rulebook(), "S-12", name, value)
    assert (words in said) if words else not said


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_value_out_of_its_bounds_ever_comes_into_force(value: float) -> None:
    book = merge(shipped_rulebook(), [replace(YMRS, value=value)]).book
    assert 8 <= book["S-12"].in_force("ymrs_limit") <= 15


@pytest.mark.parametrize(
    ("swap", "words"),
    [
        (('{ymrs_limit}"\n\n[[rule.default]]', '12"\n\n[[rule.default]]'), "no trigger uses"),
        (('or above."\ntrigger = "score(ymrs', '{other}"\ntrigger = "score(ymrs'), "braces"),
        (("value = 12\n", "value = 7\n"), "out of its own bounds"),
        (
            ("within_days(condition in stroke, 42)", "within_days(condition in stroke, {x})"),
            "braces",
        ),
    ],
)
def test_a_declaration_that_does_not_hold_is_refused_at_load(
    tmp_path: Path, swap: tuple[str, str], words: str
) -> None:
    with pytest.raises(RuleError, match=words):
        upgraded(tmp_path, swap)


def test_a_published_figure_cannot_be_made_editable(tmp_path: Path) -> None:
    row = '[[rule.default]]\nname = "n"\nwhat = "n"\nunit = "days"\nvalue = 42\n'
    swaps = (
        (
            "within_days(condition in major_cv_event, 42)",
            "within_days(condition in major_cv_event, {n})",
        ),
        ('[[rule]]\nid = "S-05"', f'{row}lowest = 1\nhighest = 90\n\n[[rule]]\nid = "S-05"'),
    )
    with pytest.raises(RuleError, match=r"S-04.*no local default"):
        upgraded(tmp_path, *swaps)
