"""Words for states and choices, translatable and in one place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Every state of the lifecycle with the word a tile or a heading shows."""

    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("check-in")
    READY = "ready", _("ready")
    RUNNING = "running", _("dosing")
    STOPPED = "stopped", _("dosing ended")
    RECOVERY = "recovery", _("recovery")
    RELEASED = "released", _("went home")
    LEFT_AGAINST_ADVICE = "left_against_advice", _("left against advice")
    AMBULANCE = "ambulance", _("sent by ambulance")
    LEFT_UNSEEN = "left_unseen", _("left unseen")
    NOT_DOSED = "not_dosed", _("not dosed")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not come")


class Ride(models.TextChoices):
    """How somebody gets home."""

    ADULT = "adult", _("An adult they named takes them home")
    ARRANGED = "arranged", _("A ride is arranged (taxi, transport service)")
    NONE = "none", _("Nobody and no ride")


class Medicines(models.TextChoices):
    """Whether medicines changed since last time."""

    SAME = "same", _("Nothing changed")
    CHANGED = "changed", _("Something changed")
    HELD_TAKEN = "held_taken", _("Took a medicine that was to be held")


class SuicideScreen(models.TextChoices):
    """The answer to today's suicide screen."""

    NEGATIVE = "negative", _("Asked, nothing new")
    POSITIVE = "positive", _("Asked, positive: the prescriber sees them first")


class Pregnancy(models.TextChoices):
    """Pregnancy test at this visit."""

    NOT_POSSIBLE = "not_possible", _("Cannot be pregnant")
    NOT_DUE = "not_due", _("Tested this series, not due again")
    NEGATIVE = "negative", _("Tested today: negative")
    POSITIVE = "positive", _("Tested today: positive")
    DUE = "due", _("Due and not done")


class Bladder(models.TextChoices):
    """The urinary question of every visit."""

    NOTHING = "nothing", _("Asked, nothing new")
    NEW = "new", _("New or worse: often, urgent, painful, at night")


class Touch(models.TextChoices):
    """What was agreed, sober, before this dose; it never grows while the dose acts."""

    NONE = "none", _("None beyond care and safety")
    HAND = "hand", _("A hand held")
    SHOULDER = "shoulder", _("A hand held, or on the shoulder")


class Caution(models.TextChoices):
    """Medicines about which the clinic has its own text."""

    GLP1 = "glp1", _("GLP-1 agonist (semaglutide, tirzepatide …)")
    INSULIN = "insulin", _("Insulin")
    SULFONYLUREA = "sulfonylurea", _("Sulfonylurea (gliclazide, glipizide …)")
    SGLT2 = "sglt2", _("SGLT2 inhibitor (…gliflozin)")


class RedFlag(models.TextChoices):
    """What interrupts a visit."""

    CHEST_OR_NEURO = "chest_or_neuro", _("New chest pain, weakness, or trouble speaking")
    PRESSURE = "pressure", _("Headache, breathlessness or blurred sight with high pressure")
    BLADDER = "bladder", _("Blood in urine, new bladder pain")
    JAUNDICE = "jaundice", _("Yellow skin or eyes")
    INTOXICATED = "intoxicated", _("Seems intoxicated")
    PSYCHOSIS = "psychosis", _("Hears or sees things, fixed strange beliefs")
    ALCOHOL = "alcohol", _("Drank alcohol in the last 24 hours")
    PSYCHEDELIC = "psychedelic", _("Psychedelic, ayahuasca or MDMA in the last 14 days")
    OTHER_KETAMINE = (
        "other_ketamine",
        _("Ketamine from somebody else, by the PDMP or their word"),
    )
    ILL = "ill", _("Fever, cold or other acute illness")


class DoseKind(models.TextChoices):
    """One dose event."""

    STARTED = "started", _("Infusion started")
    GIVEN = "given", _("Dose given")
    DEVICE = "device", _("Spray device used")
    RATE = "rate", _("Rate changed")
    PAUSED = "paused", _("Infusion paused")
    RESUMED = "resumed", _("Infusion resumed")
    HELD = "held", _("Remaining devices held")
    COMPLETED = "completed", _("Whole dose given")
    STOPPED_EARLY = "stopped_early", _("Stopped early")


class Accepted(models.TextChoices):
    """Who stands for a value: the person who typed it, a rule of the clinic, or nobody yet."""

    PERSON = "person", _("by a person")
    RULE = "rule", _("by the clinic's rule")
    WAITING = "waiting", _("not accepted yet")


BY_HAND = "hand"
"""Source of a value that a person read off and typed."""

ON_PAPER = "paper"
"""Source of a value that was written on paper at the time and entered later."""


class LogKind(models.TextChoices):
    """One line of the session's log."""

    NOTE = "note", _("Note")
    TALKED = "talked", _("Talked down, reassured")
    ANTIEMETIC = "antiemetic", _("Antiemetic given")
    RESCUE = "rescue", _("Rescue medicine given")
    BATHROOM = "bathroom", _("Went to the bathroom")
    OXYGEN = "oxygen", _("Oxygen changed")
    SYMPTOM = "symptom", _("Symptom reported")
    THERAPY = "therapy", _("Therapist's log")
    ORDER_SET = "order_set", _("Order set")
    ADVERSE = "adverse", _("Untoward event")
    ACKNOWLEDGED = "acknowledged", _("Prompt acknowledged")
    EMERGENCY = "emergency", _("Emergency called")
    SCRIBE = "scribe", _("Emergency note")
    EMERGENCY_OVER = "emergency_over", _("Emergency over")


EVENTS = (
    LogKind.NOTE,
    LogKind.TALKED,
    LogKind.ANTIEMETIC,
    LogKind.RESCUE,
    LogKind.BATHROOM,
    LogKind.OXYGEN,
    LogKind.SYMPTOM,
    LogKind.THERAPY,
)
"""What the event form offers."""


AT_AN_EMERGENCY = (
    _("Ambulance called"),
    _("Airway opened"),
    _("Oxygen given"),
    _("Pump stopped"),
    _("Line in place"),
    _("Chest compressions begun"),
    _("Defibrillator on"),
    _("Shock given"),
    _("Breathing, pulse felt"),
)
"""What the scribe writes with one press; everything else is typed."""


QUICK = (LogKind.TALKED, LogKind.BATHROOM, LogKind.ANTIEMETIC, LogKind.RESCUE)
"""Events with a key of their own at the chair: one press, written down with the time."""
