"""How devices stand: loaded once for a batch, changed in memory, written in one statement."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import cast

from django.db import connection
from django.utils import timezone

from ataraxy.clinic.devices import batch_reads
from ataraxy.clinic.devices.batch_reads import DeviceRow, Teller
from ataraxy.clinic.devices.codes import codes
from ataraxy.clinic.devices.heard import Heard
from ataraxy.clinic.devices.models import Standing
from ataraxy.clinic.devices.placing import Cuff, Known, Placed, Span, cuff_of
from ataraxy.platform.people.models import Patient, PatientIdentifier


@dataclass(slots=True)
class Stood:
    """One device while a batch is taken; `values` is name to number and time."""

    device_id: int
    known: Known
    charts_itself: bool
    heard_at: datetime | None = None
    pairing_id: int | None = None
    values: dict[str, list[object]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    is_changed: bool = False

    def heard(self, heard: Heard, now: datetime, *, in_step: bool) -> None:
        """Note that it spoke, and how its clock compares with ours."""
        known, span = self.known, self.known.open
        pairing_id = span.pk if span else None
        if pairing_id != self.pairing_id:
            # Another patient, or nobody: nothing of the one before may be shown as theirs.
            self.values, self.states, self.pairing_id = {}, {}, pairing_id
        self.heard_at, self.is_changed = now, True
        said = heard.said_at + known.offset
        if in_step and (known.in_step_said is None or said > known.in_step_said):
            ahead = max(known.ahead, said - now)
            self.known = replace(known, in_step_at=now, in_step_said=said, ahead=ahead)

    def reads_cuff(self, placed: Placed) -> bool:
        """Note a cuff reading; whether it is newer than any before."""
        cuff = self.known.cuff
        if not placed.moment.is_cuff or (cuff is not None and placed.at <= cuff.at):
            return False
        self.known = replace(self.known, cuff=Cuff(placed.at, cuff_of(placed.moment)))
        return True

    def shows(self, placed: Placed) -> None:
        """The newest value of each name, if these are of whoever the device stands at."""
        if placed.pairing != self.pairing_id:
            return
        at = placed.at.isoformat()
        for name, value in placed.moment.values.items():
            if self._is_newest(name, at):
                self.values[name] = [value, at]
                self.states.pop(name, None)
        for name, state in placed.moment.states.items():
            if self._is_newest(name, at):
                self.states[name] = state

    def _is_newest(self, name: str, at: str) -> bool:
        return name not in self.values or str(self.values[name][1]) <= at


def load(clinic_id: int, names: Collection[str], now: datetime) -> dict[str, Stood]:
    """The devices of these names that are in use, in two queries; who asks holds the feed."""
    rows = list(batch_reads.devices(clinic_id, names))
    spans = _spans([row.pk for row in rows], now)
    return {row.identifier: _stood(row, tuple(spans.get(row.pk, ()))) for row in rows}


def _stood(row: DeviceRow, spans: tuple[Span, ...]) -> Stood:
    cuff = Cuff(row.cuff_at, row.cuff) if row.cuff_at else None
    ahead, offset = timedelta(seconds=row.ahead_s), timedelta(seconds=row.offset_s)
    known = Known(offset, spans, cuff, row.in_step_at, row.in_step_said, ahead)
    return Stood(
        row.pk, known, row.charts_itself, row.heard_at, row.pairing_id, row.values, row.states
    )


def _spans(pks: Collection[int], now: datetime) -> dict[int, list[Span]]:
    """The pairing that stands and those ended so lately that something late may belong to them."""
    found: dict[int, list[Span]] = {}
    for row in batch_reads.pairings(pks, now - codes().placing.late_believed):
        numbers = _numbers_of(row.uid, row.patient_id)
        found.setdefault(row.device_id, []).append(Span(row.pk, row.since, row.until, numbers))
    return found


_MOST_KEPT = 4096
_numbers: dict[str, tuple[datetime, frozenset[str]]] = {}


def _numbers_of(pairing_uid: str, patient_id: int) -> frozenset[str]:
    """By which numbers a patient is known; asked again each minute."""
    now = timezone.now()
    kept = _numbers.get(pairing_uid)
    if kept and timedelta() <= now - kept[0] < timedelta(minutes=1):
        return kept[1]
    rows = PatientIdentifier.objects.filter(patient_id=patient_id).values_list("value", flat=True)
    uid = Patient.objects.filter(pk=patient_id).values_list("uid", flat=True).get()
    if len(_numbers) >= _MOST_KEPT:
        _numbers.clear()
    _numbers[pairing_uid] = (now, frozenset((*rows, str(uid))))
    return _numbers[pairing_uid][1]


_COLUMNS = (
    ("device_id", "bigint"), ("clinic_id", "bigint"), ("pairing_id", "bigint"),
    ("heard_at", "timestamptz"), ("in_step_at", "timestamptz"), ("in_step_said", "timestamptz"),
    ("ahead_s", "float8"), ("cuff_at", "timestamptz"), ("cuff", "jsonb"), ("values", "jsonb"),
    ("states", "jsonb"),
)  # fmt: skip


def save(clinic_id: int, changed: list[Stood]) -> None:
    """Write how these devices stand, in one statement."""
    if not changed:
        return
    # Always in the same order: two writers that lock the same rows never wait in a circle.
    ordered, when = sorted(changed, key=lambda one: one.device_id), batch_reads.teller()
    rows = [_row(clinic_id, one, when) for one in ordered]
    table = Standing._meta.db_table
    names = ", ".join(f'"{name}"' for name, _kind in _COLUMNS)
    again = ", ".join(f'"{name}" = excluded."{name}"' for name, _kind in _COLUMNS[1:])
    end = f"ON CONFLICT (device_id) DO UPDATE SET {again}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for _name, kind in _COLUMNS)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {end}",  # noqa: S608
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) {end}",  # noqa: S608
                cast("list[tuple[str]]", rows),
            )


def _row(clinic_id: int, one: Stood, when: Teller) -> tuple[object, ...]:
    known, cuff = one.known, one.known.cuff
    return (
        one.device_id, clinic_id, one.pairing_id, when(one.heard_at), when(known.in_step_at),
        when(known.in_step_said), known.ahead.total_seconds(), when(cuff.at if cuff else None),
        json.dumps(dict(cuff.values) if cuff else {}), json.dumps(one.values),
        json.dumps(one.states),
    )  # fmt: skip
