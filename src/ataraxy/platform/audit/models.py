"""The journal: a chain of entries per clinic, sealed with a key kept outside the database."""

from django.db import models

from ataraxy.platform.audit.append_only import append_only


@append_only
class Entry(models.Model):
    """One act or one read. `mac` seals this row and, through `previous_mac`, all before it."""

    clinic_id = models.BigIntegerField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    roles = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    patient_uid = models.CharField(max_length=36, blank=True)
    # Text and not JSON: the seal covers these very characters, on both databases.
    detail = models.TextField(blank=True)
    session = models.CharField(max_length=64, blank=True)
    break_glass = models.CharField(max_length=36, blank=True)
    key_id = models.CharField(max_length=16)
    previous_mac = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic_id", "number"], name="audit_entry_number")
        ]
        indexes = [
            models.Index(fields=["clinic_id", "at"], name="audit_entry_at"),
            models.Index(fields=["clinic_id", "patient_uid", "at"], name="audit_entry_of_patient"),
            models.Index(fields=["clinic_id", "action", "at"], name="audit_entry_action"),
            models.Index(fields=["clinic_id", "actor_uid", "at"], name="audit_entry_actor"),
            models.Index(
                fields=["clinic_id", "at"],
                name="audit_entry_emergency",
                condition=models.Q(break_glass__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} by {self.actor_name}"


class Head(models.Model):
    """The end of a clinic's chain; its row lock is what puts appends in order."""

    clinic_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=16, blank=True)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"clinic {self.clinic_id}: {self.number}"
