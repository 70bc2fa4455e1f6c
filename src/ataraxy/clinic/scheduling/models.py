"""Rooms, chairs, visits and the record of opening the day."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models

from ataraxy.clinic.scheduling.kinds import kinds
from ataraxy.clinic.scheduling.lifecycle import APPOINTMENT
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Room(ClinicModel):
    """A room of the clinic."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    # A room without chairs in which somebody talks with one patient at a time.
    is_for_talks = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class Chair(ClinicModel):
    """A treatment place. `position` is its place on the board, which never changes by itself."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="chairs")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="chair_name_once"),
            models.UniqueConstraint(fields=["clinic", "position"], name="chair_position_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(ClinicModel):
    """One visit. Written by `services` only; `course_uid` is opaque to this floor.

    `version` counts changes, so that whoever saves over somebody else's change is told.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=20)
    course_uid = models.UUIDField(null=True, blank=True, db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    chair = models.ForeignKey(
        Chair, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    state = models.CharField(max_length=20, default=APPOINTMENT.initial)
    state_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    # When a patient who said they are late is expected; the visit keeps its place.
    expected_at = models.DateTimeField(null=True, blank=True)
    # The newest answer to the day-before message, so that Today shows it without another read.
    heard = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_by_uid = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="appointment_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "starts_at"], name="appointment_day"),
            models.Index(fields=["chair", "starts_at"], name="appointment_chair"),
            models.Index(fields=["patient", "starts_at"], name="appointment_patient"),
            models.Index(fields=["staff", "starts_at"], name="appointment_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose visit it is, for the journal."""
        return str(self.patient.uid)

    @property
    def length(self) -> timedelta:
        """How long the visit lasts, in real time."""
        return self.ends_at - self.starts_at

    @property
    def title(self) -> str:
        """The kind of visit in words."""
        return kinds()[self.kind].title


@append_only
class DayRecord(ClinicModel):
    """What was found when the day was opened or checked again; the newest row of a day holds."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    day = models.DateField()
    prescriber_uid = models.CharField(max_length=64, blank=True)
    prescriber_name = models.CharField(max_length=200, blank=True)
    acls_uid = models.CharField(max_length=64, blank=True)
    acls_name = models.CharField(max_length=200, blank=True)
    emergency_drugs_expire_on = models.DateField(null=True, blank=True)
    # Keys of opening.toml that were found in order.
    found = models.JSONField(default=list)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "day", "at"], name="day_record_newest")]

    def __str__(self) -> str:
        return f"{self.day} by {self.by_name}"


# Django looks for models here; those of hours, rota and waiting list have a file of their own.
import ataraxy.clinic.scheduling.models_rota  # noqa: E402, F401
