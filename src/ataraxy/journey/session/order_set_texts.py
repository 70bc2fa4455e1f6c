"""The order sets as they ship, and which of them a clinic's medical director has signed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from ataraxy.journey.session.models_sets import OrderSetText
from ataraxy.journey.session.numbers import raw_data
from ataraxy.platform.people.models import Clinic

_ALL_SIGNED: set[tuple[UUID, tuple[str, ...]]] = set()
"""Clinics whose every set is signed: a signed text is never taken away, so nobody asks again."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A set as it ships: title, steps, and the lines whose dose the director fills in."""

    key: str
    title: str
    steps: tuple[str, ...]
    doses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """Medicines that no set of this clinic may hold, by the names they go by, and why."""

    names: tuple[str, ...]
    why: str


@cache
def skeletons() -> Mapping[str, Skeleton]:
    """Every set that ships, by key."""
    rows = cast("dict[str, dict[str, Any]]", raw_data("order_sets.toml")["sets"])
    return {
        key: Skeleton(key, row["title"], tuple(row["steps"]), tuple(row["doses"]))
        for key, row in rows.items()
    }


def signed_sets(clinic_id: int) -> dict[str, OrderSetText]:
    """The newest signed text of each set of a clinic."""
    rows = OrderSetText.objects.filter(clinic_id=clinic_id).order_by("pk")
    return {row.key: row for row in rows}


@cache
def nevers() -> tuple[Never, ...]:
    """Medicines that no set may hold."""
    rows = cast("dict[str, dict[str, Any]]", raw_data("order_sets.toml")["never"])
    return tuple(Never(tuple(row["names"]), row["why"]) for row in rows.values())


def refused_medicine(doses: Sequence[str]) -> dict[str, str] | None:
    """The first medicine in these lines that no set may hold, with the reason; None without one."""
    for word in re.findall(r"[^\W\d_]+", " ".join(doses).lower()):
        for never in nevers():
            if word in never.names:
                return {"name": word, "why": never.why}
    return None


def unsigned_sets(clinic: Clinic) -> tuple[str, ...]:
    """Titles of the sets that nobody has signed at this clinic, in the order of the table."""
    known = (clinic.uid, tuple(skeletons()))
    if known in _ALL_SIGNED:
        return ()
    signed = OrderSetText.objects.filter(clinic_id=clinic.pk).values_list("key", flat=True)
    held = set(signed)
    missing = tuple(one.title for one in skeletons().values() if one.key not in held)
    if not missing:
        _ALL_SIGNED.add(known)
    return missing


_NAMED = 3
"""How many sets a sentence names before it counts the rest."""


def unsigned_words(titles: Sequence[str]) -> str:
    """The sentence of the gate."""
    named = "; ".join(titles[:_NAMED])
    if len(titles) <= _NAMED:
        return _("Order sets without the medical director's signature: %s.") % named
    values = {"named": named, "more": len(titles) - _NAMED}
    text = _("Order sets without the medical director's signature: %(named)s and %(more)d more.")
    return text % values
