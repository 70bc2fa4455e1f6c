"""What a browser needs to read an entry while there is no connection: the same words and bounds.

The script beside the form (`understand.js`) follows `vitals.read_entry`; a test holds the two
against each other. The server reads every entry again and has the last word.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ataraxy.journey.session.numbers import plausible
from ataraxy.journey.session.vitals import GAPS, LABELS, ORDER, WORDS, label_of


def entry_rules() -> dict[str, Any]:
    """Order, labels, words, bounds and texts, ready for a JSON data block."""
    return {
        "order": ORDER,
        "labels": LABELS,
        "words": WORDS,
        "gaps": sorted(GAPS),
        "values": {
            name: {
                "label": label_of(name),
                "unit": bounds.unit,
                "low": bounds.absolute_low,
                "usualLow": bounds.recommended_low,
                "usualHigh": bounds.recommended_high,
                "high": bounds.absolute_high,
            }
            for name, bounds in plausible().items()
        },
        "texts": _texts(),
    }


def _texts() -> dict[str, str]:
    return {
        "pressure": _("Blood pressure"),
        "undisturbed": _("undisturbed, breathing regular, colour good"),
        "left": _("left arm"),
        "right": _("right arm"),
        "lying": _("lying"),
        "sitting": _("sitting"),
        "standing": _("standing"),
        "empty": _("There is no value in this entry."),
        "meant": _("Is this meant?"),
        "waits": _("Kept on this device; it goes as soon as the connection is back."),
    }
