"""A day as it stands in an address."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.platform.people.models import Clinic

_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def day_from(clinic: Clinic, text: str) -> date:
    """The day somebody asks for, today at the clinic without one, or `Http404`."""
    if not text:
        return today_at(clinic)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Http404(_("There is no such day.")) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Http404(_("There is no such day."))
    return found
