"""Parts of a page that are drawn once per value, language and time zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from pytest_django import Settings

from ataraxy.programme.desk.today import Errand, Visit
from ataraxy.web.pieces import piece

VISIT = Visit(
    at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
    expected_at=None,
    booked_state="booked",
    chair="3",
    person_uid=UUID(int=7),
    person_name="Ines <Quiroga>",
    birth_date=date(1980, 1, 29),
    same_initials=False,
    is_next=False,
    errand=Errand("", "expected", "neutral", "ketamine", "Open", None),
)


@pytest.fixture(params=[0.0, 5.0], ids=["drawn each time", "remembered"])
def _kept(request: pytest.FixtureRequest, settings: Settings) -> None:
    settings.PAGES_KEPT_S = request.param


def _drawn(visit: Visit) -> str:
    return str(piece("desk/visit.html", visit=visit))


@pytest.mark.usefixtures("_kept")
def test_equal_rows_look_alike_and_a_changed_word_shows() -> None:
    first = _drawn(VISIT)
    assert first == _drawn(replace(VISIT))
    assert "Ines &lt;Quiroga&gt;" in first
    assert "here" in _drawn(replace(VISIT, errand=replace(VISIT.errand, state="here")))


@pytest.mark.usefixtures("_kept")
def test_the_same_row_in_another_zone_and_language_is_drawn_for_them() -> None:
    with timezone.override(ZoneInfo("America/Denver")):
        assert ">08:00<" in _drawn(VISIT)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert ">16:00<" in _drawn(VISIT)
    with translation.override("en"):
        assert ">29 Jan 1980<" in _drawn(VISIT)
    with translation.override("es"):
        assert ">29 Ene 1980<" in _drawn(VISIT)
