"""A real randomised trial comes in as a programme and agrees with a direct count."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.test import Client
from django_scopes import scope
from tests.standing_people import MakeUser
from tests.validate.trial import people, take_in

from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.models import OutsideScore, Participant, Programme

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


def _of(client: Client, figure: str) -> dict[str, tuple[int, int]]:
    answer = client.get(f"/programme/figures/{figure}.csv?of={Programme.objects.get().uid}")
    rows = csv.DictReader(io.StringIO(answer.content.decode()))
    return {row["what"]: (int(row["people"]), int(row["of"])) for row in rows}


def _lines(name: str, yes: set[str], stayed: set[str]) -> dict[str, tuple[int, int]]:
    """The four lines of one instrument, from sets of people."""
    return {
        f"{name}: people who can be judged": (len(yes), 172),
        f"{name}: everybody who began, no later score counted as no": (len(yes), 172),
        f"{name}: people who completed": (len(yes & stayed), len(stayed)),
        f"{name}: everybody who began, left early counted as no too": (len(yes & stayed), 172),
    }


def test_the_directors_page_agrees_with_a_direct_count(
    in_clinic: Clinic, make_user: MakeUser, tmp_path: Path
) -> None:
    take_in(tmp_path)
    client = Client()
    client.force_login(make_user("programme_director"))
    found = people()
    base = {who: int(rows[0]["BASVAL"]) for who, rows in found.items()}
    last = {who: int(rows[-1]["HAMDTL17"]) for who, rows in found.items()}
    anxious = {who: int(rows[-1]["HAMATOTL"]) for who, rows in found.items()}
    stayed = {who for who, rows in found.items() if any(row["VISIT"] == "7" for row in rows)}
    met = {who for who in found if last[who] * 2 <= base[who]}
    well = {who for who in found if last[who] <= 7}
    calm = {who for who in found if anxious[who] <= 7}
    arm = {who: rows[0]["THERAPY"] for who, rows in found.items()}
    assert _of(client, "response") == _lines("HAM-D17", met, stayed)
    assert _of(client, "remission") == {
        **_lines("HAM-A", calm, stayed),
        **_lines("HAM-D17", well, stayed),
    }
    assert _of(client, "response-by-group") == {
        f"HAM-D17, {name}": (
            len([who for who in met if arm[who] == name]),
            len([who for who in found if arm[who] == name]),
        )
        for name in ("DRUG", "PLACEBO")
    }
    completion = _of(client, "completion")
    assert completion["Completed the series"] == (len(stayed), 172)
    assert completion["Left before it was complete"] == (172 - len(stayed), 172)
    assert 172 - len(stayed) == 43
