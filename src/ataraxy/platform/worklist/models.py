"""Work that waits for somebody, everything that happened to it, and who is on call."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient
from ataraxy.platform.worklist.lifecycle import OPEN, TASK


class Urgency(models.TextChoices):
    """How soon somebody must act. The times stand in `escalation.toml`."""

    EMERGENCY = "emergency", _("Now")
    URGENT = "urgent", _("Urgent")
    SOON = "soon", _("Soon")
    ROUTINE = "routine", _("Routine")


class Task(ClinicModel):
    """One item of work: what, why, whose, until when. It is moved by `services` only."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=1000, blank=True)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    # Rooms above are named, not linked: the course, the cause (kind:uid) and the page to go to.
    course_uid = models.UUIDField(null=True, blank=True)
    cause = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=30, choices=Role.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=TASK.initial)
    level = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by_uid = models.CharField(max_length=64)
    opened_by_name = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "cause"],
                condition=models.Q(state__in=OPEN) & ~models.Q(cause=""),
                name="worklist_one_open_per_cause",
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "state", "due_at"], name="worklist_task_due"),
            models.Index(fields=["clinic", "owner", "state"], name="worklist_task_owner"),
            models.Index(fields=["patient", "state"], name="worklist_task_patient"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def patient_uid(self) -> str:
        """Whom the item is about, for the journal; empty for nobody."""
        return str(self.patient.uid) if self.patient else ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN


@append_only
class TaskEvent(ClinicModel):
    """One thing that happened to an item, with who did it and what they said."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    to_name = models.CharField(max_length=200, blank=True)
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["task", "at"], name="worklist_event_at")]

    def __str__(self) -> str:
        return f"{self.what} {self.text}".strip()


class Notice(ClinicModel):
    """An e-mail to whoever an overdue item climbed to, and what became of it."""

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", _("E-mail on its way")
        SENT = "sent", _("E-mail sent")
        FAILED = "failed", _("E-mail not delivered")
        NO_ADDRESS = "no_address", _("No e-mail address")
        NO_MAIL = "no_mail", _("E-mail is not set up here")
        NOT_NEEDED = "not_needed", _("Done before the e-mail left")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notices")
    level = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "level"], name="worklist_notice_per_level")
        ]
        indexes = [models.Index(fields=["clinic", "state"], name="worklist_notice_state")]

    def __str__(self) -> str:
        return str(self.State(self.state).label)

    @property
    def reached_nobody(self) -> bool:
        """Whether somebody has to be told in another way."""
        trying_in_vain = self.state == self.State.WAITING and self.tries > 0
        return trying_in_vain or self.state in {"failed", "no_address", "no_mail"}


@append_only
class Duty(ClinicModel):
    """A stretch of time for which one person is on call for one role."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    role = models.CharField(max_length=30, choices=Role.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "until"], name="worklist_duty_until")]

    def __str__(self) -> str:
        return f"{self.user} for {self.role}"


@append_only
class Leave(ClinicModel):
    """A stretch of time in which one person is away and another answers for them."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "until"], name="worklist_leave_until")]

    def __str__(self) -> str:
        return f"{self.user} away, {self.cover} covers"


@append_only
class RotaCancellation(ClinicModel):
    """Takes back a duty or a leave that was entered; the row itself stays."""

    duty = models.OneToOneField(
        Duty, null=True, blank=True, on_delete=models.PROTECT, related_name="cancellation"
    )
    leave = models.OneToOneField(
        Leave, null=True, blank=True, on_delete=models.PROTECT, related_name="cancellation"
    )
    reason = models.CharField(max_length=300)
    cancelled_by = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason
