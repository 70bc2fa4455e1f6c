"""Every row of the rule book is there, and a clinic adds an instrument by dropping in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ataraxy.knowledge.measures import InstrumentFileError, every_instrument, instruments, spoken
from ataraxy.knowledge.measures.command import run
from ataraxy.knowledge.measures.library import CLINIC_FOLDER, DATA

GAD7 = (DATA / "gad7.toml").read_text(encoding="utf-8")

WITH_WORDING = [
    "gad7",
    "phq9",
    "pcl5",
    "pswq",
    "hama",
    "hamd17",
    "audit_c",
    "bprs_positive",
    "asq",
    "bladder",
    "mood",
    "anxiety",
    "dissociation",
    "side_effects",
    "pcptsd5",
]
"""The rule book's rows that ship with their wording, and our own."""

SCORE_ENTRY = [
    "hamd7",
    "hamd6",
    "madrs",
    "qids_sr16",
    "lsas",
    "spin",
    "oasis",
    "pdss_sr",
    "ybocs",
    "isi",
    "wsas",
    "who5",
    "cssrs_screener",
    "cadss",
    "cadss6",
    "bprs18",
    "meq30",
    "ebi",
    "asc5d",
    "dast10",
    "icsi",
    "icpi",
    "bpic_ss",
    "dlcq",
    "moca",
    "slums",
    "ymrs",
    "asrm",
    "cognition",
]
"""Its other rows, of which the result is entered."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(CLINIC_FOLDER, str(tmp_path))
    every_instrument.cache_clear()
    yield tmp_path
    every_instrument.cache_clear()


def dropped(folder: Path, old: str = "", new: str = "") -> None:
    text = GAD7.replace('key = "gad7"', 'key = "ours"', 1).replace(old, new, 1)
    (folder / "ours.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("key", WITH_WORDING)
def test_an_instrument_ships_with_its_wording(key: str) -> None:
    one = instruments()[key]
    assert one.items
    assert all(len(item.answers) > 1 for item in one.items)


@pytest.mark.parametrize("key", SCORE_ENTRY)
def test_of_the_others_the_result_is_entered(key: str) -> None:
    one = instruments()[key]
    assert one.entered
    assert one.maximum > one.minimum


def test_the_side_effect_list_is_asked_at_four_time_points() -> None:
    keys = [one.key for one in instruments()["side_effects"].occasions]
    assert keys == ["screening", "before", "after", "follow_up"]


def test_a_file_dropped_into_the_clinics_folder_is_an_instrument(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dropped(folder)
    assert run(["ours", "--answers", "1,2,0,3,1,2,0", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 9


def test_a_gap_in_its_bands_is_refused_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dropped(folder, "low = 10\n", "low = 11\n")
    assert run(["ours", "--total", "10"]) == 2
    assert "ours.toml: bands[3].low: leaves a gap: 10 to 10" in capsys.readouterr().err


def test_a_clinics_file_cannot_take_the_place_of_one_that_ships(folder: Path) -> None:
    (folder / "gad7.toml").write_text(GAD7, encoding="utf-8")
    with pytest.raises(InstrumentFileError, match="ships already"):
        every_instrument()


def test_a_folder_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLINIC_FOLDER, "/nowhere/at/all")
    every_instrument.cache_clear()
    with pytest.raises(InstrumentFileError, match="not a folder"):
        every_instrument()
    every_instrument.cache_clear()


def test_another_language_changes_the_words_and_never_the_count() -> None:
    for one in instruments().values():
        for language in one.translations:
            told = spoken(one, language)
            assert told.item_keys == one.item_keys
            assert told.allowed == one.allowed
            assert told.title != one.title
    assert spoken(instruments()["gad7"], "fr") is instruments()["gad7"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('    "Se ha molestado o irritado fácilmente",\n', "", r"items: 8 are needed; got 7"),
        ('    "Varios días",\n', "", "answers: item 1 has 4 answers; got 3"),
        ("impact = [", "impect = [", "no such item: impect"),
        ('languages = ["en", "es"]', 'languages = ["en", "fr"]', "languages: beside the first"),
    ],
)
def test_a_translation_that_leaves_something_out_is_refused(
    folder: Path, old: str, new: str, problem: str
) -> None:
    dropped(folder, old, new)
    with pytest.raises(InstrumentFileError, match=problem):
        every_instrument()
