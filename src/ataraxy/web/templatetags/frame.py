"""What only the frame of a page needs: the menu, the theme, and blocks printed twice."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.web import navigation

register = template.Library()

THEMES = ("light", "dimmed")
ACCOUNT_PLACES = (
    ("mfa_index", _("Second factor"), "shield-check"),
    ("account_change_password", _("Password"), "key-round"),
    ("accounts:pin", _("PIN"), "lock"),
    ("usersessions_list", _("Where you are signed in"), "monitor"),
)


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
def menu(context: Context) -> list[Any]:
    """The menu entries of the person at the screen; nobody signed in, no menu."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    return list(navigation.entries(actor, request.path)) if request and actor else []


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
