"""Receipts: what was already done for which idempotency key."""

from django.db import models


class Receipt(models.Model):
    """The first result for one key of one service in one clinic."""

    clinic_id = models.BigIntegerField()
    service = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    result = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic_id", "service", "key"], name="service_receipt_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.key}"
