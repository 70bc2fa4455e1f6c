"""What is due happens once, by whoever leads, and after a restart what was missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from ataraxy.platform.tick import registry
from ataraxy.platform.tick.leading import beat, give_up_lead, last_beats, take_lead
from ataraxy.platform.tick.models import Heartbeat, Job
from ataraxy.platform.tick.registry import every
from ataraxy.platform.tick.running import RETRY, run_due, schedule

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Coordinates]:
    monkeypatch.setattr(registry, "_JOBS", {})
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


def _counting(name: str = "test.count", *, fails: bool = False, hours: int = 1) -> list[datetime]:
    runs: list[datetime] = []

    @every(name, hours=hours)
    def count() -> None:
        runs.append(datetime.now(tz=UTC))
        if fails:
            raise ValueError("Rivera has no appointment")

    return runs


def test_a_new_job_runs_at_once_and_then_every_period(clock: time_machine.Coordinates) -> None:
    runs = _counting()
    assert run_due("a") == 1
    assert run_due("a") == 0
    clock.shift(timedelta(hours=1))
    assert run_due("a") == 1
    assert runs == [NOON, NOON + timedelta(hours=1)]


def test_what_was_missed_while_nothing_ran_is_done_once(clock: time_machine.Coordinates) -> None:
    runs = _counting()
    run_due("a")
    clock.shift(timedelta(days=3))
    assert run_due("b") == 1
    assert run_due("b") == 0
    assert len(runs) == 2


def test_a_job_that_fails_is_tried_again_soon_and_its_text_is_not_kept(
    clock: time_machine.Coordinates,
) -> None:
    runs = _counting(fails=True)
    _counting("test.other")
    assert run_due("a") == 2, "the other job runs all the same"
    job = Job.objects.get(pk="test.count")
    assert job.problem.startswith("ValueError in count")
    assert "Rivera" not in job.problem
    assert job.due_at == NOON + RETRY
    clock.shift(RETRY)
    run_due("a")
    assert len(runs) == 2


def test_a_claim_of_a_process_that_died_runs_out(clock: time_machine.Coordinates) -> None:
    runs = _counting()
    schedule(NOON)
    Job.objects.update(claimed_until=NOON + timedelta(minutes=60), claimed_by="dead")
    assert run_due("a") == 0
    clock.shift(timedelta(minutes=61))
    assert run_due("a") == 1
    assert len(runs) == 1


def test_one_leads_until_it_falls_silent() -> None:
    assert take_lead("a", NOON)
    assert not take_lead("b", NOON + timedelta(seconds=29))
    assert take_lead("a", NOON + timedelta(seconds=29))
    assert not take_lead("b", NOON + timedelta(seconds=31))
    assert take_lead("b", NOON + timedelta(seconds=60))
    assert not take_lead("a", NOON + timedelta(seconds=61))


def test_an_orderly_end_lets_another_lead_at_once() -> None:
    take_lead("a", NOON)
    give_up_lead("a", NOON + timedelta(seconds=1))
    assert take_lead("b", NOON + timedelta(seconds=1))


def test_a_heartbeat_is_one_row_per_process_and_the_long_dead_are_forgotten() -> None:
    beat("worker", "old", NOON - timedelta(days=2))
    for second in range(3):
        beat("worker", "new", NOON + timedelta(seconds=second))
    assert last_beats() == {"worker": NOON + timedelta(seconds=2)}
    assert Heartbeat.objects.count() == 1


def test_a_job_without_a_period_is_a_defect() -> None:
    with pytest.raises(ValueError, match="period"):
        every("test.never")
