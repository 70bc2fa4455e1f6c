"""Small words of the dose page: a range, a share, an order as fields of the order form."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.forecast.alternatives import order_words
from ataraxy.journey.forecast.sentences import range_words
from ataraxy.journey.plan.orders import OrderInput
from ataraxy.knowledge.pharmacology.populations.forecast import Range

register = template.Library()

_TAKEN_ALONG = (
    "product",
    "basis",
    "amount",
    "duration_min",
    "bag_ml",
    "weight_kg",
    "weight_on",
    "height_cm",
)


@register.filter
def plain(value: float) -> str:
    """A number without trailing zeros, which are read as tens."""
    return figure(round(value, 3))


@register.filter
def cell(one: Range, digits: int = 0) -> SafeString:
    """The middle, and below it where nine of ten people lie."""
    middle, _space, around = range_words(one, digits).partition(" ")
    shown = format_html("<span class='nowrap'>{}</span>", middle)
    if not around:
        return shown
    return format_html("{}<br><small class='soft nowrap'>{}</small>", shown, around.strip("()"))


@register.filter
def middle(one: Range, digits: int = 0) -> str:
    """Only the middle."""
    return range_words(one, digits).partition(" ")[0]


@register.filter
def around(one: Range, digits: int = 0) -> str:
    """Where nine of ten people lie, in words; empty without a band."""
    found = range_words(one, digits).partition(" ")[2].strip("()")
    return _("%(range)s in 9 of 10") % {"range": found} if found else ""


@register.filter
def percent(share: float) -> str:
    """A share of one in whole percent."""
    return f"{100 * share:.0f}"


@register.filter
def in_words(order: OrderInput) -> str:
    """An order as a person reads it."""
    return order_words(order)


@register.filter
def as_fields(order: OrderInput) -> Iterator[tuple[str, str]]:
    """Name and value of what the order form takes over; what is not known is left out."""
    for name in _TAKEN_ALONG:
        value = getattr(order, name)
        if value is not None:
            yield name, f"{value:g}" if isinstance(value, float) else str(value)
