"""The limits of each route: what is usual, what nobody passes, and the caps a clinic may move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.guardrail import Guardrail
from ataraxy.foundation.units import BadNumberError, positive, within
from ataraxy.knowledge.pharmacology.files import SourcedBounds, open_table, sourced_bounds
from ataraxy.knowledge.pharmacology.product import Molecule


@dataclass(frozen=True, slots=True)
class Cap:
    """One upper limit, in mg or in mg/kg. `absolute` is the most anyone may ever allow.

    `may_allow` are the roles that may allow an order above `limit`; empty means nobody.
    """

    key: str
    name: str
    unit: str
    limit: float
    absolute: float
    may_allow: tuple[str, ...]
    source: str
    tag: EvidenceTag
    note: str = ""

    def __post_init__(self) -> None:
        if self.unit not in {"mg", "mg/kg"}:
            raise BadNumberError(f"{self.name}, unit", self.unit, "mg or mg/kg")
        positive(self.name, self.limit, self.unit)
        positive(f"{self.name}, absolute", self.absolute, self.unit)
        if self.limit > self.absolute:
            raise BadNumberError(
                self.name, f"{self.limit:g} {self.unit}", f"up to {self.absolute:g} {self.unit}"
            )


@dataclass(frozen=True, slots=True)
class RouteLimits:
    """Everything the dose door needs to know about one route."""

    key: str
    name: str
    molecule: Molecule
    bases: tuple[str, ...]
    amounts: Mapping[str, SourcedBounds]
    duration: SourcedBounds | None
    caps: tuple[Cap, ...]
    caution: str
    steps: Mapping[str, tuple[float, ...]]
    steps_source: str
    steps_tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class DoseLimits:
    """The limits of all routes, as shipped or as a clinic has set them."""

    routes: Mapping[str, RouteLimits]

    def with_caps(self, limits: Mapping[str, float]) -> DoseLimits:
        """A clinic's own cap limits by cap key; raises `BadNumberError` beyond the absolute."""
        known = {cap.key for route in self.routes.values() for cap in route.caps}
        for key in limits:
            if key not in known:
                raise BadNumberError("cap", key, ", ".join(sorted(known)))
        return DoseLimits({key: _moved(route, limits) for key, route in self.routes.items()})

    def cap(self, key: str) -> Cap | None:
        """The cap called `key`, or None."""
        return next(
            (cap for route in self.routes.values() for cap in route.caps if cap.key == key), None
        )


def _moved(route: RouteLimits, limits: Mapping[str, float]) -> RouteLimits:
    caps = tuple(
        replace(cap, limit=within(cap.name, limits[cap.key], cap_bounds(cap)))
        if cap.key in limits
        else cap
        for cap in route.caps
    )
    return replace(route, caps=caps)


def cap_bounds(cap: Cap) -> Guardrail:
    """Where a clinic may set this cap: above 0 and at most the absolute; as shipped is usual."""
    lowest = min(0.01, cap.limit)
    return Guardrail(cap.unit, lowest, lowest, cap.limit, cap.absolute)


@cache
def shipped_limits() -> DoseLimits:
    """The limits as they ship, read once and checked."""
    table = open_table("dose_limits.toml")
    rows = table.take("routes", dict)
    table.close()
    return DoseLimits(
        {
            key: _route(key, Table("dose_limits.toml", row, f"routes.{key}"))
            for key, row in rows.items()
        }
    )


def _route(key: str, row: Table) -> RouteLimits:
    bases = row.strings("bases")
    duration = row.table("duration") if row.take("needs_duration", bool) else None
    found = RouteLimits(
        key=key,
        name=row.take("name", str),
        molecule=row.choice("molecule", Molecule),
        bases=bases,
        amounts=_amounts(row),
        duration=sourced_bounds(duration) if duration else None,
        caps=tuple(_cap(cap) for cap in row.tables("caps")),
        caution=row.take("caution", str),
        steps=_steps(row),
        steps_source=row.take("steps_source", str),
        steps_tag=row.tag("steps_tag"),
    )
    row.close()
    for basis in bases:
        if amount_kind(basis) not in found.amounts:
            raise row.fail(amount_kind(basis), f"is missing, but basis {basis!r} needs it")
    if not found.caps:
        raise row.fail("caps", "there are none; a route without a cap cannot be ordered")
    return found


def amount_kind(basis: str) -> str:
    """Which range an amount on this basis is held against."""
    return {"fixed": "fixed", "devices": "devices"}.get(basis, "per_kg")


def _amounts(row: Table) -> dict[str, SourcedBounds]:
    found = {kind: row.optional_table(kind) for kind in ("per_kg", "fixed", "devices")}
    return {kind: sourced_bounds(table) for kind, table in found.items() if table}


def _steps(row: Table) -> dict[str, tuple[float, ...]]:
    names = {"per_kg": "steps_mg_per_kg", "fixed": "steps_mg", "devices": "steps_devices"}
    return {kind: tuple(row.optional(name, list, [])) for kind, name in names.items()}


def _cap(row: Table) -> Cap:
    found = Cap(
        key=row.take("key", str),
        name=row.take("name", str),
        unit=row.take("unit", str),
        limit=row.take("limit", float),
        absolute=row.take("absolute", float),
        may_allow=row.strings("may_allow"),
        note=row.take("note", str),
        source=row.take("source", str),
        tag=row.tag("tag"),
    )
    row.close()
    return found
