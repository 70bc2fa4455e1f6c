"""The chair board: one fixed tile per chair, and at most three lines of what is due now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.queries import chairs, today_at
from ataraxy.journey.session.flow import minutes_since
from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.present import in_the_house
from ataraxy.journey.session.prompting import open_prompts
from ataraxy.journey.session.record import Record, records_of
from ataraxy.journey.session.room import is_paused, next_check_of
from ataraxy.journey.session.running_sets import running_sets
from ataraxy.journey.session.today import records_of_day
from ataraxy.journey.session.watching import quiet_now
from ataraxy.journey.session.words import BY_HAND, Ride
from ataraxy.platform.people.models import Clinic, Patient

NOW_LINES = 3
"""More than three lines and nobody reads the first."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value with the time at which it was measured."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tile:
    """One chair. An empty chair still has its tile, in its place."""

    chair: str
    room: str
    url: str = ""
    initials: str = ""
    same_initials: bool = False
    number: str = ""
    route: str = ""
    state: str = ""
    phase: str = ""
    minutes: int | None = None
    due_at: datetime | None = None
    overdue: bool = False
    pressure: Value | None = None
    saturation: Value | None = None
    attention: str = ""
    asks: str = ""
    tone: str = "neutral"
    ride: str = ""
    ride_ok: bool | None = None
    nurse: str = ""
    load: int = 0
    quiet: str = ""
    source: str = ""
    next_at: datetime | None = None
    uid: str = ""


@dataclass(frozen=True, slots=True)
class NowLine:
    """One thing that is due: at which chair, what, since when; `due_at` is a check's own time."""

    chair: str
    text: str
    url: str
    tone: str
    at: datetime
    asks: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Every tile in the order of the room, and the list beside it."""

    tiles: tuple[Tile, ...]
    now_lines: tuple[NowLine, ...]
    more: int
    nobody_placed: tuple[Tile, ...]


def board_of(
    clinic: Clinic, now: datetime, read: Callable[[Clinic, date], list[Record]] = records_of_day
) -> Board:
    """The board at `now`, in a fixed number of queries."""
    day = today_at(clinic, now)
    places = chairs(clinic)
    records = {one.session.pk: one for one in _seen(clinic, read(clinic, day))}
    sessions = [one.session for one in records.values()]
    here = [one for one in sessions if one.state in IN_THE_HOUSE]
    sets = running_sets(one.pk for one in here)
    busy = {str(one.uid) for one in here if one.pk in sets}
    found = (_tile_of(chair, sessions, here, records, now) for chair in places)
    tiles = tuple(_with_set(tile, busy) for tile in found)
    known = {chair.pk for chair in places}
    astray = [one for one in here if one.appointment.chair_id not in known]
    lines = sorted(_lines(tiles, now), key=_urgency)
    return Board(
        tiles=tiles,
        now_lines=tuple(lines[:NOW_LINES]),
        more=max(0, len(lines) - NOW_LINES),
        nobody_placed=tuple(
            _with_set(_tile(None, one, here, records[one.pk], now), busy) for one in astray
        ),
    )


def _seen(clinic: Clinic, today: Sequence[Record]) -> list[Record]:
    """Today's visits, and whoever is still here from a visit that began yesterday."""
    known = {one.session.pk for one in today}
    older = [one for one in in_the_house(clinic.pk) if one.pk not in known]
    return [*today, *(records_of(older).values() if older else ())]


def _tile_of(
    chair: Chair,
    sessions: Sequence[Session],
    here: Sequence[Session],
    records: dict[int, Record],
    now: datetime,
) -> Tile:
    own = [one for one in sessions if one.appointment.chair_id == chair.pk]
    current = next((one for one in own if one.state in IN_THE_HOUSE), None)
    if current is not None:
        return _tile(chair, current, here, records[current.pk], now)
    coming = next((one for one in own if one.state == "booked"), None)
    if coming is None:
        return Tile(chair=chair.name, room=chair.room.name)
    return Tile(
        chair=chair.name,
        room=chair.room.name,
        url=_url(coming),
        initials=initials(coming.patient),
        number=_number(coming),
        route=route_rules(coming.route).name,
        state="booked",
        phase=_("next"),
        next_at=coming.appointment.starts_at,
        attention=_("late") if coming.appointment.starts_at < now else "",
        tone="attention" if coming.appointment.starts_at < now else "neutral",
    )


def _tile(
    chair: Chair | None,
    session: Session,
    here: Sequence[Session],
    record: Record,
    now: datetime,
) -> Tile:
    others = [one for one in here if one.pk != session.pk]
    route = route_rules(session.route)
    check = next_check_of(record, route)
    asks, tone = _attention(record, check is not None and check.is_overdue(now), now)
    row = record.check_in
    return Tile(
        chair=chair.name if chair else _("no chair"),
        room=chair.room.name if chair else "",
        url=_url(session),
        initials=initials(session.patient),
        same_initials=any(initials(o.patient) == initials(session.patient) for o in others),
        number=_number(session),
        route=route.name,
        state=session.state,
        phase=_("paused") if is_paused(record) else str(session.get_state_display()),
        minutes=minutes_since(session.started_at, now),
        due_at=check.due_at if check else None,
        overdue=check.is_overdue(now) if check else False,
        pressure=_value(record, "systolic_mmhg"),
        saturation=_value(record, "spo2_percent"),
        attention=_WORDS[asks]() if asks else "",
        asks=asks,
        tone=tone,
        # No name: the board hangs where others read it.
        ride=_("adult named") if row and row.ride == Ride.ADULT else _("ride arranged"),
        ride_ok=None if row is None or not row.ride else row.ride != "none",
        nurse=session.nurse.display_name if session.nurse else "",
        uid=str(session.uid),
        quiet=", ".join(one.word for one in quiet_now(record.quiet, now)),
        source=_source(record),
        load=sum(1 for o in here if session.nurse_id and o.nurse_id == session.nurse_id),
    )


def _attention(record: Record, overdue: bool, now: datetime) -> tuple[str, str]:
    """What asks for somebody, the most urgent of it, and how urgent that is."""
    if record.emergency_since is not None:
        return EMERGENCY, "stop"
    found = open_prompts(record, now)
    if found:
        return found[0].word, "stop" if found[0].is_act else "attention"
    return ("check", "attention") if overdue else ("", "neutral")


def _with_set(tile: Tile, busy: set[str]) -> Tile:
    """An order set in hand is named where nothing more urgent is: it is being worked on."""
    if tile.asks or tile.uid not in busy:
        return tile
    return replace(tile, attention=_WORDS[ORDER_SET](), asks=ORDER_SET, tone="attention")


EMERGENCY, ORDER_SET = "emergency", "order set"
_WORDS = {
    EMERGENCY: lambda: _("emergency"),
    ORDER_SET: lambda: _("order set"),
    "check": lambda: _("check due"),
    "pressure": lambda: _("pressure"),
    "oxygen": lambda: _("oxygen"),
    "heart rate": lambda: _("heart rate"),
    "breathing": lambda: _("breathing"),
    "sedation": lambda: _("sedation"),
}


def _source(record: Record) -> str:
    """Who gave the newest value: a person, or which monitor."""
    if not record.readings:
        return _("no values yet")
    newest = record.readings[-1]
    return _("values by hand") if newest.source == BY_HAND else newest.device_name


def _value(record: Record, name: str) -> Value | None:
    rows = [row for row in record.readings if getattr(row, name) is not None]
    if not rows:
        return None
    row = rows[-1]
    if name == "systolic_mmhg":
        return Value(f"{row.systolic_mmhg}/{row.diastolic_mmhg}", row.at)
    return Value(f"{getattr(row, name)} %", row.at)


def _lines(tiles: Sequence[Tile], now: datetime) -> list[NowLine]:
    return [line for tile in tiles if (line := _line(tile, now)) is not None]


def _line(tile: Tile, now: datetime) -> NowLine | None:
    """What a tile asks for: its attention word with the value, or its check when that is near."""
    if tile.asks not in {"", "check", ORDER_SET}:
        text = " ".join((tile.attention, *_value_asked_about(tile)))
        return NowLine(tile.chair, text, tile.url, tile.tone, tile.due_at or now, tile.asks)
    if tile.due_at is not None and tile.due_at - now <= SOON:
        text = _("check")
        return NowLine(tile.chair, text, tile.url, tile.tone, tile.due_at, due_at=tile.due_at)
    if tile.attention:
        return NowLine(tile.chair, tile.attention, tile.url, tile.tone, tile.next_at or now)
    return None


def _value_asked_about(tile: Tile) -> Iterator[str]:
    value = {"pressure": tile.pressure, "oxygen": tile.saturation}.get(tile.asks)
    if value is not None:
        yield value.text


_RANKS = {"stop": 1, "attention": 2}


def _urgency(line: NowLine) -> tuple[int, datetime]:
    """An emergency first, then what asks for action, then what tells; each by its time."""
    return (0 if line.asks == EMERGENCY else _RANKS.get(line.tone, 3)), line.at


SOON = timedelta(minutes=3)
"""How long before its time a check shows in the list."""


def initials(patient: Patient) -> str:
    """First letters of given and family name."""
    return f"{patient.given_name[:1]}{patient.family_name[:1]}".upper() or "?"


def _number(session: Session) -> str:
    if session.planned_total:
        return _("%(n)d of %(total)d") % {"n": session.number, "total": session.planned_total}
    return str(session.number)


def _url(session: Session) -> str:
    return reverse("session:room", kwargs={"session_uid": session.uid})
