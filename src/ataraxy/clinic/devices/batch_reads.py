"""What a batch of messages must know, in three statements whose words are always the same.

They run while the batch holds the clinic's feed (on SQLite: while nobody else may write at all),
and the ORM took longer over the words of such a question than the database over its answer. Lists
travel as one value, so a batch of forty asks in the same words as a batch of one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device in use and how it stood; `heard_at` is None before its first message."""

    pk: int
    identifier: str
    offset_s: int
    charts_itself: bool
    heard_at: datetime | None
    pairing_id: int | None
    in_step_at: datetime | None
    in_step_said: datetime | None
    ahead_s: float
    cuff_at: datetime | None
    cuff: Mapping[str, float]
    values: dict[str, list[object]]
    states: dict[str, str]


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A pairing that stands or ended lately. `uid` as this database spells it."""

    pk: int
    uid: str
    device_id: int
    since: datetime
    until: datetime | None
    patient_id: int


_DEVICES = """
SELECT d.id, d.identifier, d.clock_offset_s, d.charts_itself, s.heard_at, s.pairing_id,
       s.in_step_at, s.in_step_said, s.ahead_s, s.cuff_at, s.cuff, s."values", s.states
FROM devices_device d LEFT JOIN devices_standing s ON s.device_id = d.id
WHERE d.clinic_id = %s AND d.in_use AND d.identifier """
_PAIRINGS = """
SELECT id, uid, device_id, since, until, patient_id FROM devices_pairing
WHERE (until IS NULL OR until >= %s) AND device_id """
_BEFORE = "SELECT s.device_id, s.control_id, s.payload_hash FROM "
# The list is read first and each pair is looked up by the unique index.
_PAIRS = {
    "postgresql": """unnest(%s::bigint[], %s::text[]) AS asked(device_id, control_id)
        CROSS JOIN LATERAL (
            SELECT * FROM devices_sample one
            WHERE one.device_id = asked.device_id AND one.control_id = asked.control_id
        ) s""",
    "sqlite": """json_each(%s) AS asked CROSS JOIN devices_sample s
        ON s.device_id = json_extract(asked.value, '$[0]')
        AND s.control_id = json_extract(asked.value, '$[1]')""",
}


def devices(clinic_id: int, names: Collection[str]) -> Iterator[DeviceRow]:
    """The devices of these names that are in use."""
    for row in _rows(_DEVICES + _one_of("text"), [clinic_id, _listed(names)]):
        pk, name, offset_s, charts, heard, pairing, step, said, ahead, at, *texts = row
        cuff, values, states = (json.loads(text) if text else {} for text in texts)
        yield DeviceRow(
            pk, name, offset_s, bool(charts), _when(heard), pairing, _when(step), _when(said),
            ahead or 0.0, _when(at), cuff, values, states,
        )  # fmt: skip


def pairings(devices: Collection[int], ended_after: datetime) -> Iterator[PairingRow]:
    """What stands at these devices or ended after an instant, the latest first."""
    sql = f"{_PAIRINGS}{_one_of('bigint')} ORDER BY since DESC"
    for pk, uid, device_id, *times, patient_id in _rows(
        sql, [teller()(ended_after), _listed(devices)]
    ):
        since, until = map(_when, times)
        if since is not None:  # as the column promises
            yield PairingRow(pk, str(uid), device_id, since, until, patient_id)


def told_before(asked: Sequence[tuple[int, str]], since: datetime) -> list[tuple[int, str, str]]:
    """Device, control id and payload of what was stored under these devices and control ids."""
    if connection.vendor == "postgresql":
        lists: list[Any] = [[one[0] for one in asked], [one[1] for one in asked]]
    else:
        lists = [json.dumps(asked)]
    sql = f"{_BEFORE}{_PAIRS[connection.vendor]} WHERE s.received_at >= %s"
    return _rows(sql, [*lists, teller()(since)])


Teller = Callable[[datetime | None], object]


def teller() -> Teller:
    """Writes an instant as this database takes it, to the letter as Django does."""
    return _itself if connection.vendor == "postgresql" else _in_utc


def _itself(at: datetime | None) -> object:
    return at


def _in_utc(at: datetime | None) -> object:
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _rows(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[Any] = cursor.fetchall()
        return found


def _one_of(kind: str) -> str:
    if connection.vendor == "postgresql":
        return f"= ANY(%s::{kind}[])"
    return "IN (SELECT value FROM json_each(%s))"


def _listed(values: Collection[object]) -> object:
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def _when(value: datetime | None) -> datetime | None:
    # SQLite knows no zones: what it keeps is UTC.
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
