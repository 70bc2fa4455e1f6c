"""What is arranged for doses at home, what was prescribed, taken, measured and reported."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


class HomeRow(ClinicModel):
    """A row of this room: of which course, when, by whom. Nothing is changed; the newest holds."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def patient_uid(self) -> str:
        """Whose it is, for the journal."""
        return str(self.course.patient.uid)


@append_only
class Arrangement(HomeRow):
    """Who is with them, where they are, and what stands in the house."""

    adult_name = models.CharField(max_length=120)
    adult_phone = models.CharField(max_length=40)
    adult_consented = models.BooleanField()
    address = models.CharField(max_length=300)
    nearest_emergency = models.CharField(max_length=200)
    lock_box = models.BooleanField()
    cuff = models.BooleanField()
    oximeter = models.BooleanField()

    def __str__(self) -> str:
        return self.adult_name


class Route(models.TextChoices):
    """How a dose at home is taken."""

    SUBLINGUAL = "sublingual", _("under the tongue")
    ORAL = "oral", _("by mouth")


@append_only
class Prescription(HomeRow):
    """What a prescriber ordered for home. Ataraxy keeps the record; it does not transmit it."""

    drug = models.CharField(max_length=120)
    route = models.CharField(max_length=12, choices=Route.choices)
    strength_mg = models.DecimalField(max_digits=7, decimal_places=2)
    quantity = models.PositiveSmallIntegerField()
    interval_days = models.PositiveSmallIntegerField()
    directions = models.CharField(max_length=500)
    pharmacy = models.CharField(max_length=200)
    law = models.CharField(max_length=1000)
    written_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.quantity} × {self.drug}"


@append_only
class FirstDose(HomeRow):
    """The first dose was taken with one of us, with vital signs."""

    class Where(models.TextChoices):
        """Where we were."""

        CLINIC = "clinic", _("in the clinic")
        VIDEO = "video", _("by live video")

    where = models.CharField(max_length=8, choices=Where.choices)
    systolic_mmhg = models.PositiveSmallIntegerField()
    diastolic_mmhg = models.PositiveSmallIntegerField()
    spo2_percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.words


@append_only
class Measurement(HomeRow):
    """One measurement at home: before a dose, 40 minutes after, at the end; and what it meant."""

    class Stage(models.TextChoices):
        """At which point."""

        BEFORE = "before", _("before the dose")
        SECOND = "second", _("about 40 minutes after")
        END = "end", _("at the end")

    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    systolic_mmhg = models.PositiveSmallIntegerField()
    diastolic_mmhg = models.PositiveSmallIntegerField()
    pulse_bpm = models.PositiveSmallIntegerField()
    spo2_percent = models.PositiveSmallIntegerField()
    adult_is_here = models.BooleanField(default=True)
    allowed = models.BooleanField()
    reasons = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["course", "at"], name="homedose_measured")]

    def __str__(self) -> str:
        return f"{self.systolic_mmhg}/{self.diastolic_mmhg}"


class Kind(models.TextChoices):
    """What was reported."""

    TAKEN = "taken", _("a dose was taken")
    LOST = "lost", _("doses were lost or broken")
    EARLY = "early_refill", _("asked for more before the time")
    MORE = "more_taken", _("took more than prescribed")
    RISE = "dose_rise", _("asked for a higher dose")
    CRAVING = "craving", _("craving, 0 to 10")
    COUNT = "count", _("doses left in the box, counted")


@append_only
class Report(HomeRow):
    """One thing the patient reported, or staff wrote down for them."""

    prescription = models.ForeignKey(
        Prescription, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    kind = models.CharField(max_length=14, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["course", "kind", "at"], name="homedose_reported")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
