"""When people come: two years of past visits, and one full day around now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from bench.bulk import moment, uid

SLOTS = 5
SLOT = timedelta(hours=2, minutes=30)
NOW_SLOT = 2
"""The third of the day's five dosing times began an hour ago."""

NOW_STATES = ("running", "running", "running", "recovery", "recovery", "ready", "arrived", "booked")
OTHERS = ("evaluation", "evaluation", "preparation", "integration", "integration", "review",
          "review", "evaluation", "preparation", "integration", "other", "review")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the bench: `state` is the session's, empty where there is no dose."""

    number: int
    patient: int
    start: datetime
    chair: int
    kind: str = "dosing"
    state: str = "released"
    today: bool = False


def noon_zone(now: datetime) -> str:
    """Where it is about noon at `now`, so that a whole clinic day lies around every measurement."""
    hours = now.astimezone(UTC).hour - 12
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


class Visits:
    """Every visit: past ones spread over two years, forty dosing today and twelve others."""

    columns = ("id", "uid", "patient_id", "kind", "course_uid", "starts_at", "ends_at", "chair_id",
               "state", "state_at")  # fmt: skip

    def __init__(self, patients: int, visits: int, staff: int, chairs: list[int]) -> None:
        self.patients, self.visits, self.chairs = patients, visits, chairs
        self.same = {"staff_id": staff, "made_by_uid": "b", "made_by_name": "B"}
        self.now = timezone.now().replace(minute=0, second=0, microsecond=0)

    def dosing(self) -> Iterator[Visit]:
        """The dosing visits, today's last."""
        todays = SLOTS * len(self.chairs)
        for number in range(1, self.visits + 1):
            if number > self.visits - todays:
                place = number - (self.visits - todays) - 1
                yield self._today(number, 8 * place + 4 + place % 2, place)
                continue
            patient = (number * 7) % self.patients + 1
            back = timedelta(days=1 + (number * 13) % 700, hours=number % 9)
            yield Visit(number, patient, self.now - back, number % len(self.chairs))

    def turn(self, one: Visit) -> int:
        """Which of the course's sessions it is."""
        return (one.number - 1) // self.patients + 1 + one.today

    def _today(self, number: int, patient: int, place: int) -> Visit:
        slot, chair = divmod(place, len(self.chairs))
        start = self.now - timedelta(hours=1) + (slot - NOW_SLOT) * SLOT
        state = "released" if slot < NOW_SLOT else "booked"
        if slot == NOW_SLOT:
            state = NOW_STATES[chair % len(NOW_STATES)]
        return Visit(number, patient, start, chair, state=state, today=True)

    def others(self) -> Iterator[Visit]:
        """Today's visits without a dose."""
        for place, kind in enumerate(OTHERS):
            start = self.now + timedelta(minutes=40 * place - 200)
            patient = (place * 4001) % self.patients + 1
            yield Visit(self.visits + 1 + place, patient, start, -1, kind, "", today=True)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows for `Appointment`."""
        for one in (*self.dosing(), *self.others()):
            begin, end = one.start, one.start + (SLOT if one.chair >= 0 else timedelta(hours=1))
            chair = self.chairs[one.chair] if one.chair >= 0 else None
            yield (
                one.number, uid(mixed(3, one.number)), one.patient, one.kind,
                uid(mixed(2, one.patient)), moment(begin), moment(end), chair,
                _state(one, self.now), moment(begin),
            )  # fmt: skip


def _state(one: Visit, now: datetime) -> str:
    if one.state == "booked" or (not one.state and one.start > now):
        return "booked"
    return "done" if one.state in {"", "released"} else "arrived"


def mixed(kind: int, number: int) -> UUID:
    """A UUID, random-looking and repeatable; version 4 in form."""
    spread = (number * 0x9E3779B97F4A7C15 + kind * 0xC2B2AE3D27D4EB4F) & ((1 << 64) - 1)
    return UUID(int=(spread << 64) | (kind << 48) | number, version=4)
