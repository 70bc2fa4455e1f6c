"""The latest measured values of a person, each with the age of its measurement."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.db.models import QuerySet

from ataraxy.platform.chart.models import Observation, Source
from ataraxy.platform.chart.queries import current_observations
from ataraxy.platform.reading import prepared
from ataraxy.programme.desk.ages import span_words

_NEWEST = 16
_READ = ("code", "value", "unit", "at", "source__label", "source__kind")
_UNITS = {"mm[Hg]": "mmHg", "{beats}/min": "/min", "{breaths}/min": "/min", "Cel": "°C"}


@dataclass(frozen=True, slots=True)
class Vital:
    """One line of `vitals.toml`: its title and the codes it is found under."""

    title: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of one vital, as text with unit, when it was measured and how old it is."""

    title: str
    value: str
    unit: str
    at: datetime
    age: str
    source: str


class _Measured(NamedTuple):
    """One row of the query, in the order of `_READ`."""

    code: str
    value: float
    unit: str
    at: datetime
    label: str
    kind: str


@cache
def vitals() -> tuple[Vital, ...]:
    """The lines of `vitals.toml`, in order."""
    text = files("ataraxy.programme.desk").joinpath("vitals.toml").read_text("utf-8")
    rows = tomllib.loads(text)["vital"]
    return tuple(Vital(row["title"], tuple(row["codes"])) for row in rows)


def latest_vitals(patient_ids: Collection[int], now: datetime) -> list[Latest]:
    """The newest value of each vital that the chart has; one query unless the newest crowd it out.

    After a session dozens of pressures are newer than the last weight: while a whole page of rows
    leaves a vital unseen, its codes are asked for alone.
    """
    rows: list[_Measured] = []
    unseen = vitals()
    while unseen:
        codes = tuple(code for one in unseen for code in one.codes)
        page = [_Measured(*row) for row in _newest(tuple(patient_ids), codes)]
        is_last = len(page) < _NEWEST
        if not is_last:
            # What was measured together is not torn apart where a page of rows ends.
            page = [row for row in page if row.at != page[-1].at] or page
        rows += page
        seen = {row.code for row in page}
        unseen = tuple(one for one in unseen if not seen.intersection(one.codes))
        if is_last:
            break
    found = (_latest(vital, rows, now) for vital in vitals())
    return [one for one in found if one is not None]


@prepared
def _newest(
    patient_ids: tuple[int, ...], codes: tuple[str, ...]
) -> QuerySet[Observation, tuple[str, float, str, datetime, str, str]]:
    rows = current_observations(patient_ids).filter(code__in=codes, at__isnull=False)
    return rows.filter(value__isnull=False).values_list(*_READ)[:_NEWEST]


def _latest(vital: Vital, rows: Iterable[_Measured], now: datetime) -> Latest | None:
    of_this = [row for row in rows if row.code in vital.codes]
    if not of_this:
        return None
    newest = of_this[0]
    # Parts of one measurement, such as the two pressures, belong to one moment.
    parts = {row.code: row for row in reversed(of_this) if row.at == newest.at}
    ordered = [parts[code] for code in vital.codes if code in parts]
    return Latest(
        title=vital.title,
        value="/".join(f"{row.value:g}" for row in ordered),
        unit=_UNITS.get(newest.unit, newest.unit),
        at=newest.at,
        age=span_words(newest.at, now),
        source=str(Source(label=newest.label, kind=newest.kind)),
    )
