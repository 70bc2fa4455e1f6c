"""Billing codes and services: identifiers with our own words, and the days on which they hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext as _

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.programme.billing.datafile import opened


class CodeKind(StrEnum):
    """What a code stands for. The clinician's own work needs a note of the same day."""

    ADMINISTRATION = "administration"
    DRUG = "drug"
    BUNDLE = "bundle"
    VISIT = "visit"
    PROLONGED = "prolonged"
    PSYCHOTHERAPY = "psychotherapy"
    MEASURE = "measure"
    TEST = "test"


NEEDS_NOTE = frozenset(
    {CodeKind.VISIT, CodeKind.PROLONGED, CodeKind.PSYCHOTHERAPY, CodeKind.BUNDLE}
)
"""Kinds that are billed only with a note of the day beside them."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `begins` and `ends` are dates of service, inclusive; `instead` what replaced it."""

    code: str
    words: str
    kind: CodeKind
    system: str
    tag: EvidenceTag
    begins: dt.date | None = None
    ends: dt.date | None = None
    instead: str = ""
    new_patient: bool = False

    @property
    def needs_note(self) -> bool:
        """Whether it is billed only with a note of the same day."""
        return self.kind in NEEDS_NOTE


@dataclass(frozen=True, slots=True)
class Service:
    """Something with a price, and the usual codes for it by kind of payer."""

    key: str
    words: str
    route: str
    visit: str
    codes: tuple[str, ...]
    medicare: tuple[str, ...]
    medicare_above: tuple[str, ...]


@cache
def codes() -> dict[str, Code]:
    """Every code by itself."""
    rows = opened("codes.toml").take("codes", dict)
    return {key: _code(key, Table("codes.toml", row, key)) for key, row in rows.items()}


@cache
def services() -> dict[str, Service]:
    """Everything a clinic sets a price on, by key."""
    rows = opened("services.toml").take("services", dict)
    return {key: _service(key, Table("services.toml", row, key)) for key, row in rows.items()}


def service_of_route(route: str) -> Service | None:
    """The dosing visit of a plan's or a visit's route; None for one no service is told of."""
    found = (one for one in services().values() if route and route in {one.route, one.visit})
    return next(found, None)


def holds_on(code: str, day: dt.date) -> Decision:
    """Whether `code` may be billed for a service of `day`; the refusal names the way on."""
    known = codes().get(code)
    if known is None:
        text = _("%(code)s is not a code of the list. Choose one from the list, or load your file.")
        return refuse(text % {"code": code}, rule="billing.code")
    told = {"code": code, "day": day.isoformat()}
    if known.begins and day < known.begins:
        told["begins"] = known.begins.isoformat()
        text = _("%(code)s holds for services from %(begins)s; this one was on %(day)s.")
        earlier = next((one.code for one in codes().values() if one.instead == code), "")
        return refuse(text % told + _way_on(earlier), rule="billing.code_dates")
    if known.ends and day > known.ends:
        told["ends"] = known.ends.isoformat()
        text = _("%(code)s holds for services until %(ends)s; this one was on %(day)s.")
        return refuse(text % told + _way_on(known.instead), rule="billing.code_dates")
    return ALLOWED


def words_of(key: str) -> str:
    """A service or a code in our own words; the key itself when it is neither."""
    if key in services():
        return services()[key].words
    return codes()[key].words if key in codes() else key


def _way_on(other: str) -> str:
    return " " + _("Use %(code)s instead.") % {"code": other} if other else ""


def _code(key: str, row: Table) -> Code:
    found = Code(
        code=key,
        words=row.take("words", str),
        kind=row.choice("kind", CodeKind),
        system=row.take("system", str),
        tag=row.tag("tag"),
        begins=row.take("from", dt.date) if row.has("from") else None,
        ends=row.take("until", dt.date) if row.has("until") else None,
        instead=row.optional("instead", str, ""),
        new_patient=row.optional("new_patient", bool, default=False),
    )
    row.close()
    return found


def _service(key: str, row: Table) -> Service:
    usual = row.strings("codes")
    found = Service(
        key=key,
        words=row.take("words", str),
        route=row.optional("route", str, ""),
        visit=row.optional("visit", str, ""),
        codes=usual,
        medicare=row.strings("medicare"),
        medicare_above=row.strings("medicare_above") if row.has("medicare_above") else (),
    )
    row.close()
    return found
