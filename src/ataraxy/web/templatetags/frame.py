"""What only the frame of a page needs: the menu, the theme, and blocks printed twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.web import navigation

register = template.Library()

THEMES = ("light", "dimmed")
_TOKEN = "the-token-of-this-page"  # noqa: S105 - where it goes, not what it is
ACCOUNT_PLACES = (
    ("mfa_index", _("Second factor"), "shield-check"),
    ("account_change_password", _("Password"), "key-round"),
    ("accounts:pin", _("PIN"), "lock"),
    ("usersessions_list", _("Where you are signed in"), "monitor"),
)


@dataclass(frozen=True, slots=True)
class RailOf:
    """All that the rail of a page depends on. Nothing in it is about a patient."""

    clinic_name: str
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]
    may_change: bool
    here: tuple[str, ...]
    language: str
    urls: str
    path: str = field(compare=False)

    def may(self, permission: str) -> bool:
        """Whether the person holds `permission`."""
        return permission in self.permissions


@lru_cache(maxsize=512)
def _drawn(told: RailOf) -> str:
    # A fifth of a page's work, and the same on page after page of one person.
    shown = {
        "clinic_name": told.clinic_name,
        "name": told.name,
        "roles": role_words(told),
        "may_change": told.may_change,
        "search_url": address("desk:search") if told.may("people.search") else "",
        "places": list(navigation.entries(told, told.path)),
        "csrf_token": _TOKEN,
    }
    return render_to_string("ui/rail.html", shown)


@register.simple_block_tag(takes_context=True)
def hold(context: Context, content: str, name: str) -> str:
    """Render the block now and keep it as `held.<name>`, to print it twice or only when filled."""
    held = context.dicts[0].setdefault("held", {})
    held[name] = mark_safe(content.strip())  # noqa: S308 - already rendered and escaped
    return ""


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme this browser chose (`light` or `dimmed`), or nothing: follow the system."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag(takes_context=True)
def rail(context: Context) -> str:
    """Menu, search and account of the person at the screen; nobody signed in, no menu."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    if request is None or actor is None:
        return ""
    urls = get_urlconf() or settings.ROOT_URLCONF
    told = RailOf(
        clinic_name=getattr(request.clinic, "name", ""),
        name=actor.name,
        roles=actor.roles,
        permissions=actor.permissions,
        may_change=bool(request.session.get("clinic_id")),
        here=navigation.here(request.path, urls),
        language=get_language() or "",
        urls=urls,
        path=request.path,
    )
    drawn = _drawn(told).replace(_TOKEN, str(context.get("csrf_token", "")))
    return mark_safe(drawn)  # noqa: S308 - already rendered and escaped


@register.simple_tag(takes_context=True)
def account_places(context: Context) -> list[dict[str, Any]]:
    """The pages about one's own account, for the tabs above each of them."""
    path = context["request"].path
    found = [(address(name), label, sign) for name, label, sign in ACCOUNT_PLACES]
    return [
        {"url": url, "label": label, "icon": sign, "current": path.startswith(url)}
        for url, label, sign in found
        if url
    ]


@register.simple_tag
def address(name: str) -> str:
    """The address called `name`, or nothing where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def role_words(actor: Any) -> str:
    """The roles someone holds here, as the clinic says them."""
    return ", ".join(sorted(str(Role(role).label) for role in actor.roles))
