"""What only the frame of a page needs: the menu, the theme, and blocks printed twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.web import navigation

register = template.Library()

THEMES = ("light", "dimmed")
_TOKEN = "the-token-of-this-page"  # noqa: S105 - where it goes, not what it is
_HERE = "the-address-of-this-page"
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


@register.simple_tag
def head_links() -> str:
    """Style sheets, script and icon that every page names: the same for everybody."""
    drawn = _head(get_script_prefix(), settings.STATIC_URL)
    return mark_safe(drawn)  # noqa: S308 - our own template


@lru_cache(maxsize=8)
def _head(_prefix: str, _static: str) -> str:
    return render_to_string("ui/head.html")


@register.simple_tag(takes_context=True)
def lock_cover(context: Context) -> str:
    """What covers the page when nobody touched it; nothing where nobody is signed in."""
    screen, request = context.get("lock_screen"), context.get("request")
    if not screen or request is None:
        return ""
    drawn = _cover(
        str(context["user"].display_name),
        (screen.idle_s, screen.method, str(screen.label), screen.is_pin),
        (get_language() or "", get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()),
    )
    drawn = drawn.replace(_TOKEN, str(context.get("csrf_token", "")))
    here = conditional_escape(request.get_full_path())
    return mark_safe(drawn.replace(_HERE, here))  # noqa: S308 - already rendered and escaped


@lru_cache(maxsize=512)
def _cover(name: str, screen: tuple[int, str, str, bool], _told: tuple[str, ...]) -> str:
    shown = {
        "name": name,
        "screen": dict(zip(("idle_s", "method", "label", "is_pin"), screen, strict=True)),
        "here": _HERE,
        "csrf_token": _TOKEN,
    }
    return render_to_string("accounts/lock.html", shown)


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
