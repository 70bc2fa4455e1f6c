"""How a feed and the age of a value are said."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ataraxy.clinic.devices.live import Live

register = template.Library()
_MINUTE_S, _HOUR_S = 60, 3600


@register.simple_tag
def measured_age(at: datetime | None, now: datetime) -> SafeString:
    """How long ago something was measured, as a time a script may keep true."""
    if at is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), age(at, now))


@register.simple_tag
def feed_word(live: Live, now: datetime) -> SafeString:
    """Whether a monitor is heard: live, silent for so long, or never heard."""
    if live.heard_at is None:
        return format_html('<span class="soft">{}</span>', _("never heard"))
    if live.feed == "live":
        return format_html('<span class="badge badge-ok">{}</span>', _("live"))
    words = _("no feed, %s") % age(live.heard_at, now)
    return format_html('<span class="badge badge-attention">{}</span>', words)


def age(at: datetime, now: datetime) -> str:
    """An age in the largest unit that says enough."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < _MINUTE_S:
        return _("%d s ago") % seconds
    if seconds < 2 * _HOUR_S:
        return _("%d min ago") % (seconds // _MINUTE_S)
    return _("%d h ago") % (seconds // _HOUR_S)
