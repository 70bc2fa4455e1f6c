"""What was drawn is kept while nothing happens at the clinic, and for nobody with other rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation
from pytest_django import Settings
from tests.standing_people import MakeActor

from ataraxy.platform.audit import kept as kept_
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.audit.kept import kept, last_change
from ataraxy.platform.people.models import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(make_actor: MakeActor, settings: Settings) -> Actor:
    """A nurse at a clinic where something has happened before, in a process that keeps pages."""
    settings.PAGES_KEPT_S = 5.0
    actor = make_actor("nurse")
    record(actor=actor, action="day.open")
    return actor


@pytest.fixture
def draw() -> Callable[[], int]:
    """Gives 1, 2, 3 …: the number of times that something was drawn."""
    numbers = iter(range(1, 100))
    return lambda: next(numbers)


def test_the_same_drawing_serves_until_somebody_acts(nurse: Actor, draw: Callable[[], int]) -> None:
    assert [kept(nurse, "day", draw) for _ in range(3)] == [1, 1, 1]
    record(actor=nurse, action="session.move")
    assert [kept(nurse, "day", draw) for _ in range(2)] == [2, 2]


def test_looking_is_no_act(nurse: Actor, draw: Callable[[], int]) -> None:
    kept(nurse, "day", draw)
    for action in sorted(kept_.LOOKS):
        record(actor=nurse, action=action)
    assert kept(nurse, "day", draw) == 1


def test_an_act_between_two_looks_is_not_missed(nurse: Actor, draw: Callable[[], int]) -> None:
    kept(nurse, "day", draw)
    for action in ("patient.read", "session.move", "patient.read"):
        record(actor=nurse, action=action)
    assert kept(nurse, "day", draw) == 2


def test_an_act_while_it_is_drawn_makes_it_old_at_once(nurse: Actor) -> None:
    def slow() -> str:
        record(actor=nurse, action="session.move")
        return "before"

    assert kept(nurse, "day", slow) == "before"
    assert kept(nurse, "day", lambda: "after") == "after"


def test_it_grows_old_by_the_clock(nurse: Actor, draw: Callable[[], int]) -> None:
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False) as clock:
        kept(nurse, "day", draw)
        clock.shift(timedelta(seconds=4))
        assert kept(nurse, "day", draw) == 1
        clock.shift(timedelta(seconds=2))
        assert kept(nurse, "day", draw) == 2


def test_other_rights_another_clinic_or_language_see_their_own(
    nurse: Actor, draw: Callable[[], int], other_clinic: Clinic
) -> None:
    others = [
        replace(nurse, permissions=frozenset()),
        replace(nurse, roles=frozenset({"auditor"})),
        replace(nurse, clinic_id=other_clinic.pk),
    ]
    assert len({kept(one, "day", draw) for one in (nurse, *others)}) == 4
    with translation.override("es"):
        assert kept(nurse, "day", draw) == 5
    assert kept(nurse, "other day", draw) == 6


def test_nothing_is_kept_in_emergency_access_or_where_it_is_switched_off(
    nurse: Actor, draw: Callable[[], int], settings: Settings
) -> None:
    urgent = replace(nurse, break_glass="grant")
    assert [kept(urgent, "day", draw) for _ in range(2)] == [1, 2]
    settings.PAGES_KEPT_S = 0.0
    assert [kept(nurse, "day", draw) for _ in range(2)] == [3, 4]


def test_another_database_under_the_same_numbers_is_noticed(nurse: Actor) -> None:
    before = last_change(nurse.clinic_id)
    mark = kept_._marks[nurse.clinic_id]
    kept_._marks[nurse.clinic_id] = replace(mark, seal="0" * 64, change="0" * 64)
    assert last_change(nurse.clinic_id) == before
