"""What a course will cost, before anybody decides. Pure: template and prices in, lines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import CourseTemplate
from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason
from ataraxy.foundation.money import Money, total
from ataraxy.programme.billing.codes import service_of_route, services, words_of
from ataraxy.programme.billing.datafile import value
from ataraxy.programme.billing.prices import Offer, OfferKind, Prices
from ataraxy.programme.billing.shares import Cover, codes_for, share_of

COURSE, YEAR = "course", "year"
"""The parts of an estimate: the course itself, and a year of maintenance after it."""

OPTIONAL = ("tests", "preparation", "integration")
"""Services that a clinic may not offer: without a price they are named as arranged elsewhere."""

_DAYS_A_YEAR = 365


class Basis(StrEnum):
    """Who pays how."""

    SELF_PAY = "self_pay"
    PACKAGE = "package"
    INSURED = "insured"


@dataclass(frozen=True, slots=True)
class Assumed:
    """What an estimate takes for granted; each is printed on it."""

    is_new: bool
    integration_visits: int
    maintenance_days: int
    dose_mg: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Visits of one kind in one part of the course."""

    part: str
    service: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an estimate: `charge` is expected, of which the person pays `you_pay`."""

    part: str
    service: str
    words: str
    codes: tuple[str, ...]
    quantity: int
    unit: Money
    charge: Money
    you_pay: Money
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Lines with the decision whether they could be worked out; `elsewhere` has no price here."""

    decision: Decision
    currency: str
    lines: tuple[Line, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def charge(self, part: str = "") -> Money:
        """What is expected to be charged in a part, or in all."""
        rows = (one.charge for one in self.lines if part in {"", one.part})
        return total(rows, self.currency)

    def you_pay(self, part: str = "") -> Money:
        """What the person is expected to pay in a part, or in all."""
        rows = (one.you_pay for one in self.lines if part in {"", one.part})
        return total(rows, self.currency)


def visits(template: CourseTemplate, assumed: Assumed) -> tuple[Wanted, ...]:
    """Every visit of the course and of a year after it, in the order in which they come."""
    dosing = service_of_route(template.route)
    if dosing is None:
        return ()
    series = sum(phase.sessions for phase in template.phases)
    reviews = max(1, series // template.review_after_sessions)
    rows = (
        Wanted(COURSE, "evaluation", int(assumed.is_new)),
        Wanted(COURSE, "tests", int(assumed.is_new)),
        Wanted(COURSE, "preparation", int(assumed.is_new)),
        Wanted(COURSE, dosing.key, series),
        Wanted(COURSE, "integration", assumed.integration_visits),
        Wanted(COURSE, "review", reviews),
        Wanted(YEAR, dosing.key, _in_a_year(template, assumed)),
        Wanted(YEAR, "review", value("estimate.toml", "reviews_a_year")),
    )
    return tuple(one for one in rows if one.quantity)


def self_pay(wanted: Sequence[Wanted], prices: Prices, *, basis: Basis, is_new: bool) -> Reckoned:
    """The clinic's own prices, with offers, and with packages where `basis` says so."""
    missing = _missing((one.service for one in wanted), prices)
    if missing:
        return Reckoned(_no_price(missing, prices), prices.currency)
    priced = [one for one in wanted if prices.of(one.service) is not None]
    lines: list[Line] = []
    for one in priced:
        lines += _own_lines(one, prices, packages=basis is Basis.PACKAGE, is_new=is_new)
    if basis is Basis.PACKAGE and not any(_package_for(one, prices) for one in priced):
        text = _("The price list has no package that fits this course. Estimate visit by visit.")
        reason = Reason(text, "billing.no_package")
        return Reckoned(Decision(Outcome.UNKNOWN, (reason,)), prices.currency)
    return Reckoned(ALLOWED, prices.currency, tuple(lines), _elsewhere(wanted, priced))


def insured(wanted: Sequence[Wanted], asked: Question, cover: Cover) -> Reckoned:
    """What the insurer allows, and the person's share of it, visit after visit.

    Offers belong to the clinic's own prices and never lower this share: a contract with an insurer
    fixes what is charged, and a clinic that waived copay or deductible for everybody would charge
    the insurer more than anybody pays (for Medicare and Medicaid an unlawful inducement). What the
    schedule does not list is no business of the insurer: it costs the clinic's own price, and there
    the offers hold.
    """
    schedule, dose_mg = asked.prices, asked.assumed.dose_mg
    coded = {one.service: codes_for(one.service, schedule.payer_kind, dose_mg) for one in wanted}
    # By service: two services may be sent under one code.
    gaps = {
        service: lacking
        for service, units in coded.items()
        if (lacking := [code for code in units if schedule.of(code) is None])
    }
    missing = [code for service, lacking in gaps.items() if service not in OPTIONAL
               for code in lacking]  # fmt: skip
    if missing:
        return Reckoned(_no_price(list(dict.fromkeys(missing)), schedule), schedule.currency)
    lines: list[Line] = []
    left = cover
    for one in wanted:
        if one.service in gaps:
            lines += _not_listed(one, asked)
            continue
        line, left = _insured_line(one, schedule, coded[one.service], left)
        lines.append(replace(line, note=_offer_not_for(one, asked)))
    priced = [one for one in wanted if any(row.service == one.service for row in lines)]
    return Reckoned(ALLOWED, schedule.currency, tuple(lines), _elsewhere(wanted, priced))


def _not_listed(one: Wanted, asked: Question) -> Iterator[Line]:
    """A service the insurer's schedule does not list, at the clinic's own price with its offers."""
    own = asked.own
    if own is None or own.of(one.service) is None or own.currency != asked.prices.currency:
        return
    told = _("not on the insurer's schedule; our own price")
    for line in _own_lines(one, own, packages=False, is_new=asked.assumed.is_new):
        yield replace(line, note="; ".join(part for part in (told, line.note) if part))


def _offer_not_for(one: Wanted, asked: Question) -> str:
    """What is said beside a line whose offer does not hold where an insurer pays."""
    if asked.own is None or not asked.assumed.is_new or one.part != COURSE:
        return ""
    if _first_visit(one, asked.own) is None:
        return ""
    return _("our offer for new patients holds only where no insurer pays")


def _in_a_year(template: CourseTemplate, assumed: Assumed) -> int:
    """Maintenance visits of a year: the template's open phase, else the assumed distance."""
    days = maintenance_days(template, assumed)
    return int(_DAYS_A_YEAR // days) if days else 0


def maintenance_days(template: CourseTemplate, assumed: Assumed) -> int:
    """Days between maintenance visits: what the template says, else what is assumed."""
    open_end = next((one for one in template.phases if not one.sessions), None)
    return int(open_end.days_between) if open_end else assumed.maintenance_days


def _package_for(one: Wanted, prices: Prices) -> Offer | None:
    """The package that holds these visits, where there are enough of them."""
    found = prices.offer(OfferKind.PACKAGE, one.service)
    fits = found is not None and one.part == COURSE and one.quantity >= found.sessions
    return found if fits else None


def _own_lines(one: Wanted, prices: Prices, *, packages: bool, is_new: bool) -> Iterator[Line]:
    single = prices.amounts[one.service]
    left = one.quantity
    package = _package_for(one, prices) if packages else None
    if package is not None:
        bought, left = divmod(left, package.sessions)
        told = _("%(n)d visits each, prepaid") % {"n": package.sessions}
        yield _line(one, package.price, bought, note=told, name=_("Package: %s"))
    if is_new and one.part == COURSE and left:
        offered = _first_visit(one, prices)
        if offered is not None:
            left -= 1
            yield offered
    if left:
        yield _line(one, single, left)


def _first_visit(one: Wanted, prices: Prices) -> Line | None:
    """The first visit at the price that new patients pay, or waived."""
    if prices.offer(OfferKind.WAIVED, one.service):
        waived = Money(0, prices.currency)
        return _line(one, waived, 1, note=_("waived for new patients"))
    offer = prices.offer(OfferKind.NEW_PATIENT, one.service)
    return _line(one, offer.price, 1, note=_("new-patient price")) if offer else None


def _line(one: Wanted, unit: Money, quantity: int, *, note: str = "", name: str = "%s") -> Line:
    charge = unit * quantity
    usual = services()[one.service].codes
    words = name % words_of(one.service)
    return Line(one.part, one.service, words, usual, quantity, unit, charge, charge, note)


def _insured_line(
    one: Wanted, schedule: Prices, units: Mapping[str, int], cover: Cover
) -> tuple[Line, Cover]:
    each = total((schedule.amounts[c] * n for c, n in units.items()), schedule.currency)
    paid, left = Money(0, schedule.currency), cover
    for _visit in range(one.quantity):
        share, left = share_of(each, left)
        paid = paid + share
    line = Line(
        part=one.part,
        service=one.service,
        words=words_of(one.service),
        codes=tuple(units),
        quantity=one.quantity,
        unit=each,
        charge=each * one.quantity,
        you_pay=paid,
    )
    return line, left


def _missing(keys: Iterator[str], prices: Prices) -> list[str]:
    found = (key for key in keys if prices.of(key) is None and key not in OPTIONAL)
    return list(dict.fromkeys(found))


def _elsewhere(wanted: Sequence[Wanted], priced: Sequence[Wanted]) -> tuple[str, ...]:
    here = {one.service for one in priced}
    return tuple(dict.fromkeys(words_of(one.service) for one in wanted if one.service not in here))


def _no_price(keys: Sequence[str], prices: Prices) -> Decision:
    """Nothing is guessed: the missing prices are named."""
    who = prices.payer or _("the clinic")
    text = _("The list of %(who)s has no price for: %(what)s. Enter it under Prices.")
    if prices.payer:
        text += " " + _("If they do not pay for it, estimate what the person pays alone.")
    named = "; ".join(words_of(key) if key in services() else key for key in keys)
    reason = Reason(text % {"who": who, "what": named}, "billing.no_price")
    return Decision(Outcome.UNKNOWN, (reason,))


@dataclass(frozen=True, slots=True)
class Question:
    """Everything an estimate is worked out from, with the lists that were in force."""

    template: CourseTemplate
    basis: Basis
    assumed: Assumed
    prices: Prices
    cover: Cover | None = field(default=None)
    # The clinic's own list, where `prices` is an insurer's schedule.
    own: Prices | None = field(default=None)


def reckon(asked: Question) -> Reckoned:
    """Work an estimate out."""
    wanted = visits(asked.template, asked.assumed)
    if not wanted:
        text = _("No service of the list gives this route. Nothing could be worked out.")
        return Reckoned(Decision(Outcome.UNKNOWN, (Reason(text),)), asked.prices.currency)
    if asked.basis is Basis.INSURED and asked.cover is not None:
        return insured(wanted, asked, asked.cover)
    return self_pay(wanted, asked.prices, basis=asked.basis, is_new=asked.assumed.is_new)
