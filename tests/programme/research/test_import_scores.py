"""Scores measured elsewhere: taken exactly or not at all, once, with what was not taken told."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from django_scopes import scopes_disabled
from tests.programme.research.tables import HEADER, MAPPING, Tables

from ataraxy.platform.audit.models import Entry
from ataraxy.programme.research.models import Intake, OutsideScore, Participant, Programme

pytestmark = pytest.mark.django_db

TWO_PEOPLE = (
    "a,7,3,drug,20,24,1",
    "a,28,4,drug,10,24,1",
    "b,7,3,placebo,NA,22,1",
)


@pytest.fixture(autouse=True)
def _every_clinic() -> object:
    with scopes_disabled():
        yield


def scores() -> set[tuple[str, str, int, int]]:
    return set(OutsideScore.objects.values_list("participant__label", "instrument", "day", "total"))


def test_a_table_becomes_a_programme_with_baselines_on_day_0(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE)
    said = tables.take()
    assert scores() == {
        ("a", "hamd17", 0, 24),
        ("a", "hamd17", 7, 20),
        ("a", "hamd17", 28, 10),
        ("b", "hamd17", 0, 22),
    }
    assert dict(Participant.objects.values_list("label", "group")) == {"a": "drug", "b": "placebo"}
    assert set(Participant.objects.values_list("indication", flat=True)) == {"major_depression"}
    assert Programme.objects.get().final_visit == "4"
    assert "Taken: 2 people and 4 scores." in said
    assert Entry.objects.filter(action="research.import_scores").count() == 1


def test_what_was_not_taken_is_told_and_kept(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE)
    said = tables.take()
    assert "Columns not taken: site." in said
    assert "Cells without a value in dep: 1." in said
    assert Intake.objects.get().not_taken == {"columns": ["site"], "cells": {"dep": 1}}


def test_a_second_run_changes_nothing(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE)
    tables.take()
    before = (Entry.objects.count(), Intake.objects.count(), scores())
    assert "Everything in it is here already. Nothing was changed." in tables.take()
    assert (Entry.objects.count(), Intake.objects.count(), scores()) == before


def test_a_longer_table_adds_what_is_new_in_it(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE)
    tables.take()
    tables.rows(*TWO_PEOPLE, "b,28,4,placebo,15,22,1", "c,7,3,drug,9,19,1")
    assert "Taken: 1 people and 3 scores." in tables.take()
    assert len(scores()) == 7
    assert Intake.objects.count() == 2


def test_a_table_that_says_something_else_is_refused_and_the_first_stays(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE)
    tables.take()
    before = scores()
    tables.rows("a,7,3,drug,21,24,1", "d,7,3,drug,9,19,1")
    with pytest.raises(CommandError, match="line 2: a, hamd17, day 7: was 20, now 21"):
        tables.take()
    assert scores() == before


def test_a_dry_run_reports_and_writes_nothing(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE)
    assert "New: 2 people, 4 scores." in tables.take("--dry-run")
    assert "A dry run: nothing was written." in tables.said
    assert not Programme.objects.exists()
    assert not Entry.objects.filter(action="research.import_scores").exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["a,7,3,drug,abc,24,1"], "line 2, column dep: “abc” is not a whole number of points"),
        (["a,7,3,drug,20.5,24,1"], "line 2, column dep: “20.5” is not a whole number of points"),
        (["a,7,3,drug,20,24,1", "b,7,3,drug,53,24,1"], "line 3, column dep: HAM-D17: a total of"),
        (["a,seven,3,drug,20,24,1"], "line 2, column day: “seven” is not a whole number of days"),
        (["a,7,3,drug,20,24,1", "a,7,3,drug,19,24,1"], "line 3, column dep: 19, but line 2 says"),
        (["a,7,3,drug,20,24,1", "a,9,3,drug,19,23,1"], "line 3, column dep0: 23, but line 2 says"),
        (["a,7,3,drug,20,24,1", "a,9,3,sugar,19,24,1"], "line 3, column arm: “sugar”, but an"),
        ([",7,3,drug,20,24,1"], "line 2, column who: must have 1 to 40 characters"),
        (["a,7,3,drug,20,24"], "line 2: has 6 cells, the first line has 7"),
        (['a,"7,3,drug,20,24,1'], "is not CSV"),
        ([], "the table holds no score"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_named_by_line_and_column(
    tables: Tables, rows: list[str], words: str
) -> None:
    tables.rows(*rows)
    with pytest.raises(CommandError) as refused:
        tables.take()
    assert words in str(refused.value)
    assert refused.value.returncode == 1
    assert not Programme.objects.exists()


def test_every_problem_is_told_up_to_twenty(tables: Tables) -> None:
    tables.rows(*(f"p{n},7,3,drug,99,24,1" for n in range(25)))
    with pytest.raises(CommandError) as refused:
        tables.take()
    assert str(refused.value).count("column dep") == 20
    assert "… and 5 more." in str(refused.value)


def test_a_table_in_another_encoding_is_refused(tables: Tables) -> None:
    tables.table.write_bytes(f"{HEADER}\nJosé,7,3,drug,20,24,1\n".encode("latin-1"))
    with pytest.raises(CommandError, match="is not UTF-8 text"):
        tables.take()


def test_a_column_without_a_name_is_no_group(tables: Tables) -> None:
    tables.mapping.write_text(MAPPING.replace('group = "arm"\n', ""), "utf-8")
    tables.rows("1,a,7,3,20,24", "2,a,9,3,19,24", header=",who,day,visit,dep,dep0")
    tables.take()
    assert Participant.objects.get().group == ""


def test_days_may_be_told_by_dates(tables: Tables) -> None:
    mapping = MAPPING.replace('day = "day"', 'date = "day"\nstart = "site"')
    tables.mapping.write_text(mapping, "utf-8")
    tables.rows("a,2026-03-05,3,drug,20,24,2026-03-01", "a,2026-03-31,4,drug,9,24,2026-03-01")
    tables.take()
    assert {(day, total) for _who, _name, day, total in scores()} == {(0, 24), (4, 20), (30, 9)}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('person = "who"', 'person = "wer"', "column wer: columns.person of the mapping names it"),
        ('person = "who"\n', "", "trial.toml: columns.person: is missing"),
        ("hamd17", "hamd99", "There is no instrument “hamd99”"),
        ('day = "day"\n', "", "name either `day`, or both `date` and `start`"),
        ('visit = "visit"\n', "", "final_visit: needs columns.visit"),
        ('group = "arm"', 'group = "dep"', "is named for two things"),
        ('source = "Made up"', 'source = "Made up"\nflavour = 1', "flavour: is not a key"),
        ("name =", "name", "is not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_names_the_key(
    tables: Tables, old: str, new: str, words: str
) -> None:
    tables.mapping.write_text(MAPPING.replace(old, new, 1), "utf-8")
    tables.rows(*TWO_PEOPLE)
    with pytest.raises(CommandError) as refused:
        tables.take()
    assert words in str(refused.value)


def test_wrong_usage_has_status_two(tables: Tables) -> None:
    with pytest.raises(CommandError, match="Not there") as refused:
        tables.take()
    assert refused.value.returncode == 2
    tables.rows(*TWO_PEOPLE)
    with pytest.raises(CommandError, match="no clinic “nope”") as unknown:
        tables.take("--clinic", "nope")
    assert unknown.value.returncode == 2
