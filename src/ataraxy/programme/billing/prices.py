"""A price list and what it gives away: pure. Prices of services are the clinic's own; an insurer's
fee schedule names what it allows for each code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.foundation.decision import ALLOWED, Decision, refuse, unknown
from ataraxy.foundation.money import Money

SELF_PAY = ""
"""The payer of a list that holds for people who pay themselves."""


class PayerKind(StrEnum):
    """Who pays, as far as the codes differ."""

    SELF = "self"
    COMMERCIAL = "commercial"
    MEDICARE = "medicare"
    MEDICAID = "medicaid"


PAYER_KINDS = (
    (PayerKind.SELF, gettext_lazy("People who pay themselves")),
    (PayerKind.COMMERCIAL, gettext_lazy("A commercial insurer")),
    (PayerKind.MEDICARE, gettext_lazy("Medicare")),
    (PayerKind.MEDICAID, gettext_lazy("Medicaid")),
)


class OfferKind(StrEnum):
    """What a price list may give away."""

    WAIVED = "waived"
    NEW_PATIENT = "new_patient"
    PACKAGE = "package"


OFFER_KINDS = (
    (OfferKind.WAIVED, gettext_lazy("Nothing to pay, for new patients")),
    (OfferKind.NEW_PATIENT, gettext_lazy("Lower price for the first visit")),
    (OfferKind.PACKAGE, gettext_lazy("Several visits together")),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An honest reduction: the service for nothing, once at a lower price, or several together.

    `price` is the whole price of a package; `sessions` how many it holds; `months` how long.
    """

    kind: OfferKind
    service: str
    price: Money
    sessions: int = 1
    months: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """One price list or fee schedule in force from a day on."""

    payer: str
    payer_kind: PayerKind
    currency: str
    begins: date
    amounts: Mapping[str, Money]
    offers: Sequence[Offer] = field(default=())

    def of(self, key: str) -> Money | None:
        """The price of a service or what is allowed for a code; None where the list has none."""
        return self.amounts.get(key)

    def offer(self, kind: OfferKind, service: str) -> Offer | None:
        """The offer of this kind for a service."""
        found = (one for one in self.offers if one.kind is kind and one.service == service)
        return next(found, None)


def list_on(lists: Sequence[Prices], payer: str, day: date) -> Prices | None:
    """The list of `payer` in force on `day`: the newest of those that had begun.

    `lists` come newest first: of two that begin on one day, the later made holds.
    """
    begun = [one for one in lists if one.payer == payer and one.begins <= day]
    return max(begun, key=lambda one: one.begins) if begun else None


def in_force(found: Prices | None, payer: str, day: date) -> Decision:
    """Whether there is anything to reckon with."""
    if found is not None:
        return ALLOWED
    told = {"payer": payer, "day": day.isoformat()}
    if payer == SELF_PAY:
        text = _("The clinic has no price list for %(day)s yet. Enter one under Prices first.")
    else:
        text = _(
            "There is no fee schedule of %(payer)s for %(day)s. Enter it under Prices, or "
            "estimate what they pay themselves."
        )
    return unknown(text % told, rule="billing.no_prices")


def in_currency(amount: Money, currency: str) -> Decision:
    """A price in another currency is refused, never converted."""
    if amount.currency == currency:
        return ALLOWED
    text = _(
        "%(amount)s is in %(other)s; this list is in %(currency)s. Nothing is converted: enter "
        "the amount in %(currency)s."
    )
    told = {"amount": str(amount), "other": amount.currency, "currency": currency}
    return refuse(text % told, rule="billing.currency")


def offer_makes_sense(offer: Offer, single: Money | None) -> Decision:
    """An offer lowers a price: a package that costs more than its sessions is none."""
    if single is None:
        text = _("An offer needs the ordinary price of the service beside it.")
        return refuse(text, rule="billing.offer")
    ordinary = single * offer.sessions
    same = in_currency(offer.price, single.currency)
    if not same:
        return same
    if ordinary < offer.price:
        text = _("This offer costs %(offer)s, the same visits singly %(single)s. Lower it.")
        told = {"offer": str(offer.price), "single": str(ordinary)}
        return refuse(text % told, rule="billing.offer")
    return ALLOWED
