"""The words the chart files its facts under."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactKind(TextChoices):
    """What a fact is about. Observations have a table of their own, because there are millions."""

    CONDITION = "condition", _("Condition")
    FAMILY = "family", _("Family history")
    MEDICINE = "medicine", _("Medicine")
    ALLERGY = "allergy", _("Allergy or intolerance")
    ENCOUNTER = "encounter", _("Past visit")
    TRIAL = "trial", _("Earlier treatment")
    ANSWER = "answer", _("Answer")
    NUMBER = "number", _("Number asked for")
    LIST = "list", _("List declared complete")
    NOTE = "note", _("Said in their own words")


class SourceKind(TextChoices):
    """How a group of facts came into the chart."""

    IMPORT = "import", _("Imported record")
    STAFF = "staff", _("Entered by staff")
    PATIENT = "patient", _("Told by the patient")
    DOCUMENT = "document", _("Taken from a document")


class Standing(TextChoices):
    """Whether an entry of a list holds now."""

    ACTIVE = "active", _("Active")
    PAST = "past", _("Past")
    UNSTATED = "unstated", _("Not stated")


class Certainty(TextChoices):
    """How sure the source is of an entry."""

    CONFIRMED = "confirmed", _("Confirmed")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    REFUTED = "refuted", _("Refuted")
    UNSTATED = "unstated", _("Not stated")


class Precision(TextChoices):
    """How much of a date is known; an instant has a time of day."""

    YEAR = "year", _("Year")
    MONTH = "month", _("Month")
    DAY = "day", _("Day")
    INSTANT = "instant", _("Time")


class AnswerValue(TextChoices):
    """What a person answered; "unsure" is not a no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


class ListName(TextChoices):
    """The lists that someone can declare complete, so that silence on them means something."""

    CONDITIONS = "conditions", _("Conditions")
    MEDICINES = "medicines", _("Medicines")
    ALLERGIES = "allergies", _("Allergies")
    TRIALS = "trials", _("Earlier treatments")
