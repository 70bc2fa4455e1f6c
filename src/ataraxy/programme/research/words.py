"""What the figures call things."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.journey.referral.models import Reason
from ataraxy.journey.screening.pages import indications, route_words
from ataraxy.programme.research.cube import By

NOT_SAID = ""


def value_words(by: By, value: str) -> str:
    """A diagnosis, a route or a group in words."""
    if value == NOT_SAID:
        return _("not said")
    if by is By.GROUP:
        return value
    return route_words(value) if by is By.ROUTE else indication_words(value)


def indication_words(key: str) -> str:
    """A diagnosis in words; what nobody knows stands as it is."""
    if key in Reason.values:
        return str(Reason(key).label)
    return dict(indications()).get(key, key)


def by_words(by: By) -> str:
    """What people are told apart by."""
    return {By.INDICATION: _("Diagnosis"), By.ROUTE: _("Route"), By.GROUP: _("Group")}[by]
