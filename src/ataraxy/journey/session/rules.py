"""Which gates are closed, and why. Pure: facts in, findings out; nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.law_queries import SessionLaw
from ataraxy.clinic.scheduling.opening import DayState
from ataraxy.foundation.decision import ALLOWED, Decision
from ataraxy.journey.session.before import Usual, pressure_text, vitals_found
from ataraxy.journey.session.bound import law_found, touch_found
from ataraxy.journey.session.gates import Finding, rules
from ataraxy.journey.session.numbers import RouteRules, limits, route_rules, staffing
from ataraxy.journey.session.order_set_texts import unsigned_words
from ataraxy.journey.session.rule_gates import QUESTIONS, fired
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import (
    Bladder,
    Caution,
    Medicines,
    Pregnancy,
    RedFlag,
    Ride,
    SuicideScreen,
)

Found = Iterator[tuple[str, str]]
__all__ = ["Answers", "Company", "Facts", "findings", "pressure_text"]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked at check-in. Empty text and None mean “not asked”."""

    said_full_name: bool = False
    said_birth_date: bool = False
    allergies_read_back: bool = False
    ride: str = ""
    ride_name: str = ""
    last_food_at: datetime | None = None
    last_drink_at: datetime | None = None
    medicines: str = ""
    cautions: tuple[str, ...] = ()
    rules_found: tuple[tuple[str, str], ...] = ()
    bladder: str = ""
    touch: str = ""
    suicide_screen: str = ""
    pregnancy: str = ""
    red_flags_asked: bool = False
    red_flags: tuple[str, ...] = ()
    weight_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """Who else is there: the nurse's other patients by group, and names that could be mistaken."""

    has_nurse: bool = False
    early: int = 0
    in_recovery: int = 0
    same_name: tuple[str, ...] = ()
    same_initials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the gates look at, at one moment."""

    route: str
    now: datetime
    day: DayState
    consent: Decision
    plan: Decision
    answers: Answers = field(default_factory=Answers)
    enrolled: str = ""
    holds: tuple[str, ...] = ()
    before: tuple[tuple[datetime, Vitals], ...] = ()
    usual: Usual = field(default_factory=Usual)
    altitude_m: int | None = None
    weight_needed: bool = True
    earlier_weight_kg: float | None = None
    has_order: bool = False
    has_preparation: bool = False
    is_double_checked: bool = False
    right_at_the_chair: bool = False
    unsigned_sets: tuple[str, ...] = ()
    company: Company = field(default_factory=Company)
    touch_agreed: Decision = ALLOWED
    law: SessionLaw = field(default_factory=SessionLaw)


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Every closed gate, in the order of the gate table."""
    route = route_rules(facts.route)
    found = [*_person(facts, route), *_asked(facts, route), *_room(facts, route)]
    order = list(rules())
    table = rules()
    return tuple(
        Finding(table[key], text)
        for key, text in sorted(found, key=lambda one: order.index(one[0]))
    )


def _person(facts: Facts, route: RouteRules) -> Found:
    answers = facts.answers
    if not (answers.said_full_name and answers.said_birth_date):
        yield "identity.missing", _("Ask for full name and birth date, and tick both.")
    if not facts.consent:
        yield "consent.invalid", _said(facts.consent, _("There is no valid consent."))
    if not facts.plan:
        yield "plan.missing", _said(facts.plan, _("There is no signed plan."))
    for reason in facts.holds:
        yield "hold.standing", _("Held: %s") % reason
    on_site = facts.day.prescriber_on_site
    yield from law_found(facts.law, on_site=on_site, early=facts.company.early)
    if route.given_as == "devices" and not facts.enrolled.strip():
        yield (
            "enrolment.unconfirmed",
            _("The Spravato programme has not confirmed the enrolment; signatures are not enough."),
        )
    for name in facts.company.same_name:
        yield "namesake.same_name", _("%s is here today too: read both identifiers aloud.") % name
    for name in facts.company.same_initials:
        yield "namesake.same_initials", _("%s is here today with the same initials.") % name


def _said(decision: Decision, otherwise: str) -> str:
    return str(decision) or otherwise


def _asked(facts: Facts, route: RouteRules) -> Found:
    yield from _transport(facts.answers, route)
    yield from _fasting(facts, route)
    yield from _medicines(facts.answers)
    yield from _suicide(facts.answers)
    yield from _pregnancy(facts.answers)
    yield from _bladder(facts.answers)
    yield from _red_flags(facts)
    yield from _weight(facts)
    if not facts.answers.allergies_read_back:
        yield "allergies.not_read", _("Read the allergies back to the patient.")
    yield from touch_found(facts.answers.touch, facts.touch_agreed)
    yield from vitals_found(facts.before, facts.now, facts.usual, facts.altitude_m)


def _transport(answers: Answers, route: RouteRules) -> Found:
    if not answers.ride:
        yield "transport.not_asked", _("Ask how they get home.")
    elif answers.ride == Ride.NONE:
        yield "transport.missing", _("Nobody takes them home and no ride is arranged.")
    elif route.transport == "named_adult" and answers.ride != Ride.ADULT:
        yield (
            "transport.missing",
            _("This route asks for an adult by name; only a ride is arranged."),
        )
    elif answers.ride == Ride.ADULT and not answers.ride_name.strip():
        yield "transport.missing", _("Write down the name of the adult who takes them home.")


def _fasting(facts: Facts, route: RouteRules) -> Found:
    food, drink = facts.answers.last_food_at, facts.answers.last_drink_at
    if food is None or drink is None:
        yield "fasting.not_asked", _("Ask when they last ate and last drank.")
    if food is not None and facts.now - food < timedelta(hours=route.food_hours):
        yield "fasting.food", _ago(_("Ate"), facts.now - food, route.food_hours)
    if drink is not None and facts.now - drink < timedelta(hours=route.drink_hours):
        yield "fasting.drink", _ago(_("Drank"), facts.now - drink, route.drink_hours)


def _ago(what: str, ago: timedelta, wanted_hours: float) -> str:
    hours, rest = divmod(ago, timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    values = {"what": what, "hours": hours, "minutes": minutes, "wanted": wanted_hours}
    return _("%(what)s %(hours)d h %(minutes)d min ago; this route asks for %(wanted)g h.") % values


def _medicines(answers: Answers) -> Found:
    if not answers.medicines:
        yield "medicines.not_asked", _("Ask what changed in their medicines.")
    if answers.medicines == Medicines.HELD_TAKEN:
        yield (
            "medicines.held_taken",
            _("A medicine that was to be held was taken: the prescriber looks at it first."),
        )
    if answers.medicines == Medicines.CHANGED:
        yield "medicines.changed", _("A medicine changed: the prescriber looks at it first.")
    for one in answers.cautions:
        name = Caution(one).label
        yield (
            "medicines.caution",
            _("%s: follow the clinic's own text on fasting and glucose.") % name,
        )
    yield from answers.rules_found


def _suicide(answers: Answers) -> Found:
    if not answers.suicide_screen:
        yield "suicide.not_asked", _("Ask the suicide screen.")
    elif answers.suicide_screen == SuicideScreen.POSITIVE:
        yield (
            "suicide.positive",
            _("The suicide screen is positive: the prescriber sees them first."),
        )


def _pregnancy(answers: Answers) -> Found:
    if not answers.pregnancy:
        yield "pregnancy.not_asked", _("Say whether a pregnancy test is due.")
    elif answers.pregnancy == Pregnancy.DUE:
        yield "pregnancy.due", _("A pregnancy test is due and not done.")
    elif answers.pregnancy == Pregnancy.POSITIVE:
        yield "pregnancy.positive", _("Pregnancy test positive: no dose; back to screening.")


def _bladder(answers: Answers) -> Found:
    if not answers.bladder:
        yield "bladder.not_asked", _("Ask about the bladder.")
    elif answers.bladder == Bladder.NEW:
        yield (
            "bladder.new",
            _("New or worse urinary symptoms: urinalysis, and the prescriber decides."),
        )


def _red_flags(facts: Facts) -> Found:
    answers = facts.answers
    if not answers.red_flags_asked:
        yield "red_flags.not_asked", _("Go through the red flags.")
    for one in answers.red_flags:
        if one not in QUESTIONS:
            yield "red_flags.present", str(RedFlag(one).label)
    if answers.red_flags_asked or answers.red_flags:
        yield from fired(facts.route, answers.red_flags, facts.before, facts.now.date())


def _weight(facts: Facts) -> Found:
    weight, earlier = facts.answers.weight_kg, facts.earlier_weight_kg
    if not facts.weight_needed:
        return
    if weight is None:
        yield "weight.missing", _("Weigh the patient: the dose goes by weight.")
    elif earlier is not None:
        change = abs(weight - earlier) / earlier
        if change > limits()["weight"]["change_share"]:
            values = {"before": earlier, "now": weight, "percent": f"{change:.0%}"}
            text = _("Weight changed by %(percent)s: %(before)g → %(now)g kg.")
            yield "weight.changed", text % values


def _room(facts: Facts, route: RouteRules) -> Found:
    if facts.unsigned_sets:
        yield "order_sets.unsigned", unsigned_words(facts.unsigned_sets)
    yield from _day(facts.day, route)
    if not facts.has_order:
        yield "order.missing", _("The prescriber has not signed an order for today.")
    if not facts.has_preparation:
        yield "preparation.missing", _("Nothing is prepared for this order.")
    elif not facts.is_double_checked:
        yield "preparation.unchecked", _("A second person has not checked the preparation.")
    if not facts.right_at_the_chair:
        yield (
            "bedside.missing",
            _("At the chair: ask for full name and birth date, or scan the label."),
        )
    yield from _staffing(facts.company, route)


def _day(day: DayState, route: RouteRules) -> Found:
    if not day.is_recorded:
        yield "day.not_opened", _("The day has not been opened: nobody checked the kit.")
    for item in day.missing if day.is_recorded else ():
        if item.key != "prescriber":
            yield "day.incomplete", item.missing
    if not day.prescriber_on_site:
        spray = route.given_as == "devices"
        rule = "prescriber.absent_spravato" if spray else "prescriber.absent"
        yield rule, _("No prescriber is recorded as on site today.")


def _staffing(company: Company, route: RouteRules) -> Found:
    table = staffing()
    if not company.has_nurse:
        yield "staffing.no_nurse", _("No nurse is named for this session.")
        return
    if company.early >= table.most[route.staffing]:
        values = {"number": company.early, "most": table.most[route.staffing]}
        text = _("The nurse already has %(number)d in their first hour; the most is %(most)d.")
        yield "staffing.too_many", text % values
    if company.in_recovery > table.most["recovery"]:
        values = {"number": company.in_recovery, "most": table.most["recovery"]}
        text = _("The nurse already has %(number)d in recovery; the most is %(most)d.")
        yield "staffing.too_many", text % values
