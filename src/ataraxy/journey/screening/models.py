"""What was found, what was decided on it, and the texts it was decided by. All of it only grows."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.append_only import append_only
from ataraxy.platform.people.models import ClinicModel


class Outcome(models.TextChoices):
    """The clinician's word."""

    SUITABLE = "suitable", _("Suitable")
    MORE = "more", _("More is needed first")
    NOT_SUITABLE = "not_suitable", _("Not suitable")


@append_only
class RuleText(models.Model):
    """The full text of a rule, kept by its hash when it is first used in a decision."""

    sha256 = models.CharField(max_length=64, unique=True)
    rule = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    text = models.TextField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule} version {self.version}"


class CourseRow(ClinicModel):
    """Base of rows that belong to a course, so that the journal knows whose they are."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def patient_uid(self) -> str:
        """Whose record this is, for the journal."""
        return str(self.course.patient.uid)


@append_only
class Assessment(CourseRow):
    """The machine's finding at one moment, with the facts it saw.

    `changes` says what differs from the assessment the standing decision rests on; it is empty
    for the one a decision was made on.
    """

    on = models.DateField()
    route = models.CharField(max_length=20)
    verdict = models.CharField(max_length=40)
    line = models.CharField(max_length=200)
    findings = models.JSONField()
    facts = models.JSONField()
    changes = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="screening_assessment_at")]

    def __str__(self) -> str:
        return self.line


@append_only
class Decision(CourseRow):
    """A clinician's signed word on a person, apart from the machine's finding it was made on."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    route = models.CharField(max_length=20)
    words = models.TextField()
    specialist_words = models.TextField(blank=True)
    override_words = models.TextField(blank=True)
    overridden = models.JSONField(default=list)
    second_name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="screening_decision_at")]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


@append_only
class Evaluation(CourseRow):
    """The prescriber's evaluation: history, mental state, risk, impression and plan, signed.

    A later one stands beside the earlier; the newest is in force.
    """

    history = models.TextField()
    mental_state = models.TextField()
    risk = models.TextField()
    impression = models.TextField()
    plan = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="screening_evaluation_at")]

    def __str__(self) -> str:
        return f"evaluation {self.uid}"


class MedicineChoice(models.TextChoices):
    """What a prescriber says about a medicine before a session."""

    TAKE = "take", _("Take as usual")
    HOLD = "hold", _("Hold before the session")
    ASK = "ask", _("Not decided: ask whoever prescribes it")


@append_only
class MedicineWord(CourseRow):
    """A prescriber's signed word on one medicine, apart from what the rules advise.

    The newest word on a medicine is in force. `advised` and `rules` are what the rules said then.
    """

    medicine_ref = models.CharField(max_length=80)
    medicine_text = models.CharField(max_length=500)
    choice = models.CharField(max_length=10, choices=MedicineChoice.choices)
    words = models.CharField(max_length=1000)
    advised = models.CharField(max_length=10, blank=True)
    rules = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["course", "-at"], name="screening_medicine_at")]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}: {self.medicine_text}"


@append_only
class WorkupEntry(CourseRow):
    """One item of the work-up done: when, with what result, and for how long it holds.

    `valid_days` is None where the shipped interval holds. The newest day of an item counts.
    """

    item = models.CharField(max_length=40)
    done_on = models.DateField()
    result = models.CharField(max_length=500)
    valid_days = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["course", "item", "-done_on"], name="screening_workup_on")]

    def __str__(self) -> str:
        return f"{self.item}: {self.result}"


@append_only
class PackSwitch(ClinicModel):
    """A guideline pack switched on or off at a clinic; the newest row of a pack holds."""

    pack = models.CharField(max_length=40)
    is_on = models.BooleanField()
    at = models.DateTimeField()
    by_uid = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["clinic", "pack", "-at"], name="screening_pack_at")]

    def __str__(self) -> str:
        return f"{self.pack} {'on' if self.is_on else 'off'}"
