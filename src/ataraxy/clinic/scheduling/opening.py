"""Is the clinic ready for its first dose today? Pure: facts in, named gaps out."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

CABINET = "cabinet"
"""The line that a count in the drug ledger answers."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the opening check: its key, its words, and what is said when it is missing."""

    key: str
    title: str
    missing: str
    checked: bool


@cache
def items() -> tuple[Item, ...]:
    """The lines of `opening.toml`, in order."""
    text = files("ataraxy.clinic.scheduling").joinpath("opening.toml").read_text("utf-8")
    return tuple(Item(**row) for row in tomllib.loads(text)["item"])


@dataclass(frozen=True, slots=True)
class DayState:
    """How the clinic stands on `day`. `is_recorded` says whether anybody looked."""

    day: date
    is_recorded: bool
    missing: tuple[Item, ...]
    prescriber_uid: str = ""
    prescriber_name: str = ""
    acls_name: str = ""
    emergency_drugs_expire_on: date | None = None
    by_name: str = ""
    by_ledger: bool = False
    """Whether “cabinet counted” comes from the drug ledger of this day."""

    @property
    def is_open(self) -> bool:
        """Whether everything was found in order."""
        return self.is_recorded and not self.missing

    @property
    def prescriber_on_site(self) -> bool:
        """Whether a prescriber is recorded as being on site."""
        return bool(self.prescriber_uid)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in order: ticked keys, two people, and the first date on which a drug ends."""

    ticked: frozenset[str] = frozenset()
    prescriber_uid: str = ""
    acls_uid: str = ""
    emergency_drugs_expire_on: date | None = None


def with_cabinet(ticked: Collection[str], *, kept: bool, uncounted: bool) -> frozenset[str]:
    """What was ticked; where a ledger is kept the cabinet is what its counts of the day say."""
    if not kept:
        return frozenset(ticked)
    return frozenset(ticked) - {CABINET} | (frozenset() if uncounted else {CABINET})


def missing_items(found: Found, day: date) -> tuple[Item, ...]:
    """The lines of the check that are not in order on `day`."""
    present = set(found.ticked)
    present |= {"prescriber"} if found.prescriber_uid else set()
    present |= {"acls"} if found.acls_uid else set()
    expiry = found.emergency_drugs_expire_on
    present |= {"emergency_drugs"} if expiry is not None and expiry >= day else set()
    return _not_in(present)


def _not_in(present: Collection[str]) -> tuple[Item, ...]:
    return tuple(item for item in items() if item.key not in present)
