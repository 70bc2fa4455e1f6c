"""A file that could score wrongly does not load, and the message names file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from ataraxy.knowledge.measures import InstrumentFileError, load_instrument
from ataraxy.knowledge.measures.library import DATA, instruments

GAD7 = (DATA / "gad7.toml").read_text(encoding="utf-8")


def broken(folder: Path, old: str, new: str) -> Path:
    """A copy of the GAD-7 file with one thing changed."""
    assert old in GAD7
    path = folder / "gad7.toml"
    path.write_text(GAD7.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("low = 10\n", "low = 11\n", r"bands\[3\]\.low", "gap: 10 to 10"),
        ("low = 10\n", "low = 9\n", r"bands\[3\]\.low", "overlaps"),
        ("high = 21\n", "high = 20\n", r"bands\[4\]\.high", "must be 21"),
        ("low = 0\n", "low = 1\n", r"bands\[1\]\.low", "gap: 0 to 0"),
        ("maximum = 21", "maximum = 24", "scoring", "add up to 0 to 21"),
        ('method = "sum"', 'method = "mean"', r"scoring\.method", "must be one of: sum, entry"),
        ("recall_days = 14", "recall_day = 14", "recall_days", "is missing"),
        ('version = "1"', 'version = "1"\ncolour = "red"', "colour", "not a key"),
        ("recall_days = 14", 'recall_days = "14"', "recall_days", "whole number"),
        ('tag = "V"', 'tag = "Q"', "tag", "must be one of"),
        ("prorate_up_to = 1", "prorate_up_to = 7", "prorate_up_to", "must be 0 to 6"),
        ("never_impute = []", 'never_impute = ["9"]', "never_impute", "no such item: 9"),
        ("reliability = 0.92", "reliability = 1.2", "reliability", "between 0 and 1"),
        ("sd = 4.7", "sd = 0.0", "sd", "above 0"),
        ("partial_percent = 25", "partial_percent = 60", "fall_percent", "partial_percent"),
        ('key = "2"', 'key = "1"', "items", "two items are called '1'"),
        ("value = 1\n", "value = 0\n", "answers", "count the same"),
        ('answered_by = "patient"', 'answered_by = "cat"', "answered_by", "patient, clinician"),
        ('source = "Spitzer 2006, Arch', 'source = ""\nbooks = "', "source", "where the number"),
        ("recall_days = 14", "recall_days = ", "file", "not readable TOML"),
    ],
)
def test_a_wrong_file_is_refused(
    tmp_path: Path, old: str, new: str, key: str, problem: str
) -> None:
    with pytest.raises(InstrumentFileError, match=rf"gad7\.toml: .*{key}.*{problem}"):
        load_instrument(broken(tmp_path, old, new))


def test_an_item_without_answers_is_refused(tmp_path: Path) -> None:
    text = GAD7.replace("[[answers]]", "[[unused]]")
    path = tmp_path / "gad7.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentFileError, match=r"items\[1\]\.answers.*item 1 has no answers"):
        load_instrument(path)


def test_a_flag_that_opens_nothing_known_is_refused(tmp_path: Path) -> None:
    text = (DATA / "phq9.toml").read_text(encoding="utf-8")
    (tmp_path / "phq9.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentFileError, match="no instrument 'asq'"):
        instruments(tmp_path)


def test_a_file_must_be_called_as_its_key(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GAD7, encoding="utf-8")
    with pytest.raises(InstrumentFileError, match="must be 'other'"):
        instruments(tmp_path)


def test_a_clinic_adds_an_instrument_by_dropping_in_a_file(tmp_path: Path) -> None:
    text = (DATA / "mood.toml").read_text(encoding="utf-8").replace('"mood"', '"sleep"')
    (tmp_path / "sleep.toml").write_text(text, encoding="utf-8")
    assert list(instruments(tmp_path)) == ["sleep"]


def test_reverse_items_count_from_the_other_end(tmp_path: Path) -> None:
    path = broken(tmp_path, 'key = "1"\n', 'key = "1"\nreverse = true\n')
    one = load_instrument(path)
    assert one.items[0].counts(0) == 3
    assert one.items[0].counts(3) == 0
    assert one.items[1].counts(3) == 3


MADRS = (DATA / "madrs.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("maximum = 60", "maximum = 0", "scoring.maximum: must be above minimum"),
        ("maximum = 60", "maximum = 70", "must be 70, the highest total"),
        (
            "[scoring]",
            '[[items]]\nkey = "1"\ntext = "x"\n[scoring]',
            "no answers|shows no questions",
        ),
        ("[response]", '[[cutoffs]]\nlabel = "x"\n[response]', "either at_least or at_most"),
        (
            "[response]",
            '[[cutoffs]]\nat_least = 1\nlabel = "x"\nsex = "cat"\n[response]',
            "female or male",
        ),
    ],
)
def test_a_wrong_file_of_an_entered_total_is_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in MADRS
    path = tmp_path / "madrs.toml"
    path.write_text(MADRS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InstrumentFileError, match=problem):
        load_instrument(path)


def test_only_wording_that_may_ship_is_shipped() -> None:
    shown = {one.key for one in instruments().values() if not one.entered}
    may = {one.key for one in instruments().values() if one.wording == "may ship"}
    assert shown <= may


def test_every_item_of_the_same_form_at_four_times_is_asked_with_its_own_introduction() -> None:
    occasions = instruments()["side_effects"].occasions
    assert [one.key for one in occasions] == ["screening", "before", "after", "follow_up"]
    assert len({one.instruction for one in occasions}) == 4
