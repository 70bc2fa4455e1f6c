"""A session and everything that is said, measured and given in it.

Only `Session` itself changes, and only through `door`. All the rest is appended: a correction is a
new row that points at what it corrects.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Course
from ataraxy.journey.session.lifecycle import CLOSED, SESSION
from ataraxy.journey.session.words import Accepted, DoseKind, LogKind, State
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Session(ClinicModel):
    """One dosing visit. `route` is fixed when it is booked; `state` moves through `door` only."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="sessions")
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, related_name="session"
    )
    number = models.PositiveIntegerField()
    planned_total = models.PositiveIntegerField(null=True, blank=True)
    route = models.CharField(max_length=20)
    drug = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, default=SESSION.initial, choices=State.choices)
    nurse = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions_nursed",
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    dosing_ended_at = models.DateTimeField(null=True, blank=True)
    recovery_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="session_number_once")
        ]
        indexes = [
            models.Index(fields=["clinic", "state"], name="session_state"),
            models.Index(fields=["patient", "number"], name="session_patient"),
        ]

    def __str__(self) -> str:
        return f"session {self.number}"

    @property
    def is_closed(self) -> bool:
        """Whether nobody sits in the chair any more."""
        return self.state in CLOSED


class SessionRow(ClinicModel):
    """Base of everything appended to a session: when it happened, when and by whom written."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def patient_uid(self) -> str:
        """Whose session it is, for the journal."""
        return str(self.session.patient.uid)


@append_only
class Move(SessionRow):
    """One step along the lifecycle."""

    verb = models.CharField(max_length=40)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_move_at")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


@append_only
class CheckIn(SessionRow):
    """What was asked before the dose. The newest row holds; earlier ones stay beside it.

    An empty choice means “not asked”, never “no”.
    """

    said_full_name = models.BooleanField(default=False)
    said_birth_date = models.BooleanField(default=False)
    allergies_read_back = models.BooleanField(default=False)
    ride = models.CharField(max_length=20, blank=True)
    ride_name = models.CharField(max_length=120, blank=True)
    ride_phone = models.CharField(max_length=40, blank=True)
    last_food_at = models.DateTimeField(null=True, blank=True)
    last_drink_at = models.DateTimeField(null=True, blank=True)
    medicines = models.CharField(max_length=20, blank=True)
    medicines_text = models.CharField(max_length=500, blank=True)
    bladder = models.CharField(max_length=20, blank=True, db_default="")
    touch = models.CharField(max_length=20, blank=True, db_default="")
    cautions = models.JSONField(default=list)
    rules_found = models.JSONField(null=True, blank=True)
    suicide_screen = models.CharField(max_length=20, blank=True)
    pregnancy = models.CharField(max_length=20, blank=True)
    red_flags_asked = models.BooleanField(default=False)
    red_flags = models.JSONField(default=list)
    weight_kg = models.FloatField(null=True, blank=True)
    enrolment_confirmed = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session", "recorded_at"], name="session_checkin_newest")]

    def __str__(self) -> str:
        return f"check-in of {self.session_id}"


@append_only
class Lift(SessionRow):
    """A gate passed on somebody's responsibility: overridden or acknowledged, with the reason."""

    rule = models.CharField(max_length=60)
    gate_class = models.CharField(max_length=20)
    finding = models.CharField(max_length=500)
    reason = models.CharField(max_length=500)
    roles = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["session", "rule"], name="session_lift_rule")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"


@append_only
class Order(SessionRow):
    """The prescriber's order for this visit, with the brief note before the dose."""

    route = models.CharField(max_length=20)
    product = models.CharField(max_length=60)
    product_name = models.CharField(max_length=120)
    dose_mg = models.FloatField()
    duration_min = models.FloatField(null=True, blank=True)
    plan_uid = models.CharField(max_length=36, blank=True)
    working = models.JSONField(default=list)
    limits = models.JSONField(null=True, blank=True)
    note = models.CharField(max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["session", "recorded_at"], name="session_order_newest")]

    def __str__(self) -> str:
        return f"{self.dose_mg:g} mg {self.product_name}"


@append_only
class Preparation(SessionRow):
    """What was drawn or laid out for an order, and what the pump is set to."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="preparations")
    lot = models.CharField(max_length=60)
    expires_on = models.DateField()
    drawn_ml = models.FloatField(null=True, blank=True)
    bag_ml = models.FloatField(null=True, blank=True)
    dilution = models.CharField(max_length=20, blank=True)
    final_volume_ml = models.FloatField(null=True, blank=True)
    concentration_mg_ml = models.FloatField(null=True, blank=True)
    rate_ml_h = models.FloatField(null=True, blank=True)
    units = models.FloatField(null=True, blank=True)
    discard_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"preparation of {self.order_id}"


@append_only
class DoubleCheck(SessionRow):
    """A second person's own figures against a preparation."""

    preparation = models.OneToOneField(
        Preparation, on_delete=models.PROTECT, related_name="double_check"
    )
    own_ml = models.FloatField(null=True, blank=True)
    own_rate_ml_h = models.FloatField(null=True, blank=True)
    own_units = models.FloatField(null=True, blank=True)
    own_volume_ml = models.FloatField(null=True, blank=True)
    own_lot = models.CharField(max_length=60, blank=True, db_default="")
    own_expires_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"checked by {self.by_name}"


@append_only
class Dose(SessionRow):
    """Something given, begun, changed, paused or stopped."""

    kind = models.CharField(max_length=20, choices=DoseKind.choices)
    given_mg = models.FloatField(null=True, blank=True)
    rate_ml_h = models.FloatField(null=True, blank=True)
    pumped_ml = models.FloatField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    on_paper_by = models.CharField(max_length=120, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_dose_at")]

    def __str__(self) -> str:
        return self.get_kind_display()


@append_only
class Reading(SessionRow):
    """Charted vital signs of one moment (`at` is when they were measured) from one source.

    `corrects` points at the reading that this one replaces on the page; `why` says why. An empty
    correction strikes a reading that belonged to nobody here. What a device measured keeps the
    device's own clock in `device_at` and counts as `waiting` until somebody or a rule accepts it.
    """

    source = models.CharField(max_length=20)
    on_paper_by = models.CharField(max_length=120, blank=True, db_default="")
    device_name = models.CharField(max_length=80, blank=True)
    device_at = models.DateTimeField(null=True, blank=True)
    accepted = models.CharField(max_length=10, choices=Accepted.choices, default=Accepted.PERSON)
    typed = models.CharField(max_length=200, blank=True)
    systolic_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    diastolic_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    heart_rate_bpm = models.PositiveSmallIntegerField(null=True, blank=True)
    spo2_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    breaths_per_min = models.PositiveSmallIntegerField(null=True, blank=True)
    o2_flow_l_min = models.FloatField(null=True, blank=True)
    etco2_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    sedation_moaas = models.PositiveSmallIntegerField(null=True, blank=True)
    dissociation = models.PositiveSmallIntegerField(null=True, blank=True)
    distress = models.PositiveSmallIntegerField(null=True, blank=True)
    undisturbed = models.BooleanField(default=False)
    arm = models.CharField(max_length=10, blank=True)
    position = models.CharField(max_length=10, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_reading_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(why=""), name="session_correction_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.typed or f"reading {self.uid}"


@append_only
class LogLine(SessionRow):
    """A note, an event, or a line the scribe of an emergency wrote."""

    kind = models.CharField(max_length=20, choices=LogKind.choices)
    text = models.CharField(max_length=1000, blank=True)
    on_paper_by = models.CharField(max_length=120, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["session", "at"], name="session_log_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"


import ataraxy.journey.session.models_care  # noqa: E402 - Django looks here for models
import ataraxy.journey.session.models_day  # noqa: E402
import ataraxy.journey.session.models_series  # noqa: E402
import ataraxy.journey.session.models_sets  # noqa: E402
import ataraxy.journey.session.models_watch  # noqa: E402, F401 - Django looks here for models
