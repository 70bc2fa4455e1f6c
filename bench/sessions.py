"""One session per visit, with its readings: past ones released, today's at the chairs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from ataraxy.journey.session.models import Reading, Session
from bench.bulk import Bulk, moment, uid

READINGS = 3
TODAYS = ("running", "recovery", "arrived", "booked", "booked")
SESSION = (
    "id", "uid", "course_id", "patient_id", "appointment_id", "number", "state", "moved_at",
    "arrived_at", "started_at", "nurse_id",
)  # fmt: skip
READING = (
    "id", "uid", "session_id", "at", "recorded_at", "systolic_mmhg", "diastolic_mmhg",
    "heart_rate_bpm", "spo2_percent",
)  # fmt: skip


def write(visits: Any, same: dict[str, Any]) -> int:
    """Write sessions and readings; returns how many sessions."""
    count = Bulk(Session, SESSION, route="iv", drug="ketamine", **same).write(_sessions(visits))
    readings = Bulk(Reading, READING, source="typed", by_uid="bench", by_name="Bench", **same)
    readings.write(_readings(visits))
    return count


def _sessions(visits: Any) -> Iterator[tuple[Any, ...]]:
    for number, patient, start, today in visits.each():
        turn = (number - 1) // visits.patients + 1
        state = TODAYS[number % len(TODAYS)] if today else "released"
        here = None if state == "booked" else moment(start)
        begun = (
            moment(start + timedelta(minutes=20)) if state not in ("booked", "arrived") else None
        )
        key = uid(_uid(8, number))
        nurse = visits.same["staff_id"]
        yield (
            number, key, patient, patient, number, turn, state, moment(start), here, begun, nurse,
        )  # fmt: skip


def _readings(visits: Any) -> Iterator[tuple[Any, ...]]:
    reading = 0
    for number, _, start, _ in visits.each():
        for turn in range(READINGS):
            reading += 1
            at = moment(start + timedelta(minutes=10 * turn))
            values = (118 + number % 30, 70 + number % 20, 66 + number % 25, 95 + number % 5)
            yield reading, uid(_uid(9, reading)), number, at, at, *values


def _uid(kind: int, number: int) -> UUID:
    mixed = (number * 0x9E3779B97F4A7C15 + kind * 0xC2B2AE3D27D4EB4F) & ((1 << 64) - 1)
    return UUID(int=(mixed << 64) | (kind << 48) | number, version=4)
