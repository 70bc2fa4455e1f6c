"""Hours, closed days, the staff rota, what became of visits, and who waits for a place."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class Entered(ClinicModel):
    """Base of what is entered once and never changed."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        abstract = True


@append_only
class OpeningHours(Entered):
    """The clinic's week from a day on; of the rows that have begun the newest holds."""

    from_day = models.DateField()
    week = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "from_day"], name="opening_hours_from")]

    def __str__(self) -> str:
        return f"hours from {self.from_day}"


@append_only
class ClosedDay(Entered):
    """A day on which the clinic is closed, or after all is not; the newest row of a day holds."""

    day = models.DateField()
    is_closed = models.BooleanField()
    why = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "day"], name="closed_day_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.why}"


@append_only
class RotaLine(Entered):
    """Somebody works in a role on some weekdays between two days, at the same hours each day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role.choices)
    weekdays = models.JSONField()
    first = models.DateField()
    last = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "last"], name="rota_line_last")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


@append_only
class RotaLineEnd(Entered):
    """A line of the rota that no longer holds from a day on."""

    line = models.OneToOneField(RotaLine, on_delete=models.PROTECT, related_name="ended")
    from_day = models.DateField()
    why = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.why


class Outcome(models.TextChoices):
    """What became of a visit that did not go as booked."""

    NO_SHOW = "no_show", _("Did not come")
    LATE = "late", _("Comes late")
    CANCELLED = "cancelled", _("Cancelled")


class CalledOffBy(models.TextChoices):
    """Who called a visit off."""

    PATIENT = "patient", _("The patient")
    CLINIC = "clinic", _("The clinic")
    OTHER = "other", _("Neither: weather, transport, other")


@append_only
class VisitOutcome(Entered):
    """A visit that was missed, comes late or was cancelled, by whom and why."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="outcomes")
    what = models.CharField(max_length=12, choices=Outcome.choices)
    by_whom = models.CharField(max_length=12, choices=CalledOffBy.choices, blank=True)
    why = models.CharField(max_length=300, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_what_display()

    @property
    def patient_uid(self) -> str:
        """Whose visit it was, for the journal."""
        return self.appointment.patient_uid


@append_only
class Waiting(Entered):
    """Somebody would come sooner if a place were free, on some weekdays, at some hours."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="waiting")
    kind = models.CharField(max_length=20)
    course_uid = models.UUIDField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    weekdays = models.JSONField()
    # A visit booked later that would be moved forward; without one a new visit is booked.
    instead_of = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "last"], name="waiting_last")]

    def __str__(self) -> str:
        return f"{self.kind} from {self.first}"

    @property
    def patient_uid(self) -> str:
        """Who waits, for the journal."""
        return str(self.patient.uid)


@append_only
class WaitingEnd(Entered):
    """Somebody left the waiting list: they got a place, or do not wait any more."""

    waiting = models.OneToOneField(Waiting, on_delete=models.PROTECT, related_name="ended")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.why

    @property
    def patient_uid(self) -> str:
        """Who waited, for the journal."""
        return self.waiting.patient_uid
