"""One session per dosing visit, with its readings: past ones released, today as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ataraxy.journey.session.lifecycle import DOSED
from ataraxy.journey.session.models import Reading, Session
from bench.bulk import Bulk, moment, uid
from bench.visits import Visit, Visits, mixed

READINGS = 3
READINGS_NOW = 6
SESSION = (
    "id", "uid", "course_id", "patient_id", "appointment_id", "number", "state", "moved_at",
    "arrived_at", "started_at", "dosing_ended_at", "recovery_at", "closed_at", "nurse_id",
)  # fmt: skip
READING = (
    "id", "uid", "session_id", "at", "recorded_at", "systolic_mmhg", "diastolic_mmhg",
    "heart_rate_bpm", "spo2_percent",
)  # fmt: skip


def write(visits: Visits, same: dict[str, Any]) -> int:
    """Write sessions and readings; returns how many sessions."""
    count = Bulk(Session, SESSION, route="iv", drug="ketamine", **same).write(_sessions(visits))
    readings = Bulk(Reading, READING, source="typed", by_uid="bench", by_name="Bench", **same)
    readings.write(_readings(visits))
    return count


def _sessions(visits: Visits) -> Iterator[tuple[Any, ...]]:
    for one in visits.dosing():
        yield (
            one.number, uid(mixed(8, one.number)), one.patient, one.patient, one.number,
            visits.turn(one), one.state, moment(one.start), *_times(one), visits.same["staff_id"],
        )  # fmt: skip


def _times(one: Visit) -> tuple[Any, ...]:
    """Arrived, started, dosing ended, in recovery, closed: as far as the session came."""
    is_over, recovers = one.state == "released", one.state in {"released", "recovery"}
    reached = (
        (one.state != "booked", 0),
        (is_over or one.state in DOSED, 20),
        (recovers, 50),
        (recovers, 55),
        (is_over, 130),
    )
    return tuple(_after(one.start, minutes) if is_so else None for is_so, minutes in reached)


def _after(start: datetime, minutes: int) -> Any:
    return moment(start + timedelta(minutes=minutes))


def _readings(visits: Visits) -> Iterator[tuple[Any, ...]]:
    reading = 0
    for one in visits.dosing():
        for turn in range(_count(one)):
            reading += 1
            at = _after(one.start, 10 * turn)
            seed = one.number + turn
            values = (118 + seed % 30, 70 + seed % 20, 66 + seed % 25, 95 + seed % 5)
            yield reading, uid(mixed(9, reading)), one.number, at, at, *values


def _count(one: Visit) -> int:
    if one.today and one.state != "released":
        return 0 if one.state == "booked" else READINGS_NOW
    return READINGS
