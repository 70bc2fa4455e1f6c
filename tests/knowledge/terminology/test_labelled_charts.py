"""Every condition and medicine of the measured records, against labels written by hand."""

from __future__ import annotations

import csv
from pathlib import Path

from ataraxy.knowledge import terminology
from ataraxy.knowledge.terminology import RXNORM, SNOMED, MedicineMatch

CHARTS = Path(__file__).with_name("charts")
WANTED_BY_NAME = 0.97  # the share of medicines that the project promises to know by name


def _rows(name: str) -> list[dict[str, str]]:
    lines = (CHARTS / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


MEDICINES = _rows("medicines.csv")
CONDITIONS = _rows("conditions.csv")


def _is_right(row: dict[str, str], match: MedicineMatch) -> bool:
    wanted = (set(row["ingredients"].split("+")), set(row["classes"].split()), row["form"])
    return match.recognised and wanted == (
        set(match.ingredients),
        set(match.groups),
        match.form,
    )


def test_the_tables_hold_what_the_records_hold() -> None:
    assert len(MEDICINES) == 107
    assert len({row["code"] for row in CONDITIONS}) == 112


def test_every_medicine_is_read_as_labelled_by_its_code_and_its_name() -> None:
    wrong = [
        row["text"]
        for row in MEDICINES
        if not _is_right(row, terminology.medicines().match([(RXNORM, row["code"])], row["text"]))
    ]
    assert not wrong


def test_nearly_every_medicine_is_read_as_labelled_by_its_name_alone() -> None:
    right = sum(_is_right(row, terminology.medicines().match([], row["text"])) for row in MEDICINES)
    assert right / len(MEDICINES) >= WANTED_BY_NAME


def test_no_code_means_something_else_than_the_words_beside_it() -> None:
    found = [
        terminology.medicines().match([(RXNORM, row["code"])], row["text"]) for row in MEDICINES
    ]
    assert not [one.conflict for one in found if one.conflict]


def test_every_condition_belongs_to_the_groups_it_is_labelled_with() -> None:
    wrong = []
    for row in CONDITIONS:
        match = terminology.conditions().match([(SNOMED, row["code"])], row["text"])
        if not match.recognised or match.groups != set(row["groups"].split()):
            wrong.append(row["text"])
    assert not wrong


def test_every_condition_is_recognised_by_its_words_when_its_code_is_another_one() -> None:
    for row in CONDITIONS:
        match = terminology.conditions().match([(SNOMED, "999999999")], row["text"])
        assert match.recognised, row["text"]
        assert match.groups == set(row["groups"].split()), row["text"]


def test_everyday_names_without_a_code_are_read_as_labelled() -> None:
    wrong = []
    for row in _rows("everyday.csv"):
        match = terminology.medicines().match([], row["text"])
        wanted = {one for one in row["classes"].split() if not one.startswith("!")}
        refused = {one[1:] for one in row["classes"].split() if one.startswith("!")}
        is_right = match.recognised and set(match.ingredients) == set(row["ingredients"].split("+"))
        if not is_right or not wanted <= match.groups or refused & match.groups:
            wrong.append((row["text"], match.ingredients, sorted(match.groups)))
    assert not wrong
