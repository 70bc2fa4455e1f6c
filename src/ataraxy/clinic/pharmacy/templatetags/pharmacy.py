"""The pages of the cabinet beside each other, as far as the person at the screen may open them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

_PLACES = (
    (_("Cabinet"), "vault", "pharmacy:cabinet", "pharmacy.read"),
    (_("Scan"), "scan-line", "pharmacy:scan", "pharmacy.read"),
    (_("Order"), "package", "pharmacy:order", "pharmacy.read"),
    (_("Patients’ own"), "users", "pharmacy:own", "pharmacy.inspect"),
    (_("Close the day"), "lock", "pharmacy:close_day", "pharmacy.count"),
    (_("Inventory"), "list-checks", "pharmacy:inventory", "pharmacy.keep"),
    (_("Inspection"), "search", "pharmacy:inspection", "pharmacy.inspect"),
    (_("Registrations"), "id-card", "pharmacy:standing", "pharmacy.inspect"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the cabinet."""

    label: str | Promise
    icon: str
    url: str
    current: bool


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def places(context: dict[str, Any]) -> dict[str, Any]:
    """The pages of the cabinet, as tabs."""
    request = context["request"]
    found = [
        Place(label, icon, reverse(name), request.path == reverse(name))
        for label, icon, name, permission in _PLACES
        if request.actor.may(permission)
    ]
    return {"label": _("The cabinet"), "entries": found}
