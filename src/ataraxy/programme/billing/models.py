"""Prices, estimates and accounts. Everything here only grows: a change is a new row beside the old.

Amounts are whole cents; the currency stands in the same row.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import Patient
from ataraxy.programme.billing.ledger import KINDS
from ataraxy.programme.billing.models_prices import Identity, LicensedCode, MadeRow, PriceList
from ataraxy.programme.billing.prices import PAYER_KINDS


@append_only
class Estimate(MadeRow):
    """What a course was expected to cost, as it was reckoned; the newest of a course is in force.

    `lines`, `assumed` and `lists` keep what it was worked out from, `paper` exactly what was shown.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="estimates")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="estimates")
    number = models.PositiveIntegerField()
    basis = models.CharField(max_length=12)
    payer = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    template_key = models.CharField(max_length=40)
    template_name = models.CharField(max_length=200)
    plan_uid = models.CharField(max_length=36, blank=True)
    indication = models.CharField(max_length=40, blank=True)
    identity = models.ForeignKey(
        Identity, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_on = models.DateField()
    lines = models.JSONField()
    elsewhere = models.JSONField(default=list)
    assumed = models.JSONField()
    course_cents = models.BigIntegerField()
    year_cents = models.BigIntegerField()
    first_visit_on = models.DateField(null=True, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True)
    content_sha256 = models.CharField(max_length=64)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="billing_estimate_number")
        ]
        indexes = [models.Index(fields=["clinic", "at"], name="billing_estimate_at")]

    def __str__(self) -> str:
        return f"estimate {self.number}"

    @property
    def for_course(self) -> Money:
        """What the person is expected to pay for the course."""
        return Money(self.course_cents, self.currency)

    @property
    def for_year(self) -> Money:
        """What the person is expected to pay for a year of maintenance."""
        return Money(self.year_cents, self.currency)

    @property
    def is_replaced(self) -> bool:
        """Whether a later one holds instead."""
        return hasattr(self, "superseded_by")


class Way(models.TextChoices):
    """How an estimate reached the patient."""

    BY_HAND = "by_hand", _("Handed over")
    # Written until a link counted only once it was opened; kept for the rows that say it.
    BY_LINK = "by_link", _("Link to their own page")
    OPENED = "opened", _("Opened on their own page")
    BY_POST = "by_post", _("Post")
    SIGNED = "signed", _("Read and signed on the tablet")


@append_only
class EstimateGiven(MadeRow):
    """Proof that the patient has an estimate; a signed one has the signed copy beside it."""

    estimate = models.ForeignKey(Estimate, on_delete=models.PROTECT, related_name="given")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.get_way_display()


@append_only
class Superbill(MadeRow):
    """What really happened in one visit, in codes. A corrected one supersedes it."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="superbills")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="superbills")
    payer = models.CharField(max_length=120, blank=True)
    payer_kind = models.CharField(max_length=12, choices=PAYER_KINDS)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    diagnoses = models.JSONField()
    lines = models.JSONField()
    total_cents = models.BigIntegerField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "day"], name="billing_superbill_day")]

    def __str__(self) -> str:
        return f"superbill of {self.day}"

    @property
    def total(self) -> Money:
        """What the visit is charged at."""
        return Money(self.total_cents, self.currency)


class Numbers(models.Model):
    """The last number given out to an invoice or credit note of a clinic; locked while counting."""

    clinic = models.OneToOneField("people.Clinic", on_delete=models.PROTECT, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)


@append_only
class Invoice(MadeRow):
    """What somebody is asked to pay. Never changed: a credit note takes back."""

    number = models.PositiveIntegerField()
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="invoices")
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    currency = models.CharField(max_length=3)
    issued_on = models.DateField()
    due_on = models.DateField()
    lines = models.JSONField()
    total_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="billing_invoice_number"),
            models.CheckConstraint(
                condition=models.Q(total_cents__gte=0), name="billing_invoice_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["patient", "issued_on"], name="billing_invoice_of")]

    def __str__(self) -> str:
        return f"invoice {self.number}"

    @property
    def total(self) -> Money:
        """What it comes to."""
        return Money(self.total_cents, self.currency)


@append_only
class Entry(MadeRow):
    """One movement on a patient's account (`ledger.Kind`); the amount is never negative."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="money")
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField(max_length=12, choices=KINDS)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    on = models.DateField()
    number = models.PositiveIntegerField(null=True, blank=True)
    method = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cents__gte=0), name="billing_entry_not_negative"
            )
        ]
        indexes = [
            models.Index(fields=["patient", "at"], name="billing_entry_of"),
            models.Index(fields=["clinic", "on"], name="billing_entry_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def amount(self) -> Money:
        """The amount without its direction; the kind says that."""
        return Money(self.cents, self.currency)


@append_only
class Package(MadeRow):
    """Visits paid for in advance: how many, of what, until when."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="packages")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="package")
    service = models.CharField(max_length=40)
    sessions = models.PositiveIntegerField()
    price_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.sessions} x {self.service}"


@append_only
class PackageUse(MadeRow):
    """One visit taken out of a package, or put back into it because it was taken by mistake.

    `returned` closes the rest when it is paid back. `follows` makes a chain of the rows of one
    visit: the database itself lets nobody take it, or put it back, twice.
    """

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="uses")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, null=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")
    sessions = models.PositiveIntegerField(default=1)
    returned = models.BooleanField(default=False)
    put_back = models.BooleanField(default=False)
    why = models.CharField(max_length=300, blank=True)
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(session__isnull=False, follows__isnull=True),
                name="billing_use_once_a_visit",
            ),
            models.CheckConstraint(
                condition=models.Q(put_back=False) | models.Q(follows__isnull=False),
                name="billing_put_back_what_was_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sessions} of {self.package_id}"


__all__ = ["Identity", "LicensedCode", "MadeRow", "PriceList"]

import ataraxy.programme.billing.models_authorization  # noqa: E402 - Django looks here for models
import ataraxy.programme.billing.models_public  # noqa: E402, F401
