"""The feed: what changed in a clinic, numbered in the order in which it was committed."""

from django.db import models


class Event(models.Model):
    """One change, numbered under a row lock, so a reader that remembers a number misses none."""

    clinic_id = models.BigIntegerField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    topic = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    patient_uid = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic_id", "number"], name="feed_event_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.topic} {self.subject}"


class Head(models.Model):
    """The last number given out in a clinic."""

    clinic_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"clinic {self.clinic_id}: {self.number}"


class Cursor(models.Model):
    """How far one consumer has come in one clinic's feed."""

    consumer = models.CharField(max_length=60)
    clinic_id = models.BigIntegerField()
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consumer", "clinic_id"], name="feed_cursor_once")
        ]

    def __str__(self) -> str:
        return f"{self.consumer} at {self.number}"
