"""What can be ordered: molecule, form, strength, and the routes it may go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.pharmacology.files import open_table


class Molecule(StrEnum):
    """Racemic ketamine and esketamine are different medicines: milligrams are not comparable."""

    RACEMATE = "racemate"
    ESKETAMINE = "esketamine"


class Form(StrEnum):
    """How the dose leaves its container."""

    VIAL = "vial"
    ORAL_SOLUTION = "oral_solution"
    UNIT = "unit"
    DEVICE = "device"

    @property
    def is_liquid(self) -> bool:
        """Whether the dose is measured in mL."""
        return self in {Form.VIAL, Form.ORAL_SOLUTION}


@dataclass(frozen=True, slots=True)
class Product:
    """A product: liquids have `mg_per_ml`, units and devices have `mg_each`. Strength as base."""

    key: str
    name: str
    molecule: Molecule
    form: Form
    routes: tuple[str, ...]
    mg_per_ml: float
    container_ml: float
    mg_each: float
    divisible_by: int
    dilute_for_iv: bool
    source: str
    tag: EvidenceTag


@cache
def products() -> dict[str, Product]:
    """Every product that ships, by key."""
    table = open_table("products.toml")
    rows = table.take("products", dict)
    table.close()
    return {
        key: _product(key, Table("products.toml", row, f"products.{key}"))
        for key, row in rows.items()
    }


def product(key: str) -> Product | None:
    """The product called `key`, or None."""
    return products().get(key)


def _product(key: str, row: Table) -> Product:
    form = row.choice("form", Form)
    found = Product(
        key=key,
        name=row.take("name", str),
        molecule=row.choice("molecule", Molecule),
        form=form,
        routes=row.strings("routes"),
        mg_per_ml=row.take("mg_per_ml", float) if form.is_liquid else 0.0,
        container_ml=row.take("container_ml", float) if form.is_liquid else 0.0,
        mg_each=0.0 if form.is_liquid else row.take("mg_each", float),
        divisible_by=row.optional("divisible_by", int, 1),
        dilute_for_iv=row.optional("dilute_for_iv", bool, False),
        source=row.take("source", str),
        tag=row.tag("tag"),
    )
    row.close()
    return found
