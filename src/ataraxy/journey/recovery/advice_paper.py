"""The paper a patient takes home: what was given, what not to do until tomorrow, whom to call."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.clinic.scheduling.queries import upcoming
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import Record
from ataraxy.platform.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    Notice,
    Paper,
)
from ataraxy.platform.people.models import Clinic

_LINE = "______________________"


@cache
def _places() -> dict[str, str]:
    text = files("ataraxy.journey.recovery").joinpath("data/advice.toml").read_text("utf-8")
    return {key: row["place"] for key, row in tomllib.loads(text)["route"].items()}


def advice_paper(record: Record, now: datetime, language: str) -> Paper:
    """The written advice for this person and this visit."""
    session = record.session
    patient = session.patient
    return Paper(
        title=_("After your session today"),
        language=language,
        clinic=session.clinic.name,
        patient_line=f"{patient.full_name}, {_('born %s') % patient.birth_date}",
        blocks=(
            *_first(record),
            Heading(_("Until tomorrow, after a night's sleep")),
            Bullets(_not_before_tomorrow()),
            Heading(_("What you may still notice today")),
            Bullets((*_may_notice(), _places()[route_rules(session.route).key])),
            Heading(_("Call us today or tonight")),
            Bullets(_call_us()),
            Heading(_("Call the emergency number at once")),
            Bullets(_emergency()),
            Heading(_("Numbers")),
            *_numbers(session.clinic),
            Heading(_("What comes next")),
            Facts(tuple(_next(record, now))),
        ),
    )


def _first(record: Record) -> Iterator[Block]:
    session = record.session
    given = "–" if record.given_mg is None else f"{record.given_mg:.4g} mg"
    drug = record.order.product_name if record.order else session.drug
    route = route_rules(session.route).name
    begun = session.started_at
    pairs = [(_("You were given"), f"{drug}, {given}, {route}")]
    if begun is not None:
        pairs.append((_("Begun"), f"{begun.astimezone(session.clinic.zone):%Y-%m-%d %H:%M %Z}"))
    row = record.check_in
    if row is not None and row.ride_name:
        pairs.append((_("Who takes you home"), row.ride_name))
    yield Facts(tuple(pairs))
    yield Notice(
        _("Do not drive today, however well you feel. Tomorrow, after a night's sleep, you may.")
    )


def _not_before_tomorrow() -> tuple[str, ...]:
    return (
        _("No driving, cycling, machines, ladders or swimming."),
        _("No alcohol, no cannabis, no other drugs, and no sleeping or calming tablet that was "
          "not agreed with us."),
        _("No contracts, no large purchases, no decision you cannot take back."),
        _("Do not look after small children or anybody who needs you alone."),
        _("Stay with somebody, or within reach of somebody, for the rest of the day."),
        _("Take your usual medicines as we wrote them down with you; ask before you change one."),
    )  # fmt: skip


def _may_notice() -> tuple[str, ...]:
    return (
        _("Tired, light-headed, a little unsteady: stand up slowly, hold on to something."),
        _("Colours, sounds or thoughts still a bit strange: it passes; rest in a quiet place."),
        _("Headache or an uneasy stomach: water, light food, rest."),
        _("Feelings that come up strongly, also sad ones: you are not alone with them, call us."),
    )


def _call_us() -> tuple[str, ...]:
    return (
        _("You vomit again and again, or cannot keep anything down."),
        _("Headache that gets worse, blurred sight, a pounding heart."),
        _("Still confused or seeing things this evening."),
        _("It burns when you pass water, you must go often, or there is blood."),
        _("You are afraid of the night, or somebody with you is worried."),
    )


def _emergency() -> tuple[str, ...]:
    return (
        _("Chest pain, trouble breathing, fainting, a fit."),
        _("Weakness on one side, a drooping face, trouble speaking."),
        _("Somebody cannot wake you."),
        _("You think of ending your life, or you are not safe: call now, do not wait for us."),
    )


def _numbers(clinic: Clinic) -> Iterator[Block]:
    lines = [(one.name, one.number) for one in crisis_lines(clinic.country)]
    lines = lines or [(_("Emergency"), _("your local emergency number"))]
    yield Facts((*lines, *_our_numbers(clinic)))


def _our_numbers(clinic: Clinic) -> Iterator[tuple[str, str]]:
    """What to call us on; a line to write on where no number was entered."""
    by_day, at_night = clinic.telephone, clinic.telephone_after_hours
    if by_day == at_night:
        yield _("Our number, day and night"), by_day or _LINE
        return
    yield _("Our number by day"), by_day or _LINE
    yield _("Our number at night and at weekends"), at_night or _LINE


def _next(record: Record, now: datetime) -> Iterator[tuple[str, str]]:
    session = record.session
    zone = session.clinic.zone
    yield _("Tomorrow"), _("We call you and ask how you are. Tell us everything, also what is odd.")
    visits = [one for one in upcoming(session.course.uid, now) if one.pk != session.appointment_id]
    if visits:
        begins = visits[0].starts_at.astimezone(zone)
        yield _("Your next visit"), f"{begins:%Y-%m-%d %H:%M %Z}"
    else:
        yield _("Your next visit"), _("not booked yet; we write to you")
    yield _("A gentle evening"), _("Eat, drink, write a few lines if you like, go to bed early.")
