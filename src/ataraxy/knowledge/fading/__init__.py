"""How long benefit lasts after a dose, learnt from a clinic's own courses. Pure: no database."""

from ataraxy.knowledge.fading.calibration import Calibration, calibrate, furthest_off
from ataraxy.knowledge.fading.clinic import Clinic, fit
from ataraxy.knowledge.fading.outlook import Outlook, outlook
from ataraxy.knowledge.fading.prior import Prior, prior
from ataraxy.knowledge.fading.spell import Patient, Spell, SpellError

__all__ = [
    "Calibration",
    "Clinic",
    "Outlook",
    "Patient",
    "Prior",
    "Spell",
    "SpellError",
    "calibrate",
    "fit",
    "furthest_off",
    "outlook",
    "prior",
]
