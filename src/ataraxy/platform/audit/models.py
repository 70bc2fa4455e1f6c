"""The journal: a chain of entries per clinic, sealed with a key kept outside the database."""

from django.db import models

from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.audit.chain import Chain, End, Link


@append_only
class Entry(Link):
    """One act or one read."""

    clinic_id = models.BigIntegerField()
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


class Head(End):
    """The end of a clinic's journal."""


JOURNAL = Chain(
    name="journal",
    link=Entry,
    end=Head,
    sealed=(
        "clinic_id", "number", "actor_uid", "actor_name", "roles", "action", "subject",
        "patient_uid", "detail", "session", "break_glass", "key_id", "previous_mac",
    ),
    instants=("at",),
    word="action",
)  # fmt: skip
"""Who did what, and who looked at whom."""
