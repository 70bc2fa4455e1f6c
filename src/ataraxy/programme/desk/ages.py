"""How long something has been, in words as short as a banner needs."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MONTH, _YEAR = 30.44 * _DAY, 365.25 * _DAY


def span_words(then: datetime, now: datetime) -> str:
    """“3 days” and the like; what began less than a minute ago, or lies ahead, is “a moment”."""
    seconds = (now - then).total_seconds()
    if seconds < _MINUTE:
        return _("a moment")
    if seconds < _HOUR:
        n = int(seconds // _MINUTE)
        return ngettext("%d minute", "%d minutes", n) % n
    if seconds < 2 * _DAY:
        n = int(seconds // _HOUR)
        return ngettext("%d hour", "%d hours", n) % n
    if seconds < 2 * _MONTH:
        n = int(seconds // _DAY)
        return ngettext("%d day", "%d days", n) % n
    if seconds < 2 * _YEAR:
        n = int(seconds // _MONTH)
        return ngettext("%d month", "%d months", n) % n
    n = int(seconds // _YEAR)
    return ngettext("%d year", "%d years", n) % n
