"""A real randomised trial comes in as a programme and agrees with a direct count."""

from __future__ import annotations

from pathlib import Path

import pytest
from django_scopes import scope
from tests.validate.trial import people, take_in

from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.models import OutsideScore, Participant

pytestmark = pytest.mark.django_db


def test_the_trial_comes_in_whole_and_a_second_time_changes_nothing(
    clinic: Clinic, tmp_path: Path
) -> None:
    said = take_in(tmp_path)
    rows = [row for found in people().values() for row in found]
    assert len(rows) == 608
    assert "608 rows, 172 people." in said
    assert "Columns not taken: PGIIMP, GENDER, POOLINV, CHANGE." in said
    with scope(clinic=clinic.pk):
        assert Participant.objects.count() == 172
        by_day = set(
            OutsideScore.objects.values_list("participant__label", "instrument", "day", "total")
        )
    assert by_day == {
        (row["PATIENT"], name, int(day), int(total))
        for row in rows
        for name, day, total in (
            ("hamd17", "0", row["BASVAL"]),
            ("hamd17", row["RELDAYS"], row["HAMDTL17"]),
            ("hama", row["RELDAYS"], row["HAMATOTL"]),
        )
    }
    assert "Nothing was changed." in take_in(tmp_path)
