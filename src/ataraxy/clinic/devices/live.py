"""What a monitor shows now: each value with its age and state, and the state of its feed. Pure
but for `snapshot`, which reads the table of how devices stand.

Zero is a value; “no cable”, “off” and “stale” are states; a feed that is silent is neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ataraxy.clinic.devices.codes import codes
from ataraxy.clinic.devices.models import Pairing, Standing
from ataraxy.clinic.devices.words import LABELS, STATES

PRESSURE = ("cuff_systolic_mmhg", "cuff_diastolic_mmhg")


@dataclass(frozen=True, slots=True)
class LiveValue:
    """One line: a value in words with its time, or why there is none. `state` is "" when good."""

    name: str
    label: str
    text: str
    at: datetime | None
    state: str
    state_word: str


@dataclass(frozen=True, slots=True)
class Live:
    """Everything one monitor shows; `feed` is `live`, `silent` or `never`."""

    feed: str
    heard_at: datetime | None
    values: tuple[LiveValue, ...]

    @property
    def has_numbers(self) -> bool:
        """Whether there is any number to accept."""
        return any(one.at is not None for one in self.values)


def live_of(row: Standing | None, now: datetime) -> Live:
    """What to show of a device at `now`."""
    if row is None:
        return Live("never", None, ())
    rules = codes().placing
    feed = "live" if now - row.heard_at <= rules.silent_after else "silent"
    return Live(feed, row.heard_at, tuple(_lines(row, now)))


def _lines(row: Standing, now: datetime) -> Iterable[LiveValue]:
    values, states = row.values, row.states
    if all(name in values for name in PRESSURE):
        upper, lower = (values[name][0] for name in PRESSURE)
        at = datetime.fromisoformat(values[PRESSURE[0]][1])
        yield LiveValue(
            "cuff", _("Pressure (cuff)"), f"{upper:g}/{lower:g}", at, *_cuff_state(states)
        )
    elif PRESSURE[0] in states:
        yield LiveValue("cuff", _("Pressure (cuff)"), "", None, *_cuff_state(states))
    for name, parameter in codes().parameters.items():
        if parameter.is_cuff or (name not in values and name not in states):
            continue
        label = str(LABELS[name])
        state = states.get(name, "")
        if state and state != "questionable":
            yield LiveValue(name, label, "", None, state, str(STATES[state]))
            continue
        at = datetime.fromisoformat(values[name][1])
        if parameter.stale is not None and now - at > parameter.stale:
            state = "stale"
        word = _("stale") if state == "stale" else str(STATES.get(state, ""))
        unit = " %" if parameter.unit == "%" else ""
        yield LiveValue(name, label, f"{values[name][0]:g}{unit}", at, state, word)


def _cuff_state(states: dict[str, str]) -> tuple[str, str]:
    state = states.get(PRESSURE[0], "")
    return state, str(STATES.get(state, ""))


def snapshot(clinic_id: int) -> str:
    """For open pages, as JSON: by visit (never by person) what its monitors show."""
    return _as_json(list(_rows(clinic_id)))


def moved_since(clinic_id: int, heard: dict[int, datetime]) -> str:
    """The same for devices heard since the times in `heard`, which is brought up to date.

    Empty when nothing moved. A little overlap is read, because two writers may commit in another
    order than they heard.
    """
    rows = _rows(clinic_id)
    if heard:
        rows = rows.filter(heard_at__gt=max(heard.values()) - OVERLAP)
    moved = [row for row in rows if heard.get(row.device_id) != row.heard_at]
    heard.update({row.device_id: row.heard_at for row in moved})
    return _as_json(moved) if moved else ""


OVERLAP = timedelta(seconds=2)


def _rows(clinic_id: int) -> QuerySet[Standing]:
    rows = Standing.objects.filter(clinic_id=clinic_id, pairing_id__isnull=False)
    return rows.select_related("device").only(
        "device__name", "pairing_id", "heard_at", "values", "states"
    )


def _as_json(rows: Sequence[Standing]) -> str:
    keys = {row.pairing_id for row in rows if row.pairing_id is not None}
    open_ = Pairing.objects.filter(pk__in=keys, until__isnull=True)
    visit_of = dict(open_.values_list("pk", "visit_uid"))
    visits: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        if row.pairing_id in visit_of:
            told = {
                "device": row.device.name,
                "heard": row.heard_at.isoformat(),
                "values": row.values,
                "states": row.states,
            }
            visits.setdefault(str(visit_of[row.pairing_id]), []).append(told)
    return json.dumps(visits, separators=(",", ":"))


def stale_seconds() -> dict[str, float]:
    """From which age each value is called stale, for the page's own clock."""
    found = {
        name: one.stale.total_seconds()
        for name, one in codes().parameters.items()
        if one.stale is not None
    }
    return found | {"feed": codes().placing.silent_after.total_seconds()}


def words_for_pages() -> str:
    """Labels, states and limits as a page's script needs them, as JSON."""
    told = {
        "labels": {name: str(word) for name, word in LABELS.items()}
        | {"cuff": _("Pressure (cuff)")},
        "states": {name: str(word) for name, word in STATES.items()} | {"stale": _("stale")},
        "units": {
            name: " %" if one.unit == "%" else "" for name, one in codes().parameters.items()
        },
        "stale": stale_seconds(),
        "live": _("live"),
        "silent": _("no feed, {age}"),
        "seconds": _("{n} s ago"),
        "minutes": _("{n} min ago"),
        "hours": _("{n} h ago"),
        "nothing": _("no monitor"),
        "short": {"cuff": _("BP"), "spo2_percent": _("SpO₂"), "heart_rate_bpm": _("HR")},
        "brief": {"seconds": _("{n} s"), "minutes": _("{n} min"), "hours": _("{n} h")},
    }
    return json.dumps(told)
