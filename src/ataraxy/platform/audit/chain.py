"""A keyed chain: numbered rows per clinic, each sealed over itself and over the seal before it.

The journal and the drug ledger are such chains. Rows are `Link`s, the end of each clinic's chain is
an `End`; the room that owns them makes both concrete, and a `Chain` knows how to add and seal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import QuerySet

from ataraxy.platform.audit.seal import canonical, current_key_id, instant, keyed
from ataraxy.platform.reading import change, prepared_one


class Link(models.Model):
    """Base of a chained row. `mac` seals this row and, through `previous_mac`, all before it."""

    number = models.BigIntegerField()
    key_id = models.CharField(max_length=16)
    previous_mac = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        abstract = True


class End(models.Model):
    """Base of the end of a clinic's chain; its row lock is what puts appends in order."""

    clinic_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=16, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"clinic {self.clinic_id}: {self.number}"


LinkT = TypeVar("LinkT", bound=Link)
EndT = TypeVar("EndT", bound=End)


@dataclass(frozen=True)
class Chain(Generic[LinkT, EndT]):
    """One kind of chain. `sealed` and `instants` are the fields a seal covers; `name` is its word,
    `word` the field that says what a row is about.

    `domain` keeps the seals of two chains apart, so that a row of one is never a row of the other.
    """

    name: str
    link: type[LinkT]
    end: type[EndT]
    sealed: tuple[str, ...]
    instants: tuple[str, ...]
    word: str
    domain: str = ""

    @cached_property
    def covered(self) -> tuple[str, ...]:
        """Every field that a seal covers, in the order in which it is spelled."""
        return tuple(sorted(self.sealed + self.instants))

    @cached_property
    def _end_for_us(self) -> Callable[[int], EndT | None]:
        @prepared_one
        def ask(clinic_id: int) -> QuerySet[EndT]:
            found = self.end._base_manager.select_for_update().filter(pk=clinic_id)
            return found.order_by("pk")

        return ask

    def locked_end(self, clinic_id: int) -> EndT:
        """The end of a clinic's chain, locked until the caller's transaction ends."""
        # Ordinary case first: one query. The row is made once in a clinic's life.
        end = self._end_for_us(clinic_id)
        if end is None:
            self.end._base_manager.bulk_create(
                [self.end(clinic_id=clinic_id)], ignore_conflicts=True
            )
            end = self.end._base_manager.select_for_update().get(pk=clinic_id)
        return end

    def append(self, row: LinkT, clinic_id: int) -> LinkT:
        """Number, seal and save `row` at the end of the chain, inside the caller's transaction."""
        end = self.locked_end(clinic_id)
        self._join(row, end)
        row.save(force_insert=True)
        end.seal = self.seal_of(end)
        end.save(update_fields=["number", "mac", "key_id", "seal"])
        return row

    def append_all(self, rows: Sequence[LinkT], clinic_id: int) -> None:
        """The same for several rows at one stroke; none of them learns its primary key."""
        end = self.locked_end(clinic_id)
        for row in rows:
            self._join(row, end)
        end.seal = self.seal_of(end)
        sql, fields = self._insert
        change(sql, [[_spelled(row, one) for one in fields] for row in rows])
        end.save(update_fields=["number", "mac", "key_id", "seal"])

    def _join(self, row: LinkT, end: EndT) -> None:
        """Give `row` its place and seal; `end` moves on to it, and is to be sealed and saved."""
        row.number, row.key_id, row.previous_mac = end.number + 1, current_key_id(), end.mac
        row.mac = self.mac_of(row)
        end.number, end.mac, end.key_id = row.number, row.mac, row.key_id

    @cached_property
    def _insert(self) -> tuple[str, list[models.Field[Any, Any]]]:
        fields = [one for one in self.link._meta.concrete_fields if not one.primary_key]
        names, marks = (
            ", ".join(f'"{one.column}"' for one in fields),
            ", ".join("%s" for _ in fields),
        )
        table = self.link._meta.db_table
        return f'INSERT INTO "{table}" ({names}) VALUES ({marks})', fields  # noqa: S608 - our names

    def mac_of(self, row: LinkT) -> str:
        """The seal that `row` ought to carry; raises `KeyError` for a key we do not hold."""
        fields = {name: getattr(row, name) for name in self.sealed}
        return self.mac_over(fields | {name: instant(getattr(row, name)) for name in self.instants})

    def mac_over(self, fields: Mapping[str, Any]) -> str:
        """The same from what the seal covers, instants spelled out already."""
        return keyed(fields["key_id"], self.domain + canonical(fields))

    def seal_of(self, end: EndT) -> str:
        """The seal over the end of a chain, so that a cut tail cannot simply be re-headed."""
        text = canonical({"clinic": end.clinic_id, "number": end.number, "mac": end.mac})
        return keyed(end.key_id, self.domain + text)


def _spelled(row: Link, field: models.Field[Any, Any]) -> Any:
    """One value of a row as this database's driver takes it."""
    return field.get_db_prep_save(getattr(row, field.attname), connection)
