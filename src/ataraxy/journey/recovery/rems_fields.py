"""What the Spravato monitoring form asks, gathered from the session on the way. Pure.

A field that nobody charted stays empty and is named; it is never filled in with “no”. Programme
questions that only a person can answer are asked when the form is sent.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.journey.recovery.conditions import release_table
from ataraxy.journey.session.vitals import Vitals

Measured = Sequence[tuple[datetime, Vitals]]
GROUPS = ("benzodiazepine", "z_drug", "psychostimulant", "maoi", "opioid")
"""Classes of medicines that the form asks about, by their names in the rule book."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form; an empty `value` is not charted."""

    key: str
    label: str
    value: str
    origin: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer it."""
        return not self.value


@dataclass(frozen=True, slots=True)
class Seen:
    """What the chart says of one session; None and empty are not charted."""

    zone: ZoneInfo
    person: Mapping[str, str]
    started_at: datetime | None
    ended_at: datetime | None
    before: Measured
    after: Measured
    medicines: Mapping[str, bool | None]
    """For each of `GROUPS`: on the list, not on a complete list, or unknown."""
    serious: bool


@cache
def _table() -> dict[str, Any]:
    text = files("ataraxy.journey.recovery").joinpath("data/rems.toml").read_text("utf-8")
    return tomllib.loads(text)


def days_to_send() -> int:
    """Within how many days after a session the form is sent."""
    return int(_table()["days_to_send"])


def form_due(began: datetime, zone: ZoneInfo) -> datetime:
    """Until when the form of a dose that began then goes out: the same hour, seven days on.

    Counted on the clinic's own clock, so that the change to summer time moves nothing, and from the
    dose, so that a session that somebody forgot to close has no longer.
    """
    return began.astimezone(zone) + timedelta(days=days_to_send())


def form_fields(seen: Seen) -> tuple[Field, ...]:
    """Every line of the form, in its order."""
    values = {**seen.person, **_medicines(seen), **_pressures(seen)}
    values["total_minutes"] = _minutes(seen)
    values["sedation"] = _course(seen, "sedation_moaas", lambda value: value < _awake())
    values["dissociation"] = _course(seen, "dissociation", lambda value: value > 0)
    values["serious_event"] = _("yes") if seen.serious else _("none written down")
    labels, origins = _table()["fields"], _table()["origins"]
    return tuple(
        Field(key, label, values.get(key, ""), origins[key] if values.get(key) else "")
        for key, label in labels.items()
    )


def labels() -> dict[str, str]:
    """Every line's words by key, the questions for a person included."""
    found: dict[str, str] = {**_table()["fields"], **_table()["asked"]}
    return found


def sections() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The form's parts in the order of the public form: name and keys."""
    names = _table()["section_names"]
    return tuple((names[key], tuple(keys)) for key, keys in _table()["sections"].items())


def asked() -> dict[str, str]:
    """The programme's own questions, which only a person answers."""
    found: dict[str, str] = _table()["asked"]
    return found


def _awake() -> int:
    return int(release_table().values["sedation_moaas"])


def _medicines(seen: Seen) -> dict[str, str]:
    words = {True: _("yes"), False: _("no, by the list"), None: ""}
    return {name: words[seen.medicines.get(name)] for name in GROUPS}


def _pressures(seen: Seen) -> dict[str, str]:
    before = [row for row in seen.before if row[1].systolic_mmhg is not None]
    after = [row for row in seen.after if row[1].systolic_mmhg is not None]
    return {
        "pressure_before": _pressure(before[-1], seen) if before else "",
        "pressure_at_40": _about_forty(after, seen),
        "pressure_at_end": _pressure(after[-1], seen) if after else "",
    }


def _about_forty(after: Measured, seen: Seen) -> str:
    if seen.started_at is None:
        return ""
    window = _table()["window"]
    wanted = seen.started_at + timedelta(minutes=window["about_minutes"])
    near = timedelta(minutes=window["within_minutes"])
    close = [row for row in after if abs(row[0] - wanted) <= near]
    return _pressure(min(close, key=lambda row: abs(row[0] - wanted)), seen) if close else ""


def _pressure(row: tuple[datetime, Vitals], seen: Seen) -> str:
    at, vitals = row
    return f"{vitals.systolic_mmhg}/{vitals.diastolic_mmhg} ({at.astimezone(seen.zone):%H:%M})"


def _minutes(seen: Seen) -> str:
    if seen.started_at is None or seen.ended_at is None:
        return ""
    return str(int((seen.ended_at - seen.started_at) / timedelta(minutes=1)))


def _course(seen: Seen, name: str, is_there: Any) -> str:
    """Whether it came, when it was first seen and when it was first seen gone."""
    rows = [(at, getattr(v, name)) for at, v in seen.after if getattr(v, name) is not None]
    if not rows:
        return ""
    there = [at for at, value in rows if is_there(value)]
    if not there:
        return _("no")
    gone = [at for at, value in rows if at > there[-1] and not is_there(value)]
    begun = f"{there[0].astimezone(seen.zone):%H:%M}"
    if not gone:
        return _("yes, from %s, not charted as gone") % begun
    ended = f"{gone[0].astimezone(seen.zone):%H:%M}"
    return _("yes, from %(begun)s, gone by %(ended)s") % {"begun": begun, "ended": ended}
