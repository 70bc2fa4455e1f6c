"""Monitors, where they stand, what they sent, and what nobody may use before a person looked.

Raw samples (`Sample`) are what devices said: kept for some weeks, never part of the chart by
themselves. A charted observation is a reading of the session, made by accepting samples.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q

from ataraxy.clinic.devices.placing import Why
from ataraxy.clinic.devices.words import RESOLUTIONS, WHY
from ataraxy.clinic.scheduling.models import Chair
from ataraxy.platform.people.models import Clinic, ClinicModel, Patient


class Device(ClinicModel):
    """A monitor (or a gateway's place) by what it calls itself on the wire.

    `clock_offset_s` is what a person declared must be added to its clock; `charts_itself` is the
    clinic's rule that its cuff readings go into the chart without a nurse.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    identifier = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    clock_offset_s = models.IntegerField(default=0)
    charts_itself = models.BooleanField(default=False)
    token_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    in_use = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "identifier"], name="device_identifier_once"),
            models.UniqueConstraint(fields=["clinic", "name"], name="device_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def clock_offset(self) -> timedelta:
        """What must be added to its clock."""
        return timedelta(seconds=self.clock_offset_s)


class Pairing(ClinicModel):
    """Whose values a monitor sends, from when until when. `visit_uid` is opaque to this floor."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="pairings")
    chair = models.ForeignKey(
        Chair, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    visit_uid = models.UUIDField(db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by_name = models.CharField(max_length=200)
    ended_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(until__isnull=True), name="pairing_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="pairing_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["device", "until"], name="pairing_of_device")]

    def __str__(self) -> str:
        return f"pairing {self.uid}"

    @property
    def patient_uid(self) -> str:
        """Whose values they are, for the journal."""
        return str(self.patient.uid)


class Sample(ClinicModel):
    """What a device said of one moment, once. Written in bulk by `storage`, never changed.

    `said_at` is the moment by the device's own clock, `at` by ours; without `pairing` the values
    are nobody's.
    """

    # No constraint in the database: it would look each row up again, and `storage` just read them.
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    pairing = models.ForeignKey(
        Pairing,
        on_delete=models.PROTECT,
        null=True,
        related_name="samples",
        db_constraint=False,
        db_index=False,
    )
    control_id = models.CharField(max_length=199)
    payload_hash = models.CharField(max_length=32)
    part = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    values = models.JSONField(default=dict)
    states = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "control_id", "payload_hash", "part"], name="sample_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["pairing", "at"],
                condition=Q(pairing__isnull=False),
                name="sample_of_pairing",
            ),
            models.Index(fields=["received_at"], name="sample_received"),
        ]

    def __str__(self) -> str:
        return f"sample {self.control_id} of device {self.device_id}"


class Standing(ClinicModel):
    """How a device stands now: its newest values with their times, its clock, its last cuff.

    `values` is name to [value, time], `states` name to why there is no number.
    """

    device = models.OneToOneField(
        Device, on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    pairing_id = models.BigIntegerField(null=True)
    heard_at = models.DateTimeField()
    in_step_at = models.DateTimeField(null=True)
    in_step_said = models.DateTimeField(null=True)
    ahead_s = models.FloatField(default=0)
    cuff_at = models.DateTimeField(null=True)
    cuff = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    states = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["clinic", "heard_at"], name="standing_heard")]

    def __str__(self) -> str:
        return f"device {self.device_id} heard at {self.heard_at}"


class Quarantined(ClinicModel):
    """A message kept whole because nobody may use its values before a person looked."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    why = models.CharField(max_length=20, choices=[(one.value, WHY[one]) for one in Why])
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, null=True, related_name="+")
    device_said = models.CharField(max_length=80)
    patient_said = models.CharField(max_length=80, blank=True)
    control_id = models.CharField(max_length=199)
    payload_hash = models.CharField(max_length=32)
    part = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    values = models.JSONField(default=dict)
    states = models.JSONField(default=dict)
    resolution = models.CharField(
        max_length=20, blank=True, choices=[(k, v) for k, v in RESOLUTIONS.items()]
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "device_said", "control_id", "payload_hash", "part", "why"],
                name="quarantined_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["clinic", "why", "device_said"],
                condition=Q(resolved_at__isnull=True),
                name="quarantined_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.why} from {self.device_said}"


class Listening(ClinicModel):
    """How a listener stands, written every few seconds, for the health report."""

    holder = models.CharField(max_length=80)
    at = models.DateTimeField()
    connections = models.PositiveIntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    lag_ms = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "holder"], name="listening_once")]

    def __str__(self) -> str:
        return f"{self.holder}: {self.messages} messages"
