"""Links of the frame: a button that leads somewhere, a step of the breadcrumbs; and badges.

Where the reader's roles do not include the page behind it, the link is not drawn.
"""

from __future__ import annotations

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ataraxy.platform.people.doors import open_to
from ataraxy.web import icons
from ataraxy.web.signs import TONE_ICONS

BUTTONS = {
    "primary": "button button-primary",
    "quiet": "button",
    "danger": "button button-danger",
    "plain": "button button-plain",
}


def svg(name: str) -> SafeString:
    """An icon of the house, or nothing."""
    return mark_safe(icons.svg(name)) if name else mark_safe("")  # noqa: S308 - our own file


def badge(word: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A word with a sign. `tone`: neutral, ok, attention or stop; the last two bring an icon."""
    shown = icon or TONE_ICONS.get(tone, "")
    return format_html('<span class="badge badge-{}">{}{}</span>', tone, svg(shown), word)


def button_class(style: str, large: bool) -> str:
    """The classes of a button of one of the `BUTTONS`."""
    return BUTTONS[style] + (" button-large" if large else "")


def crumb(context: Context, label: str, url: str = "") -> SafeString:
    """One step of the breadcrumbs, written inside the block `breadcrumbs`."""
    there = _for_the_reader(context, url)
    inner = format_html('<a href="{}">{}</a>', there, label) if there else label
    return format_html("<li>{}{}</li>", inner, svg("chevron-right"))


def action(
    context: Context,
    label: str,
    url: str,
    icon: str = "",
    style: str = "quiet",
    *,
    large: bool = False,
) -> SafeString:
    """A link that looks like a button: goes somewhere, changes nothing."""
    there = _for_the_reader(context, url)
    if url and not there:
        return mark_safe("")
    look = button_class(style, large)
    return format_html('<a class="{}" href="{}">{}{}</a>', look, there, svg(icon), label)


def _for_the_reader(context: Context, url: str) -> str:
    actor = getattr(context.get("request"), "actor", None)
    return open_to(actor, url) if actor and url else url
