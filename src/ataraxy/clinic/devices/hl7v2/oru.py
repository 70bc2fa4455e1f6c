"""ORU^R01 in the style of IHE PCD-01: from segments to moments of values, or a named refusal.

A device is the one that OBX-18 names; a metric without one belongs to the device of its MDS (the
first number of OBX-4), else to the sender in MSH-3. The time of a value is OBX-14, else OBR-7, else
MSH-7. A metric without a number carries a state; an unknown code is counted and left alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ataraxy.clinic.devices.codes import Parameter, codes
from ataraxy.clinic.devices.heard import Heard, Moment, Unreadable
from ataraxy.clinic.devices.hl7v2.header import Header, Separators, require_ours, split
from ataraxy.clinic.devices.hl7v2.times import instant

_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{0,9})?")
_OBX_FIELDS = 19
_LOINC = ("LN", "LOINC")
_UNESCAPED = {"F": "field", "S": "component", "T": "subcomponent", "R": "repetition", "E": "escape"}
MOST_SEGMENTS = 2_000
_AtDevice = dict[datetime, "_Gathered"]


@dataclass(slots=True)
class _Gathered:
    values: dict[str, float] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    own_time: bool = False


@dataclass(slots=True)
class _Reading:
    """Where the reading of a message stands."""

    header: Header
    zone: ZoneInfo
    said_at: datetime
    found: dict[tuple[str, tuple[str, ...]], _AtDevice] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    patient: tuple[str, ...] = ()
    at: datetime | None = None
    place: int = 0
    not_taken: int = 0


def read(body: bytes, zone: ZoneInfo) -> tuple[Header, tuple[Heard, ...]]:
    """Everything a message says, one `Heard` for each device; raises `Unreadable`.

    `zone` is the clinic's, for times that name none.
    """
    header, segments = split(body)
    return header, heard_in(header, segments, body, zone)


def heard_in(header: Header, segments: list[str], body: bytes, zone: ZoneInfo) -> tuple[Heard, ...]:
    """The same for a message whose header was read already."""
    require_ours(header)
    if len(segments) > MOST_SEGMENTS:
        raise Unreadable(f"{len(segments)} segments are more than {MOST_SEGMENTS}.", "100")
    if not header.said_at:
        raise Unreadable("MSH-7, the time of the message, is empty.", "101", "MSH^1^7")
    reading = _Reading(header, zone, instant(header.said_at, zone, "MSH^1^7"))
    sign = header.signs.field
    for segment in segments:
        name = segment[:3]
        if name == "MSH":
            # Its values would be told of the first one's device.
            raise Unreadable("There are two messages in one frame.", "100", "MSH^2")
        if name == "OBX":
            _metric(reading, segment.split(sign))
        elif name == "OBR":
            _group(reading, segment.split(sign))
        elif name == "PID":
            reading.patient, reading.at = _identifiers(reading, segment.split(sign)), None
            # The next patient's MDS may have the number of the last one's.
            reading.devices, reading.declared = {}, set()
    return _told(reading, _hash(body))


def _group(reading: _Reading, fields: list[str]) -> None:
    text = fields[7].split(reading.header.signs.component)[0] if len(fields) > 7 else ""
    reading.at = instant(text, reading.zone, "OBR^1^7") if text else reading.said_at
    owner = (_sender(reading), reading.patient)
    reading.found.setdefault(owner, {})


def _metric(reading: _Reading, fields: list[str]) -> None:
    reading.place += 1
    if reading.at is None:
        raise Unreadable("An OBX stands before any OBR.", "100", f"OBX^{reading.place}")
    fields += [""] * (_OBX_FIELDS - len(fields))
    signs = reading.header.signs
    device = _device_of(reading, fields)
    parameter = _parameter(fields[3], signs)
    if parameter is None:
        reading.not_taken += bool(fields[5])
        reading.found.setdefault((device, reading.patient), {})
        return
    text = fields[14].split(signs.component)[0]
    at = instant(text, reading.zone, f"OBX^{reading.place}^14") if text else reading.at
    moments = reading.found.setdefault((device, reading.patient), {})
    gathered = moments.get(at)
    if gathered is None:
        own = at not in (reading.at, reading.said_at)
        gathered = moments[at] = _Gathered(own_time=own)
    if parameter.name in gathered.values:
        reading.not_taken += 1
        return
    _take(gathered, parameter, fields, reading)


def _device_of(reading: _Reading, fields: list[str]) -> str:
    """The one it names, else that of its MDS, else the sender.

    What the row of an MDS names holds for all in it until another such row; what the row of a
    metric names holds for the others only as long as no second one is named beside it.
    """
    mds, _dot, within = fields[4].partition(".")
    if not fields[18]:
        return reading.devices.get(mds) or _sender(reading)
    device = _device(fields[18], reading.header.signs)
    if within and not within.strip("0."):
        reading.devices[mds] = device
        reading.declared.add(mds)
    elif mds not in reading.declared and reading.devices.setdefault(mds, device) != device:
        reading.devices[mds] = ""
    return device


def _take(gathered: _Gathered, parameter: Parameter, fields: list[str], reading: _Reading) -> None:
    text, name = fields[5], parameter.name
    state = _state(fields[8], reading.header.signs.repetition) if fields[8] else ""
    if fields[11][:1] in {"D", "W"}:
        state = "invalid"
    if not text or text == '""' or fields[11][:1] == "X":
        gathered.states[name] = state or "no_cable"
        return
    if state not in {"", "questionable"}:
        gathered.states[name] = state
        return
    if not _NUMBER.fullmatch(text):
        place = f"OBX^{reading.place}^5"
        raise Unreadable(f"{place}: “{text[:20]}” is no number.", "102", place)
    factor = _factor(parameter.unit, fields[6], reading.header.signs.component)
    if factor is None:
        gathered.states[name] = "unit"
        return
    value = float(text) * factor
    if not parameter.low <= value <= parameter.high:
        gathered.states[name] = "out_of_range"
        return
    gathered.values[name] = round(value, 1)
    gathered.states.pop(name, None)  # of a second channel without a sensor
    if state:
        gathered.states[name] = state


def _told(reading: _Reading, payload_hash: str) -> tuple[Heard, ...]:
    named = {device for device, _patient in reading.found if device != _sender(reading)}
    # The sender itself counts as a device only where no other was named.
    kept = {
        owner: moments
        for owner, moments in reading.found.items()
        if moments or owner[0] in named or not named
    }
    if not kept:
        kept = {(_sender(reading), reading.patient): {}}
    return tuple(
        Heard(
            device,
            reading.header.control_id,
            # One device under two patients is two messages that contradict each other.
            payload_hash if number == 0 else f"{payload_hash[:28]}-{number % 1000:03}",
            reading.said_at,
            patient,
            tuple(
                Moment(at, one.values, one.states, one.own_time)
                for at, one in sorted(moments.items())
            ),
            reading.not_taken,
        )
        for number, ((device, patient), moments) in enumerate(kept.items())
    )


def _sender(reading: _Reading) -> str:
    return _device(reading.header.sender, reading.header.signs) or "?"


@lru_cache(maxsize=4096)
def _device(text: str, signs: Separators) -> str:
    """The identifier in an EI or HD field: its first part, else its universal id."""
    parts = text.split(signs.repetition, maxsplit=1)[0].split(signs.component)
    found = parts[0] or (parts[2] if len(parts) > 2 else "") or (parts[1] if parts[1:] else "")
    return _plain(found, signs)[:80]


def _identifiers(reading: _Reading, fields: list[str]) -> tuple[str, ...]:
    """The patient's numbers in PID-3, and in PID-2 of old versions."""
    return _numbers("~".join(fields[2:4]), reading.header.signs, fields[3] if fields[3:] else "")


@lru_cache(maxsize=4096)
def _numbers(joined: str, signs: Separators, listed: str) -> tuple[str, ...]:
    texts = listed.split(signs.repetition) if listed else joined.split("~")
    found = (_plain(one.split(signs.component)[0], signs).strip()[:80] for one in texts)
    return tuple(dict.fromkeys(one for one in found if one and one != '""'))


@lru_cache(maxsize=4096)
def _parameter(text: str, signs: Separators) -> Parameter | None:
    """By the code of OBX-3, else by its alternative."""
    parts = (text.split(signs.component) + [""] * 6)[:6]
    for code, system in ((parts[0], parts[2]), (parts[3], parts[5])):
        table = codes().by_loinc if system in _LOINC else codes().by_mdc
        if code in table:
            return table[code]
    return None


@lru_cache(maxsize=1024)
def _factor(kept: str, text: str, component: str) -> float | None:
    for part in text.split(component):
        if (kept, part) in codes().factors:
            return codes().factors[kept, part]
    return None


@lru_cache(maxsize=1024)
def _state(flags: str, repetition: str) -> str:
    known = codes().states
    return next((known[one] for one in flags.split(repetition) if one in known), "")


def _plain(text: str, signs: Separators) -> str:
    """Unescaped from left to right: what comes out of one escape never begins another."""
    if signs.escape not in text:
        return text
    sign = re.escape(signs.escape)
    return re.sub(
        f"{sign}([FSTRE]){sign}", lambda found: getattr(signs, _UNESCAPED[found[1]]), text
    )


def _hash(body: bytes) -> str:
    begin = min((at for at in (body.find(b"\r"), body.find(b"\n")) if at >= 0), default=len(body))
    return hashlib.blake2b(body[begin:], digest_size=16).hexdigest()
