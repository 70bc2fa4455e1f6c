"""Words of the room: states of a value and of a feed, reasons of quarantine, what was done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ataraxy.clinic.devices.placing import Why

STATES: dict[str, str | Promise] = {
    "no_cable": _("no cable"),
    "off": _("off"),
    "invalid": _("invalid"),
    "questionable": _("questionable"),
    "calibrating": _("calibrating"),
    "test": _("test data"),
    "unit": _("unknown unit"),
    "out_of_range": _("out of range"),
}
WHY: dict[Why, str | Promise] = {
    Why.UNKNOWN_DEVICE: _("This monitor is not known here"),
    Why.UNKNOWN_PATIENT: _("It names a patient who is not known here"),
    Why.OTHER_PATIENT: _("It names another patient than the one it is paired with"),
    Why.CLOCK: _("Its clock cannot be believed"),
    Why.ENDED: _("Measured during a pairing that has ended"),
    Why.SAME_ID: _("Sent twice under one number with different content"),
}
RESOLUTIONS: dict[str, str | Promise] = {
    "kept": _("kept with the session it was measured in"),
    "aside": _("set aside"),
    "added": _("monitor added"),
    "clock": _("clock taken into account"),
}
LABELS: dict[str, str | Promise] = {
    "heart_rate_bpm": _("Heart rate"),
    "pulse_bpm": _("Pulse"),
    "spo2_percent": _("SpO₂"),
    "breaths_per_min": _("Breaths"),
    "etco2_mmhg": _("EtCO₂"),
    "cuff_systolic_mmhg": _("Cuff, upper"),
    "cuff_diastolic_mmhg": _("Cuff, lower"),
    "cuff_mean_mmhg": _("Cuff, mean"),
    "line_systolic_mmhg": _("Line, upper"),
    "line_diastolic_mmhg": _("Line, lower"),
    "line_mean_mmhg": _("Line, mean"),
}
