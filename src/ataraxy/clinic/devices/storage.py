"""The only writer of what monitors say: many messages in one transaction, acknowledged after it.

`store` is given messages already understood and returns, in the same order, what became of each.
The transaction holds the clinic's feed from its beginning, as whoever changes a pairing does: what
is placed is placed by the pairings that stand when it is committed. Raw SQL, because the ORM's bulk
insert costs more than the database here (docs/benchmarks.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from django.db import connection, transaction
from django_scopes import scope

from ataraxy.clinic.devices import standing as now_of
from ataraxy.clinic.devices.batch_reads import Teller, teller, told_before
from ataraxy.clinic.devices.codes import codes
from ataraxy.clinic.devices.heard import Heard
from ataraxy.clinic.devices.models import Quarantined, Sample
from ataraxy.clinic.devices.placing import Placed, Why, is_in_step, place, whole_message
from ataraxy.clinic.devices.standing import Stood
from ataraxy.platform.feed.publish import hold, publish
from ataraxy.platform.people.models import PatientIdentifier

LIVE, CUFF = "devices.live", "devices.cuff"


class Became(StrEnum):
    """What became of a message."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


@dataclass(slots=True)
class _Batch:
    clinic_id: int
    now: datetime
    stood: dict[str, Stood]
    told: dict[tuple[int, str], set[str]]
    samples: list[tuple[object, ...]]
    quarantined: list[Quarantined]
    cuffs: list[tuple[int, datetime]]
    when: Teller


def store(
    clinic_id: int, messages: Sequence[Heard], now: datetime, *, tell: bool = True
) -> list[Became]:
    """Write a batch for one clinic; everything it returns is on disk. Raises database errors.

    With `tell` the clinic's feed says that there are new values.
    """
    with scope(clinic=clinic_id), transaction.atomic():
        hold(clinic_id)
        names = {one.device for one in messages}
        stood = now_of.load(clinic_id, names, now)
        batch = _Batch(
            clinic_id, now, stood, _told_before(stood, messages, now), [], [], [], teller()
        )
        became = [_take(batch, one) for one in messages]
        _write_samples(batch.samples)
        Quarantined.objects.bulk_create(batch.quarantined, ignore_conflicts=True)
        now_of.save(clinic_id, [one for one in stood.values() if one.is_changed])
        _publish(batch, tell=tell)
    return became


def tell_live(clinic_id: int) -> None:
    """Say that there are new values, when a batch before did not."""
    publish(clinic_id=clinic_id, topic=LIVE, subject="devices:live")


def _take(batch: _Batch, heard: Heard) -> Became:
    stood, rules, now = batch.stood.get(heard.device), codes().placing, batch.now
    if stood is not None and (seen := _seen_before(batch, stood, heard)) is not None:
        return seen
    why = whole_message(heard, stood.known if stood else None, now, rules)
    if stood is None or why is not None:
        _quarantine_whole(batch, heard, stood, why or Why.UNKNOWN_DEVICE)
        return Became.QUARANTINED
    placed = place(heard, stood.known, now, rules)
    stood.heard(heard, now, in_step=is_in_step(heard, stood.known, now, rules))
    became = Became.STORED
    for part, one in enumerate(placed):
        # A cuff time that is not believed must not make the next readings look old.
        is_new_cuff = one.why is not Why.CLOCK and stood.reads_cuff(one)
        if one.why is not None:
            _quarantine(batch, heard, stood, one, part)
            became = Became.QUARANTINED
        elif not one.is_repeat and (one.moment.values or one.moment.states):
            batch.samples.append(_row(batch, stood, heard, one, part))
            stood.shows(one)
            if is_new_cuff and one.pairing is not None and stood.charts_itself:
                batch.cuffs.append((one.pairing, one.at))
    return became


def _seen_before(batch: _Batch, stood: Stood, heard: Heard) -> Became | None:
    key = (stood.device_id, heard.control_id)
    hashes = batch.told.setdefault(key, set())
    if heard.payload_hash in hashes:
        return Became.DUPLICATE
    if hashes:
        _quarantine_whole(batch, heard, stood, Why.SAME_ID)
        return Became.QUARANTINED
    hashes.add(heard.payload_hash)
    return None


def _told_before(
    stood: dict[str, Stood], messages: Sequence[Heard], now: datetime
) -> dict[tuple[int, str], set[str]]:
    """What these devices sent lately under the same numbers.

    What is older than the memory is still caught by the unique index on insert.
    """
    asked = [
        (stood[one.device].device_id, one.control_id) for one in messages if one.device in stood
    ]
    found: dict[tuple[int, str], set[str]] = {}
    since = now - codes().placing.control_id_memory
    for device_id, control_id, payload_hash in told_before(list(dict.fromkeys(asked)), since):
        found.setdefault((device_id, control_id), set()).add(payload_hash)
    return found


def _quarantine_whole(batch: _Batch, heard: Heard, stood: Stood | None, why: Why) -> None:
    offset = stood.known.offset if stood else timedelta()
    span = stood.known.open if stood else None
    if why is Why.OTHER_PATIENT and not _is_our_patient(batch.clinic_id, heard.patient_ids):
        why = Why.UNKNOWN_PATIENT
    moments = heard.moments or ()
    pairing = span.pk if span is not None and why is not Why.CLOCK else None
    for part, moment in enumerate(moments):
        placed = Placed(moment, moment.at + offset, pairing, why)
        _quarantine(batch, heard, stood, placed, part)


def _quarantine(
    batch: _Batch, heard: Heard, stood: Stood | None, placed: Placed, part: int
) -> None:
    batch.quarantined.append(
        Quarantined(
            clinic_id=batch.clinic_id,
            why=str(placed.why),
            device_id=stood.device_id if stood else None,
            pairing_id=placed.pairing,
            device_said=heard.device,
            patient_said=", ".join(heard.patient_ids)[:80],
            control_id=heard.control_id,
            payload_hash=heard.payload_hash,
            part=part,
            said_at=placed.moment.at,
            at=placed.at,
            received_at=batch.now,
            values=dict(placed.moment.values),
            states=dict(placed.moment.states),
        )
    )


def _is_our_patient(clinic_id: int, numbers: Iterable[str]) -> bool:
    rows = PatientIdentifier.objects.filter(clinic_id=clinic_id, value__in=list(numbers))
    return rows.exists()


def _row(
    batch: _Batch, stood: Stood, heard: Heard, placed: Placed, part: int
) -> tuple[object, ...]:
    moment, when = placed.moment, batch.when
    return (
        batch.clinic_id, stood.device_id, placed.pairing, heard.control_id, heard.payload_hash,
        part, when(moment.at), when(placed.at), when(batch.now),
        json.dumps(dict(moment.values)), json.dumps(dict(moment.states)),
    )  # fmt: skip


_COLUMNS = (
    ("clinic_id", "bigint"), ("device_id", "bigint"), ("pairing_id", "bigint"),
    ("control_id", "text"), ("payload_hash", "text"), ("part", "smallint"),
    ("said_at", "timestamptz"), ("at", "timestamptz"), ("received_at", "timestamptz"),
    ("values", "jsonb"), ("states", "jsonb"),
)  # fmt: skip


def _write_samples(rows: list[tuple[object, ...]]) -> None:
    """One statement for the whole batch; what is there already is left alone."""
    if not rows:
        return
    table = Sample._meta.db_table
    names = ", ".join(f'"{name}"' for name, _kind in _COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for _name, kind in _COLUMNS)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) "  # noqa: S608
                "ON CONFLICT DO NOTHING",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(
                f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                cast("list[tuple[str]]", rows),
            )


def _publish(batch: _Batch, *, tell: bool) -> None:
    if tell and any(one.is_changed for one in batch.stood.values()):
        tell_live(batch.clinic_id)
    for pairing_id, at in dict(batch.cuffs).items():
        publish(
            clinic_id=batch.clinic_id,
            topic=CUFF,
            subject=f"pairing:{pairing_id}",
            detail={"at": at.isoformat()},
        )
