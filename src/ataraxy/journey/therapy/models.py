"""What therapy leaves: sheets, intentions, touch, homework, notes apart, and the view outside.

Everything here only grows: a correction is a new row, the newest holds.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.journey.therapy.words import company, homework_kinds, template, touch_kinds
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel, Patient


class TherapyRow(ClinicModel):
    """Base of everything written on a course: whose it is, when and by whom."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def patient_uid(self) -> str:
        """Whose it is, for the journal."""
        return str(self.patient.uid)


class Kind(models.TextChoices):
    """The three kinds of therapy session."""

    PREPARATION = "preparation", _("Preparation")
    DOSING = "dosing", _("Sitting with")
    INTEGRATION = "integration", _("Integration")


@append_only
class Sheet(TherapyRow):
    """One therapy session as it was written down. `shared`: the therapist outside may read it."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answers = models.JSONField()
    shared = models.BooleanField(default=False)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        indexes = [models.Index(fields=["course", "kind", "-at"], name="therapy_sheet_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.at:%Y-%m-%d}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was written, label by label."""
        return template(self.kind).told(self.answers)


@append_only
class Intention(TherapyRow):
    """What the patient wants to bring to it, in their own words. The newest holds."""

    text = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="therapy_intention_newest")]

    def __str__(self) -> str:
        return self.text


@append_only
class Touch(TherapyRow):
    """What touch was chosen for one session, sober, signed by the patient. The newest holds."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)
    stop = models.CharField(max_length=120)
    safety_told = models.BooleanField()
    company = models.CharField(max_length=20)
    typed_name = models.CharField(max_length=200)
    # Taken back: nothing is allowed any more, whenever that was said.
    revoked = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["session", "-at"], name="therapy_touch_newest")]

    def __str__(self) -> str:
        return ", ".join(self.words) or str(_("none"))

    @property
    def words(self) -> list[str]:
        """What is allowed, in words."""
        return [] if self.revoked else [touch_kinds()[one] for one in self.kinds]

    @property
    def company_words(self) -> str:
        """Who else is there."""
        return company().get(self.company, "")


@append_only
class Sitter(TherapyRow):
    """Who sits with the patient in a session. The newest holds."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["session", "-at"], name="therapy_sitter_newest")]

    def __str__(self) -> str:
        return self.by_name


@append_only
class Homework(TherapyRow):
    """One thing to do between sessions, and what it is for."""

    kind = models.CharField(max_length=20)
    task = models.CharField(max_length=300)
    value = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="therapy_homework_at")]

    def __str__(self) -> str:
        return self.task

    @property
    def kind_words(self) -> str:
        """The kind in words."""
        return homework_kinds().get(self.kind, self.kind)


class HowItWent(models.TextChoices):
    """What came of homework."""

    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly")
    NOT = "not", _("Not done")


@append_only
class HomeworkBack(TherapyRow):
    """What came of it, in the patient's words."""

    homework = models.OneToOneField(Homework, on_delete=models.PROTECT, related_name="back")
    went = models.CharField(max_length=10, choices=HowItWent.choices)
    words = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.get_went_display()


@append_only
class PsychotherapyNote(TherapyRow):
    """A note kept apart from the record (45 CFR 164.501), for those with its own permission."""

    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="therapy_note_at")]

    def __str__(self) -> str:
        return f"note of {self.by_name}"


@append_only
class Invitation(TherapyRow):
    """A therapist outside the clinic, what the patient agreed to share with them, until when."""

    name = models.CharField(max_length=120)
    practice = models.CharField(max_length=200)
    shares = models.JSONField(default=list)
    typed_name = models.CharField(max_length=200)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="therapy_invitation_at")]

    def __str__(self) -> str:
        return self.name


@append_only
class SharingEnd(TherapyRow):
    """The sharing was ended: from then on nothing opens."""

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"ended {self.at:%Y-%m-%d}"


@append_only
class OutsideNote(TherapyRow):
    """An integration note that a therapist outside the clinic wrote."""

    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="therapy_outside_note_at")]

    def __str__(self) -> str:
        return self.text[:60]
