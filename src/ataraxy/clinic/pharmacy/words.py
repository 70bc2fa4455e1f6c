"""Words for what can happen to the drug, translatable and in one place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What one entry of the ledger says."""

    RECEIVED = "received", _("received")
    OPENED = "opened", _("opened")
    RESERVED = "reserved", _("reserved")
    RELEASED = "released", _("reservation released")
    DRAWN = "drawn", _("drawn")
    GIVEN = "given", _("given")
    PRIMED = "primed", _("lost in priming")
    FLUSHED = "flushed", _("left in the line")
    WASTED = "wasted", _("wasted")
    RETURNED = "returned", _("returned to the cabinet")
    COUNTED = "counted", _("counted")
    FINISHED = "finished", _("container finished")
    EXPLAINED = "explained", _("difference explained")
    CORRECTED = "corrected", _("corrected")
    CHECKED = "checked", _("delivery checked by a second person")
    BROKEN = "broken", _("broken or spilled")
    SENT_BACK = "sent_back", _("sent back")
    DESTROYED = "destroyed", _("destroyed")
    TRANSFERRED = "transferred", _("handed to another registrant")
    MOVED = "moved", _("moved to another cabinet")
    INVENTORY = "inventory", _("inventory taken")


LEAVES = frozenset({Kind.BROKEN, Kind.SENT_BACK, Kind.DESTROYED, Kind.TRANSFERRED})
"""Ways in which drug goes out of a cabinet and into nobody's dose."""

CORRECTABLE = frozenset(
    {
        Kind.RECEIVED,
        Kind.DRAWN,
        Kind.GIVEN,
        Kind.PRIMED,
        Kind.FLUSHED,
        Kind.WASTED,
        Kind.RETURNED,
        Kind.COUNTED,
        Kind.CORRECTED,
        Kind.BROKEN,
        Kind.SENT_BACK,
        Kind.DESTROYED,
        Kind.TRANSFERRED,
    }
)
"""Entries whose amount can turn out to be another one."""
