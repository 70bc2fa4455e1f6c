"""What the studies found: cited, with overlap, and nothing that the table does not have."""

from __future__ import annotations

import pytest

from ataraxy.knowledge.evidence import Route, shipped_rulebook
from ataraxy.knowledge.evidence.trials import Direction, TrialError, load_studies, studies_in
from ataraxy.knowledge.evidence.trials.table import DATA, read_studies

TABLE = (DATA / "ketamine_trials.csv").read_text(encoding="utf-8")
STUDIES = (DATA / "studies.toml").read_text(encoding="utf-8")


def test_every_row_of_the_table_is_in_one_study_or_left_out_with_a_reason() -> None:
    held = load_studies()
    rows = [one for study in held.studies for one in study.rows]
    assert len(rows) == len(set(rows))
    assert len(rows) + len(held.left_out) == 96
    assert all(held.left_out.values())


def test_six_papers_on_anxiety_from_one_group_are_not_six_studies() -> None:
    found = studies_in("anxiety_disorder", Route.SC)
    assert len(found.studies) == 5
    assert found.samples == 1
    assert any("many of the same people" in one for one in found.overlaps)


def test_the_one_controlled_study_of_infusions_in_social_anxiety_says_how_small_it_is() -> None:
    found = studies_in("anxiety_disorder", Route.IV)
    taylor = found.compared[0]
    assert (taylor.by, taylor.year, taylor.people) == ("Taylor and others", "2018", 18)
    assert taylor.direction is Direction.MIXED
    assert taylor.references == ("10.1038/npp.2017.194",)


def test_negative_trials_are_told_like_the_others() -> None:
    found = studies_in("post_traumatic_stress", Route.IV)
    assert {Direction.BETTER, Direction.NO_DIFFERENCE} <= {one.direction for one in found.studies}
    assert found.largest == 158


def test_a_study_known_from_memory_says_so() -> None:
    unread = studies_in("major_depression", Route.SC).unread
    assert [one.people for one in unread] == [106]


def test_where_there_is_no_study_by_a_route_those_by_others_are_named_apart() -> None:
    found = studies_in("obsessive_compulsive", Route.SPRAVATO)
    assert found.studies == ()
    assert found.samples == 0
    assert found.largest is None
    assert len(found.elsewhere) == 2


def test_every_indication_of_a_study_is_one_of_the_rule_book() -> None:
    known = {name for of, name in shipped_rulebook().vocabulary.groups if of == "indication"}
    assert {one for study in load_studies().studies for one in study.conditions} <= known


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("10 of 12 responded", "99 of 12 responded", "no row has 99"),
        ('rows = ["bloch2012"]', 'rows = ["bloch2013"]', "no bloch2013"),
        (
            "silote2020 =",
            "murrough2013_rct =",
            "Twice: .'murrough2013_rct'.; nowhere: .'silote2020'",
        ),
    ],
)
def test_a_sentence_that_its_rows_do_not_carry_is_refused(
    before: str, after: str, says: str
) -> None:
    with pytest.raises(TrialError, match=says):
        read_studies(TABLE, STUDIES.replace(before, after, 1))
