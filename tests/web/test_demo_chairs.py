"""Chairs of the demonstration's day, at whatever hour it is started."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from ataraxy.web.demo.treatment import free_chair

NEARLY_MIDNIGHT = datetime(2026, 11, 23, 4, 58, tzinfo=UTC)  # 23:58 in New York


def test_visits_on_both_sides_of_midnight_do_not_share_a_chair() -> None:
    stage: Any = SimpleNamespace(clinic=SimpleNamespace(slug="harbor"), taken={})
    slots = [free_chair(stage, NEARLY_MIDNIGHT + timedelta(minutes=n)) for n in (-50, 0, 20, 110)]
    chairs = [slot.chair for slot in slots if slot]
    assert len(set(chairs)) == 4
    later = free_chair(stage, NEARLY_MIDNIGHT + timedelta(hours=3))
    assert later is not None
    assert later.chair == chairs[0]
