"""May it be prescribed for home, may it be taken now, and what do reports add up to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse
from ataraxy.journey.homedose.numbers import Numbers

ROUTES = ("sublingual", "oral")
"""By mouth or under the tongue; no spray, no needle, never Spravato."""


@dataclass(frozen=True, slots=True)
class Supply:
    """One prescription and what became of its doses, from the patient's reports."""

    written_on: date
    quantity: int
    interval_days: int
    taken: int
    lost: int

    @property
    def left(self) -> int:
        """How many doses should be in the box."""
        return max(0, self.quantity - self.taken - self.lost)

    def next_from(self, limits: Numbers) -> date:
        """From when on the next supply may be prescribed: no early refill, lost or not."""
        days = self.quantity * self.interval_days - limits.refill_days_before
        return self.written_on + timedelta(days=max(days, 0))


@dataclass(frozen=True, slots=True)
class Ready:
    """What has to stand before a dose is prescribed for home; `dose` is the one door for a dose."""

    course_open: bool
    dose: Decision
    screened: bool
    law: Decision
    law_checked: str
    holds: Sequence[str]
    adult_consented: bool
    lock_box: bool
    monitors: bool
    emergency_plan: bool
    last: Supply | None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be prescribed."""

    route: str
    quantity: int
    interval_days: int


def may_prescribe(order: Order, ready: Ready, today: date, limits: Numbers) -> Decision:
    """Every gate of a prescription for home, each with its reason."""
    return all_of((*_standing(ready), *_amount(order, limits), _refill(ready.last, today, limits)))


def _standing(ready: Ready) -> tuple[Decision, ...]:
    return (
        _gate(ready.course_open, _("The treatment has ended."), "homedose.ended"),
        ready.dose,
        _gate(
            ready.screened,
            _("Nobody has found this person suitable for doses at home. Decide on the page of it."),
            "homedose.screened",
        ),
        _law(ready),
        _gate(not ready.holds, " ".join(ready.holds), "homedose.hold"),
        _gate(
            ready.adult_consented,
            _("A sober adult who stays, by name and telephone, has not agreed yet."),
            "homedose.adult",
        ),
        _gate(ready.lock_box, _("There is no lock box yet."), "homedose.lock_box"),
        _gate(ready.monitors, _("There is no cuff and oximeter at home yet."), "homedose.monitors"),
        _gate(
            ready.emergency_plan,
            _("The address and the nearest emergency department are not written down."),
            "homedose.emergency",
        ),
    )


def _law(ready: Ready) -> Decision:
    """What the pack forbids stays forbidden; what it leaves open needs the prescriber's words."""
    if ready.law or (ready.law.outcome.value == "unknown" and ready.law_checked.strip()):
        return ALLOWED
    return ready.law


def _amount(order: Order, limits: Numbers) -> tuple[Decision, ...]:
    return (
        _gate(
            order.route in ROUTES,
            _("Only doses by mouth or under the tongue may be taken at home; Spravato never."),
            "homedose.route",
        ),
        _gate(
            1 <= order.quantity <= limits.most_doses,
            _("At most %(most)d doses at a time; %(n)d were asked for.")
            % {"most": limits.most_doses, "n": order.quantity},
            "homedose.quantity",
            limits.sources["supply"],
        ),
        _gate(
            1 <= order.interval_days <= limits.longest_interval_days,
            _("The days between two doses must be 1 to %(most)d.")
            % {"most": limits.longest_interval_days},
            "homedose.interval",
        ),
    )


def _refill(last: Supply | None, today: date, limits: Numbers) -> Decision:
    if last is None or today >= last.next_from(limits):
        return ALLOWED
    told = {"day": date_format(last.next_from(limits), "j F Y"), "n": last.left}
    text = _("No early refill: the last supply lasts until %(day)s (%(n)d doses should be left).")
    return refuse(text % told, rule="homedose.refill", source=limits.sources["supply"])


@dataclass(frozen=True, slots=True)
class Vitals:
    """Measured at home: pressure in mmHg, pulse in beats a minute, oxygen in percent."""

    systolic: int
    diastolic: int
    pulse: int
    spo2: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What stands when somebody wants to take a dose."""

    course_open: bool
    holds: Sequence[str]
    first_was_observed: bool
    supply: Supply | None
    last_taken_at: datetime | None
    now: datetime
    adult_is_here: bool
    sober: bool
    vitals: Vitals


def may_take(moment: Moment, limits: Numbers) -> Decision:
    """Whether the dose may be taken now; any “no” says what to do instead."""
    return all_of((*_course(moment), *_people(moment), *_measured(moment.vitals, limits)))


def _course(moment: Moment) -> tuple[Decision, ...]:
    supply = moment.supply
    found = [
        _gate(
            moment.course_open,
            _("Your treatment here has ended. Do not take a dose; bring back what is left."),
            "homedose.ended",
        ),
        _gate(
            not moment.holds,
            _("The clinic has put doses on hold. Do not take one; somebody will call you."),
            "homedose.hold",
        ),
        _gate(
            moment.first_was_observed,
            _("The first dose is taken with one of us, here or by video. Call us for a time."),
            "homedose.first",
        ),
        _gate(
            supply is not None and supply.left > 0,
            _("By our count no dose is left. If you have one, call us before you take it."),
            "homedose.left",
        ),
    ]
    if supply is not None and moment.last_taken_at is not None:
        due = moment.last_taken_at + timedelta(days=supply.interval_days)
        soon = moment.now.date() < due.date()
        text = _("It is too early: the next dose is due on %(day)s.")
        day = date_format(due.date(), "j F")
        found.append(_gate(not soon, text % {"day": day}, "homedose.interval"))
    return tuple(found)


def _people(moment: Moment) -> tuple[Decision, ...]:
    return (
        _gate(
            moment.adult_is_here,
            _("A sober adult must be with you. Do not take it alone."),
            "homedose.adult",
        ),
        _gate(
            moment.sober,
            _("Not after alcohol, opioids or sedatives today. Wait for another day."),
            "homedose.sober",
        ),
    )


def _measured(vitals: Vitals, limits: Numbers) -> tuple[Decision, ...]:
    rest = _("Rest for 15 minutes and measure again. If it stays so, do not take it, and call us.")
    pressure = vitals.systolic < limits.systolic_below and vitals.diastolic < limits.diastolic_below
    told = {
        "now": f"{vitals.systolic}/{vitals.diastolic}",
        "limit": f"{limits.systolic_below}/{limits.diastolic_below}",
    }
    return (
        _gate(
            pressure,
            _("Your blood pressure is %(now)s; it must be below %(limit)s.") % told + " " + rest,
            "homedose.pressure",
            limits.sources["before"],
        ),
        _gate(
            vitals.spo2 >= limits.spo2_at_least,
            _("Your oxygen is %(n)d %%; it must be %(limit)d %% or more.")
            % {"n": vitals.spo2, "limit": limits.spo2_at_least}
            + " "
            + rest,
            "homedose.oxygen",
            limits.sources["before"],
        ),
        _gate(
            limits.pulse_from <= vitals.pulse <= limits.pulse_to,
            _("Your pulse is %(n)d; it must be %(low)d to %(high)d.")
            % {"n": vitals.pulse, "low": limits.pulse_from, "high": limits.pulse_to}
            + " "
            + rest,
            "homedose.pulse",
            limits.sources["before"],
        ),
    )


def is_alarming(vitals: Vitals, limits: Numbers) -> bool:
    """Whether a measurement after a dose calls for help at once."""
    return (
        vitals.systolic >= limits.systolic_alarm
        or vitals.diastolic >= limits.diastolic_alarm
        or vitals.spo2 < limits.spo2_alarm
    )


@dataclass(frozen=True, slots=True)
class Report:
    """Something the patient or staff reported that may be a sign of dependence."""

    kind: str
    on: date
    value: int | None
    left: int | None = None


SHORT = "count_short"
"""The sign behind a count: fewer doses in the box than there should be."""


def sign_of(kind: str, value: int | None, left: int | None, limits: Numbers) -> str:
    """Which sign of dependence a report is, or none; `left` is what the box should hold then."""
    if kind == "count":
        is_short = value is not None and left is not None and value < left
        return SHORT if is_short else ""
    if kind == "craving":
        return kind if (value or 0) >= limits.craving_at_least else ""
    return kind if kind in {"lost", "early_refill", "more_taken", "dose_rise"} else ""


def dependence_signals(reports: Sequence[Report], today: date, limits: Numbers) -> tuple[str, ...]:
    """The kinds of signals of the last months; each kind counts once."""
    since = today - timedelta(days=limits.signal_days)
    kinds = [sign_of(one.kind, one.value, one.left, limits) for one in reports if one.on >= since]
    return tuple(dict.fromkeys(one for one in kinds if one))


def _gate(met: bool, text: str, rule: str, source: str = "") -> Decision:
    return ALLOWED if met else refuse(text, rule=rule, source=source)
