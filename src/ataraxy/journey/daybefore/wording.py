"""The words of the day before, by route. A message names no patient, illness or drug."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.journey.session.numbers import RouteRules, route_rules
from ataraxy.platform.people.clinic_numbers import call_words
from ataraxy.platform.people.languages import language_of
from ataraxy.platform.people.models import Clinic, Patient

__all__ = ["advice", "email", "language_of", "sms", "subject", "when_words", "zone_of"]


def zone_of(patient: Patient, clinic: Clinic) -> ZoneInfo:
    """The patient's own zone, or the clinic's when they gave none."""
    return ZoneInfo(patient.timezone) if patient.timezone else clinic.zone


def when_words(at: datetime, zone: ZoneInfo, clinic: Clinic) -> str:
    """Day and time on the patient's clock; the zone is said where the clinic's differs."""
    local = at.astimezone(zone)
    words = date_format(timezone.localtime(at, zone), _("l j F, H:i"))
    differs = local.utcoffset() != at.astimezone(clinic.zone).utcoffset()
    return f"{words} ({local:%Z})" if differs else words


def subject(clinic: Clinic) -> str:
    """The subject of the e-mail."""
    return _("Your visit tomorrow at %(clinic)s") % {"clinic": clinic.name}


def sms(clinic: Clinic, when: str, link: str) -> str:
    """The text message."""
    text = _("%(clinic)s: your visit is %(when)s. What to do before, and a few questions: %(link)s")
    body = text % {"clinic": clinic.name, "when": when, "link": link}
    return f"{body} {call_words(clinic)}".strip()


def email(clinic: Clinic, when: str, link: str) -> str:
    """The e-mail."""
    text = _(
        "Your visit at %(clinic)s is %(when)s.\n\n"
        "Please read what to do before you come, and answer a few questions today:\n%(link)s\n\n"
        "The link opens on one device. If you are ill, have no way home or cannot come, say so "
        "there or call the clinic. Please do not answer this e-mail: nobody reads it."
    )
    body = text % {"clinic": clinic.name, "when": when, "link": link}
    return f"{body}\n\n{call_words(clinic)}".strip()


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do before the visit: eating, drinking, the way home."""

    food: str
    drink: str
    ride: str


def advice(route: str, starts_at: datetime, zone: ZoneInfo) -> Advice:
    """What this route asks for, with times of day on the patient's clock."""
    rules = route_rules(route)
    return Advice(
        food=_("Eat nothing from %(time)s on.") % _until(starts_at, rules.food_hours, zone),
        drink=_("Drink nothing from %(time)s on.") % _until(starts_at, rules.drink_hours, zone),
        ride=_ride(rules),
    )


def _until(starts_at: datetime, hours: float, zone: ZoneInfo) -> dict[str, str]:
    at = (starts_at - timedelta(hours=hours)).astimezone(zone)
    if at.date() == starts_at.astimezone(zone).date():
        return {"time": f"{at:%H:%M}"}
    return {"time": _("%(time)s the evening before") % {"time": f"{at:%H:%M}"}}


def _ride(rules: RouteRules) -> str:
    if rules.transport == "named_adult":
        return _("An adult whom you name takes you home. You cannot drive yourself.")
    return _("A ride home must be arranged before you come. You cannot drive yourself.")
