"""What in an answer needs a person, beside item 9. Pure: answers and totals in, reasons out."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _

from ataraxy.foundation.data_file import Table
from ataraxy.knowledge.measures import Instrument, change, instrument
from ataraxy.knowledge.measures.change import Label, Reliable

_FILE = "concerns.toml"


@dataclass(frozen=True, slots=True)
class Handling:
    """Whose a concern is, how urgent, and within how many minutes somebody acts."""

    kind: str
    role: str
    urgency: str
    act_within: dt.timedelta
    source: str
    tag: str

    @property
    def cited(self) -> str:
        """Source and tag in words."""
        return f"{self.source} ({self.tag})"


@dataclass(frozen=True, slots=True)
class Raised:
    """One thing that needs a person, with the reason in words."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Screener:
    instrument: str
    at_least: int


def handling(kind: str) -> Handling:
    """How a kind of concern is handled; raises `KeyError` for one the file does not name."""
    return _read()[0][kind]


def concerns_in(
    one: Instrument, answers: Mapping[str, int], total: int | None, baseline: int | None
) -> tuple[Raised, ...]:
    """What this form raises; `baseline` is the person's own earlier total, None without one."""
    return (*_bladder(one, answers), *_screened(one, total), *_worse(one, total, baseline))


def _bladder(one: Instrument, answers: Mapping[str, int]) -> Iterator[Raised]:
    if one.key != "bladder":
        return
    if one.flag is not None and answers.get(one.flag.item, 0) >= one.flag.at_least:
        yield Raised("bladder_blood", _("Reported: blood in the urine."))
        return
    named = [item.key for item in one.items if answers.get(item.key, 0) > 0]
    if named:
        yield Raised("bladder", _("Bladder questions: %(what)s.") % {"what": ", ".join(named)})


def _screened(one: Instrument, total: int | None) -> Iterator[Raised]:
    rule = _read()[1]
    if one.key == rule.instrument and total is not None and total >= rule.at_least:
        band = one.band(total)
        told = {"name": one.name, "band": band.label if band else total}
        yield Raised("screener", _("%(name)s: %(band)s.") % told)


def _worse(one: Instrument, total: int | None, baseline: int | None) -> Iterator[Raised]:
    """Reliable change where it is defined; the important change where only that is."""
    if total is None or baseline is None:
        return
    moved = change(one, baseline, total)
    unreliable = moved.reliable is Reliable.NOT_DEFINED
    if moved.reliable is Reliable.WORSENED or (unreliable and moved.label is Label.WORSE):
        text = _("%(name)s went from %(baseline)d to %(now)d: worse than their own baseline.")
        told = {"name": one.name, "baseline": baseline, "now": total}
        yield Raised("worse", text % told)


@cache
def _read() -> tuple[dict[str, Handling], _Screener]:
    text = files("ataraxy.journey.outcomes").joinpath("data", _FILE).read_text("utf-8")
    table = Table(_FILE, tomllib.loads(text))
    table.take("reviewed", dt.date)
    kinds = ("help", "bladder_blood", "bladder", "worse", "screener", "silent")
    rows = {kind: table.table(kind) for kind in kinds}
    table.close()
    row = rows["screener"]
    screener = _Screener(row.take("instrument", str), row.take("at_least", int))
    instrument(screener.instrument)
    return {kind: _handling(kind, one) for kind, one in rows.items()}, screener


def _handling(kind: str, row: Table) -> Handling:
    found = Handling(
        kind=kind,
        role=row.take("role", str),
        urgency=row.take("urgency", str),
        act_within=dt.timedelta(minutes=row.take("act_within_minutes", int)),
        source=row.take("source", str),
        tag=row.tag("tag").words,
    )
    row.close()
    return found
