"""Cabinets, lots, containers, the accounts of doses, and the ledger over all of them.

Only the ledger's entries are the truth; what a container or an account holds is kept beside it so
that a page need not add up years of entries, and `verify` holds one against the other.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.audit.chain import Chain, End, Link
from ataraxy.platform.people.models import ClinicModel, Patient


class Cabinet(ClinicModel):
    """A locked place. A clinic keeps a ledger from the day it names its first cabinet."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="pharmacy_cabinet_once")
        ]

    def __str__(self) -> str:
        return self.name


@append_only
class Lot(ClinicModel):
    """One batch of one product as its label names it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    product_key = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    expires_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "product_key", "number"], name="pharmacy_lot_once"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def product(self) -> Product:
        """What it is a batch of."""
        return products()[self.product_key]


class Container(ClinicModel):
    """One vial, bottle or device. Its balance is what its entries add up to (µg of base)."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    cabinet = models.ForeignKey(Cabinet, on_delete=models.PROTECT, related_name="containers")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="containers")
    label = models.CharField(max_length=20)
    nominal_ug = models.BigIntegerField()
    balance_ug = models.BigIntegerField(default=0)
    reserved_ug = models.BigIntegerField(default=0)
    unexplained_ug = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    discard_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Whose own it is, when a pharmacy dispensed it for one person; bulk stock is nobody's.
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "label"], name="pharmacy_label_once")
        ]
        indexes = [
            models.Index(fields=["clinic", "finished_at"], name="pharmacy_container_in_use"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def product(self) -> Product:
        """What is in it."""
        return self.lot.product

    @property
    def free_ug(self) -> int:
        """What may still be promised to a dose."""
        return max(0, self.balance_ug - self.reserved_ug)


class Account(ClinicModel):
    """The account of one dose. `uid` is given by whoever doses; this floor asks no more of it."""

    uid = models.UUIDField(unique=True, editable=False)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    product_key = models.CharField(max_length=60)
    link = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField()
    drawn_ug = models.BigIntegerField(default=0)
    given_ug = models.BigIntegerField(default=0)
    returned_ug = models.BigIntegerField(default=0)
    wasted_ug = models.BigIntegerField(default=0)
    residual_ug = models.BigIntegerField(default=0)
    is_settled = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["clinic"],
                condition=models.Q(is_settled=False),
                name="pharmacy_account_open",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.uid}"

    @property
    def product(self) -> Product:
        """What was drawn or given."""
        return products()[self.product_key]

    @property
    def patient_uid(self) -> str:
        """Whose dose it is, for the journal; empty for nobody's."""
        return str(self.patient.uid) if self.patient else ""

    @property
    def open_ug(self) -> int:
        """Drawn and not accounted for; below zero: given and not drawn."""
        gone = self.given_ug + self.returned_ug + self.wasted_ug + self.residual_ug
        return self.drawn_ug - gone


@append_only
class Entry(ClinicModel, Link):
    """One movement of drug, or one fact about it. Facts are always recorded, never changed.

    `at` is when it happened, `recorded_at` when it was written. `change_ug` is what it did to the
    container's balance, `balance_ug` what was in it after.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    product_key = models.CharField(max_length=60, blank=True)
    cabinet = models.ForeignKey(
        Cabinet, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    container = models.ForeignKey(
        Container, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    amount_ug = models.BigIntegerField(default=0)
    change_ug = models.BigIntegerField(default=0)
    balance_ug = models.BigIntegerField(null=True, blank=True)
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    witness_uid = models.CharField(max_length=64, blank=True)
    witness_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    # Text and not JSON: the seal covers these very characters, on both databases.
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="pharmacy_entry_number")
        ]
        indexes = [
            models.Index(fields=["clinic", "at"], name="pharmacy_entry_at"),
            models.Index(fields=["container", "number"], name="pharmacy_entry_of_container"),
            models.Index(fields=["account", "number"], name="pharmacy_entry_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def patient_uid(self) -> str:
        """Whose dose it belongs to, for the journal; empty for nobody's."""
        return self.account.patient_uid if self.account else ""

    @property
    def product(self) -> Product | None:
        """What moved; None for the count of a whole cabinet."""
        return products()[self.product_key] if self.product_key else None


class LedgerEnd(End):
    """The end of a clinic's ledger."""


LEDGER = Chain(
    name="ledger",
    link=Entry,
    end=LedgerEnd,
    sealed=(
        "clinic_id", "number", "uid", "kind", "product_key", "cabinet_id", "container_id",
        "account_id", "amount_ug", "change_ug", "balance_ug", "by_uid", "by_name", "witness_uid",
        "witness_name", "reason", "corrects_id", "detail", "key_id", "previous_mac",
    ),
    instants=("at", "recorded_at"),
    word="kind",
    domain="ledger:",
)  # fmt: skip
"""Every movement of controlled drug at a clinic."""


import ataraxy.clinic.pharmacy.models_custody  # noqa: E402, F401 - Django looks here for models
