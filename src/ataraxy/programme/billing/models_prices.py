"""The clinic's name on bills, price lists, and licensed code words."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel
from ataraxy.programme.billing.prices import PAYER_KINDS


class MadeRow(ClinicModel):
    """Base of everything here: its own uid, and who made it when."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        abstract = True


@append_only
class Identity(MadeRow):
    """How the clinic names itself on bills: legal name, numbers, place of service. Newest holds."""

    legal_name = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    phone = models.CharField(max_length=40)
    tin = models.CharField(max_length=20)
    npi = models.CharField(max_length=10)
    place_of_service = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    # Rows of name, NPI and specialty: who may stand on a bill.
    clinicians = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.legal_name


@append_only
class PriceList(MadeRow):
    """A whole price list or an insurer's fee schedule, in force from a day on.

    `amounts` is cents by service or code; `offers` rows of kind, service, cents, sessions, months.
    """

    payer = models.CharField(max_length=120, blank=True)
    payer_kind = models.CharField(max_length=12, choices=PAYER_KINDS)
    currency = models.CharField(max_length=3)
    begins = models.DateField()
    amounts = models.JSONField()
    offers = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "payer", "begins"], name="billing_list_of")]

    def __str__(self) -> str:
        return f"{self.payer or 'own prices'} from {self.begins}"


@append_only
class LicensedCode(MadeRow):
    """A code of the clinic's own licensed file, with the licensor's words. Never shipped."""

    code = models.CharField(max_length=10)
    words = models.CharField(max_length=500)
    edition = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "edition", "code"], name="billing_licensed_once"
            )
        ]

    def __str__(self) -> str:
        return self.code
