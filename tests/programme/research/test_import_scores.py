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
        ([",7,3,drug,20,24,1"], "line 2, column who: is empty; every row says who it is"),
        (["a" * 41 + ",7,3,drug,20,24,1"], "is longer than 40 characters"),
        (["=A1,7,3,drug,20,24,1"], "line 2, column who: “=A1” is a formula. Save the table with"),
        (["a\0,7,3,drug,20,24,1"], "line 2, column who: holds a line break or an invisible"),
        (['"a\nb",7,3,drug,20,24,1'], "line 3, column who: holds a line break or an invisible"),
        (["a,7,3,drug,=9+9,24,1"], "“=9+9” is not a whole number of points. It is a formula"),
        (['a,7,3,drug,"20,0",24,1'], "“20,0” is not a whole number of points. Write 20, or 20.0"),
        (["a,7,3,drug,1_0,24,1"], "“1_0” is not a whole number of points. If it stands for"),
        (["a,7,3,drug,٢٠,24,1"], "“٢٠” is not a whole number of points"),
        (["a,7,3,drug,2e1,24,1"], "“2e1” is not a whole number of points"),
        (["a,7,3,drug,-9,24,1"], "HAM-D17: a total of -9 is outside 0 to 52. If it stands for"),
        (["a,2026-03-05,3,drug,20,24,1"], "For dates name `date` and `start` in the mapping"),
        (["a,,3,drug,20,24,1"], "line 2, column day: is empty; it needs a whole number of days"),
        (["a,7,3,drug,20,24,1", "a,7,4,drug,20,24,1"], "line 3, column visit: visit “4”, but line"),
        (["a,7,3,drug,20,24"], "line 2: has 6 cells, the first line has 7"),
        (['a,"7,3,drug,20,24,1'], "Look for a quotation mark that is not closed"),
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


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (f"{HEADER}\nJo,7,3,drug,20,24,1\nJosé,7,3,drug,20,24,1\n".encode("latin-1"),
         "line 3: is not UTF-8 text, near “José,7,3,drug,20”. Save the table as “CSV UTF-8”"),
        (HEADER.encode("utf-16"), "is UTF-16, not UTF-8. Save the table as “CSV UTF-8”"),
        (b"PK\x03\x04\x14", "is a workbook, not CSV. Save the table as “CSV UTF-8”"),
        (b"", "the first line is empty; it must hold the names of the columns"),
        (HEADER.replace(",", ";").encode(), 'put delimiter = ";" into the mapping'),
        (HEADER.replace(",", "\t").encode(), 'put delimiter = "\\t" into the mapping'),
        (HEADER.upper().encode(), "and it is not there. Write “WHO” in the mapping."),
        (f"{HEADER},who".encode(), "line 1, column who: stands there twice"),
        (f"{HEADER}\n".encode(), "the table holds no score: every total is empty or missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_says_what_to_do(
    tables: Tables, raw: bytes, words: str
) -> None:
    tables.table.write_bytes(raw)
    with pytest.raises(CommandError) as refused:
        tables.take()
    assert words in str(refused.value)


def test_a_table_from_a_spreadsheet_is_taken_as_it_is_meant(tables: Tables) -> None:
    tables.mapping.write_text('delimiter = ";"\n' + MAPPING, "utf-8")
    rows = ("a; 28 ;4;drug;10.0;24;1", "", "a;7;3;drug;20;24.0;1", "a;-7;1;drug;25;24;1")
    text = "\r\n".join((HEADER.replace(",", " ; "), *rows, ""))
    tables.table.write_bytes(b"\xef\xbb\xbf" + text.encode())
    tables.take()
    assert {(day, total) for _who, _name, day, total in scores()} == {
        (-7, 25), (0, 24), (7, 20), (28, 10),
    }  # fmt: skip


def test_a_visit_that_was_missed_needs_no_day(tables: Tables) -> None:
    tables.rows("a,7,3,drug,20,24,1", "a,,4,drug,NA,24,1")
    said = tables.take()
    assert scores() == {("a", "hamd17", 0, 24), ("a", "hamd17", 7, 20)}
    assert "counts as having left, for nobody has a score at final_visit “4”. Visits" in said


def test_rows_that_repeat_are_taken_once_and_told(tables: Tables) -> None:
    tables.rows(*TWO_PEOPLE, *TWO_PEOPLE)
    assert "Rows that only repeat an earlier one: 2." in tables.take()
    assert len(scores()) == 4


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
