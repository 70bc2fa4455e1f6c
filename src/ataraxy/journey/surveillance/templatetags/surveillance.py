"""A result in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.surveillance.checks import Check
from ataraxy.journey.surveillance.models import CheckResult

register = template.Library()


@register.simple_tag
def said(check: Check, row: CheckResult) -> str:
    """Figures with their names and units, then the signs; or that nothing was found."""
    labels = {one.key: one for one in check.numbers}
    told = [
        f"{labels[key].label} {figure(value)}"
        for key, value in row.numbers.items()
        if key in labels
    ]
    told += [check.flags.get(key, key) for key in row.flags]
    return "; ".join(told) if told else _("looked, nothing found")


@register.filter
def route_words(route: str) -> str:
    """A route as people call it: short names in capitals, others with a capital."""
    return route.upper() if len(route) < len("oral") else route.capitalize()
