"""What an inspector asks for: every movement of a time, of one drug, one lot or one patient.

The entries are read in pieces, so that a year of a large clinic needs little memory and the person
who waits sees how far it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from ataraxy.clinic.pharmacy.amounts import words
from ataraxy.clinic.pharmacy.day_end import bounds
from ataraxy.clinic.pharmacy.models import Account, Entry
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.people.models import Clinic, Patient

PIECE = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report covers: days of the clinic, and what it is narrowed to."""

    clinic: Clinic
    first: date
    last: date
    product: str = ""
    lot: str = ""
    patient: Patient | None = None

    def entries(self) -> QuerySet[Entry]:
        """The entries in the report, in the order of the ledger."""
        begin, _end = bounds(self.clinic, self.first)
        _begin, end = bounds(self.clinic, self.last)
        rows = Entry.objects.filter(clinic=self.clinic, at__gte=begin, at__lt=end)
        return rows.filter(self.narrowed()).order_by("number")

    def narrowed(self) -> Q:
        """The condition on an entry for drug, lot and patient."""
        wanted = Q(product_key=self.product) if self.product else Q()
        if self.lot:
            out_of = Entry.objects.filter(
                clinic=self.clinic, container__lot__number=self.lot, account__isnull=False
            ).values("account")
            wanted &= Q(container__lot__number=self.lot) | Q(
                container__isnull=True, account__in=out_of
            )
        if self.patient is not None:
            wanted &= Q(account__patient=self.patient)
        return wanted


@dataclass(frozen=True, slots=True)
class Balance:
    """One drug over the time: what there was, what came, where it went, what there is."""

    product: Product
    opening_ug: int
    changes: dict[str, int]
    closing_ug: int

    def words(self, ug: int) -> str:
        """An amount of this drug as one says it."""
        return words(ug, self.product)


def balances(scope: Scope) -> list[Balance]:
    """Each drug's balance at the beginning, its changes by kind, and its balance at the end."""
    begin, _end = bounds(scope.clinic, scope.first)
    before = Entry.objects.filter(clinic=scope.clinic, at__lt=begin).filter(scope.narrowed())
    opening = _by_product(before)
    rows = scope.entries().order_by("product_key", "kind").values("product_key", "kind")
    moved: dict[str, dict[str, int]] = {}
    for row in rows.annotate(n=Sum("change_ug")):
        if row["n"]:
            moved.setdefault(row["product_key"], {})[row["kind"]] = row["n"]
    keys = sorted(key for key in {*opening, *moved} if key and (opening.get(key) or moved.get(key)))
    return [
        Balance(
            products()[key],
            opening.get(key, 0),
            moved.get(key, {}),
            opening.get(key, 0) + sum(moved.get(key, {}).values()),
        )
        for key in keys
    ]


def _by_product(rows: QuerySet[Entry]) -> dict[str, int]:
    found = rows.order_by("product_key").values("product_key").annotate(n=Sum("change_ug"))
    return {row["product_key"]: row["n"] or 0 for row in found}


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose as an inspector reads it: whose, out of which containers, and where it went."""

    account: Account
    containers: tuple[str, ...]
    lots: tuple[str, ...]
    by: tuple[str, ...]
    witnesses: tuple[str, ...]


def doses(scope: Scope) -> Iterator[list[Dose]]:
    """The doses in the report, in pieces, in order of time."""
    mine = scope.entries().filter(account__isnull=False).order_by()
    keys = list(
        Account.objects.filter(pk__in=mine.values("account"))
        .order_by("begun_at", "pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(keys), PIECE):
        yield _doses(keys[start : start + PIECE])


def _doses(keys: list[int]) -> list[Dose]:
    accounts = Account.objects.filter(pk__in=keys).select_related("patient")
    rows = Entry.objects.filter(account__in=keys).order_by("number")
    told: dict[int, list[tuple[str, ...]]] = {key: [] for key in keys}
    columns = (
        "account_id", "container__label", "container__lot__number", "by_name", "witness_name",
    )  # fmt: skip
    shown = (Kind.DRAWN, Kind.GIVEN, Kind.WASTED, Kind.RETURNED, Kind.PRIMED, Kind.FLUSHED)
    for account, *words_of in rows.filter(kind__in=shown).values_list(*columns):
        if account is not None:
            told[account].append(tuple(one or "" for one in words_of))
    found = {one.pk: one for one in accounts}
    return [Dose(found[key], *_columns(told[key])) for key in keys if told[key]]


def _columns(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(dict.fromkeys(row[at] for row in rows if row[at])) for at in range(4))


def movements(scope: Scope) -> QuerySet[Entry]:
    """What moved in the cabinet and into nobody's dose: deliveries, counts, waste, what left."""
    rows = scope.entries().filter(account__isnull=True)
    told = rows.exclude(kind=Kind.COUNTED, container__isnull=True)
    return told.select_related("container__lot", "cabinet", "corrects")


@dataclass(frozen=True, slots=True)
class Got:
    """Who got how much out of a lot, and when first."""

    account: Account

    @property
    def amount(self) -> str:
        """What was given, in words."""
        return f"{self.account.given_ug / 1000:g} mg"


def who_got(clinic: Clinic, lot: str) -> list[Got]:
    """Every dose that was drawn out of a lot, the newest first: patients from a lot."""
    drawn = Entry.objects.filter(clinic=clinic, kind=Kind.DRAWN, container__lot__number=lot)
    rows = Account.objects.filter(pk__in=drawn.values("account"), patient__isnull=False)
    return [Got(one) for one in rows.select_related("patient").order_by("-begun_at", "-pk")]


def lots_of(patient: Patient) -> list[tuple[str, str, int]]:
    """Every lot that was drawn from for a patient: product, lot, in how many doses."""
    drawn = Entry.objects.filter(account__patient=patient, kind=Kind.DRAWN, container__isnull=False)
    found: dict[tuple[str, str], set[int]] = {}
    for product, lot, account in drawn.order_by("number").values_list(
        "product_key", "container__lot__number", "account_id"
    ):
        found.setdefault((product, lot), set()).add(account or 0)
    return [(products()[key[0]].name, key[1], len(many)) for key, many in found.items()]
