"""The clinic's public page, version by version, and what people ask through it."""

from __future__ import annotations

from django.db import models

from ataraxy.journey.referral.models import Referral
from ataraxy.platform.audit.append_only import append_only
from ataraxy.programme.billing.models_prices import MadeRow


@append_only
class PublicPage(MadeRow):
    """One version of the page; the newest is shown when it says so.

    `credentials` are rows of who, what, issuer and the day it runs out; `treats` indication keys.
    """

    version = models.PositiveIntegerField()
    is_shown = models.BooleanField()
    headline = models.CharField(max_length=160)
    about = models.TextField(max_length=4000)
    treats = models.JSONField()
    credentials = models.JSONField()
    hours = models.CharField(max_length=300, blank=True)
    shows_prices = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "version"], name="billing_page_version")
        ]

    def __str__(self) -> str:
        return f"public page {self.version}"


@append_only
class Enquiry(MadeRow):
    """A question from outside. It is nobody's record until it becomes a referral."""

    name = models.CharField(max_length=200)
    reach = models.CharField(max_length=200)
    question = models.TextField(max_length=2000)

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="billing_enquiry_at")]

    def __str__(self) -> str:
        return self.name


@append_only
class EnquiryEnd(MadeRow):
    """How a question ended: answered, or turned into a referral."""

    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, related_name="end")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.words
