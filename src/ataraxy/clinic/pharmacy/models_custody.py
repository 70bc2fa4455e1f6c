"""What stands around the ledger: closed days, losses, registrations, who may reach the cabinet.

None of these move drug. They say who answers for it, until when, and what was told to whom.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.pharmacy.models import Cabinet, Entry
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import ClinicModel, Patient


@append_only
class DayClosing(ClinicModel):
    """A day on which everything was counted, explained and accounted for, and who said so."""

    day = models.DateField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "day"], name="pharmacy_day_closed_once")
        ]

    def __str__(self) -> str:
        return f"closed {self.day}"


class LossKind(models.TextChoices):
    """What is thought to have happened to drug that is missing."""

    THEFT = "theft", _("theft")
    LOSS = "loss", _("significant loss")
    TRANSIT = "transit", _("lost on the way here")


class Loss(ClinicModel):
    """Drug that a count found missing and that the authority has to hear of, by two clocks."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="loss")
    kind = models.CharField(max_length=10, choices=LossKind.choices)
    amount_ug = models.BigIntegerField()
    discovered_at = models.DateTimeField()
    circumstances = models.TextField(max_length=2000)
    police_told = models.CharField(max_length=200, blank=True)
    safeguards = models.TextField(max_length=1000, blank=True)
    notice_due_on = models.DateField()
    form_due_on = models.DateField()
    notice_sent_at = models.DateTimeField(null=True, blank=True)
    notice_to = models.CharField(max_length=200, blank=True)
    form_sent_at = models.DateTimeField(null=True, blank=True)
    form_number = models.CharField(max_length=80, blank=True)
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kind} found {self.discovered_at:%Y-%m-%d}"


class RegistrationKind(models.TextChoices):
    """What allows this clinic to hold the drug."""

    DEA = "dea", _("DEA registration")
    STATE = "state", _("State controlled-substance registration")
    LICENCE = "licence", _("Clinic or pharmacy licence")
    OTHER = "other", _("Another registration")


class Registration(ClinicModel):
    """One registration for this address. A renewal is a new row; the older one stays."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=RegistrationKind.choices)
    number = models.CharField(max_length=40)
    holder = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    expires_on = models.DateField()
    renewed_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "expires_on"], name="pharmacy_registration_ends")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Access(ClinicModel):
    """Who may reach into a cabinet, from when until when, and that they were screened for it."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    cabinet = models.ForeignKey(Cabinet, on_delete=models.PROTECT, related_name="access")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=80)
    screened_on = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by_name = models.CharField(max_length=200)
    ended_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cabinet", "user"],
                condition=models.Q(until__isnull=True),
                name="pharmacy_access_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} reaches {self.cabinet}"


@append_only
class Authorisation(ClinicModel):
    """So many devices were authorised for one person. What is left is counted, not kept."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    product_key = models.CharField(max_length=60)
    pieces = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["patient", "valid_until"], name="pharmacy_authorised")]

    def __str__(self) -> str:
        return f"authorised {self.reference}"

    @property
    def product(self) -> Product:
        """What was authorised."""
        return products()[self.product_key]


@append_only
class Keeping(ClinicModel):
    """How long this clinic keeps its drug records: never shorter than the law says."""

    years = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.years} years"


class Inspection(ClinicModel):
    """A report that somebody asked for: what it covers, how far it is, and the paper it became."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    first = models.DateField()
    last = models.DateField()
    product_key = models.CharField(max_length=60, blank=True)
    lot = models.CharField(max_length=60, blank=True)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "asked_at"], name="pharmacy_inspection_asked")]

    def __str__(self) -> str:
        return f"inspection {self.first} to {self.last}"
