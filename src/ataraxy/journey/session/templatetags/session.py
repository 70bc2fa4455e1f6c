"""Small words of the session's pages."""

from __future__ import annotations

import json
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.journey.session.caring import adverse_table
from ataraxy.journey.session.gates import Gate, GateClass, GateRule
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.journey.session.room import age_words
from ataraxy.journey.session.words import Ride, Touch
from ataraxy.platform.audit.actor import Actor

register = template.Library()


@register.simple_tag
def due(at: datetime, now: datetime) -> str:
    """“in 4 min”, “now” or “6 min late”."""
    minutes = int((at - now).total_seconds() // 60)
    if minutes > 0:
        return _("in %d min") % minutes
    return _("now") if minutes >= -1 else _("%d min late") % -minutes


@register.simple_tag
def age(at: datetime, now: datetime) -> str:
    """How old a value is, from its measurement."""
    return age_words(at, now)


@register.simple_tag
def ride_word(ride: str) -> str:
    """The way home in words."""
    return str(Ride(ride).label)


@register.simple_tag
def touch_word(touch: str) -> str:
    """What touch was agreed, in words."""
    return str(Touch(touch).label)


@register.simple_tag
def gate_class(rule: GateRule) -> str:
    """Who may pass a gate, in words."""
    return {
        GateClass.NEVER: _("must be met; nobody may override it"),
        GateClass.DIRECTOR: _("the medical director and a second clinician, each with a reason"),
        GateClass.OVERRIDE: _("the prescriber on site may override it, with a reason"),
        GateClass.ACKNOWLEDGE: _("the nurse acknowledges it"),
    }[rule.gate_class]


_OF_THE_CLINIC = frozenset({"session:sets", "scheduling:opening", "policy:law"})
"""Pages that are about no patient and take nothing in their address."""


@register.simple_tag
def gate_page(gate: Gate, session: Session, actor: Actor) -> str:
    """Where this gate is met, for somebody who may open that page; empty otherwise."""
    if not gate.page or not actor.may(gate.may):
        return ""
    room, _name = gate.page.split(":")
    if gate.page in _OF_THE_CLINIC:
        return reverse(gate.page)
    if room == "rems":
        return reverse(gate.page, args=[session.patient.uid])
    if room == "session":
        return reverse(gate.page, args=[session.uid])
    return reverse(gate.page, args=[session.course.uid])


@register.filter
def figures(value: float | None) -> str:
    """A number as one reads it off a pump: at most four figures, no trailing zeros."""
    return "–" if value is None else f"{value:.4g}"


@register.simple_tag
def adverse_term(event: AdverseEvent) -> str:
    """What an event was, in plain words."""
    return event.other or adverse_table().terms[event.term]


@register.filter
def as_json(value: object) -> str:
    """A value for a `data-` attribute; the template escapes it."""
    return json.dumps(value, separators=(",", ":"))


@register.filter
def plain(value: float) -> str:
    """A coordinate of a drawing, never with a local decimal comma."""
    return f"{value:g}"
