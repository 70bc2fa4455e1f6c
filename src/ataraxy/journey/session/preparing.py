"""Writes of the preparation: what was drawn, what the pump is set to, and the second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.units import BadNumberError
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.session.drug import promise
from ataraxy.journey.session.models import DoubleCheck, Order, Preparation, Session
from ataraxy.journey.session.numbers import limits, route_rules
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.rows import require_in_house, stamp, tell
from ataraxy.knowledge.pharmacology import Dilution, Product, prepare, products
from ataraxy.knowledge.pharmacology.preparation import preparation_rules
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is taken from the cabinet, and for an infusion the bag in mL.

    Containers of the ledger know their lot and expiry; where none is named, both are typed.
    """

    lot: str = ""
    expires_on: date | None = None
    bag_ml: float | None = None
    containers: tuple[UUID, ...] = ()


@service("session.prepare", permission="session.run")
def prepare_dose(*, actor: Actor, key: str, session: Session, drawn: Drawn) -> Preparation:
    """Record what was prepared for the order in force; a later order needs a new one."""
    locked = require_in_house(session)
    order = record_of(locked).order
    if order is None:
        raise refused(
            _("There is no order yet. The prescriber signs it first."), who=("prescriber",)
        )
    try:
        figures = figures_for(order, drawn.bag_ml)
    except BadNumberError as error:
        raise refused(str(error)) from error
    uid = uuid4()
    lot, expires_on = _taken(actor, locked, order, uid, drawn)
    if not lot.strip() or expires_on is None:
        raise refused(_("Choose a container, or write the lot and its expiry date."))
    if expires_on < timezone.now().astimezone(locked.clinic.zone).date():
        raise refused(_("This lot has expired. Take another one; nothing was recorded."))
    row = Preparation.objects.create(
        **stamp(actor, locked), uid=uid, order=order, lot=lot, expires_on=expires_on, **figures
    )
    tell(locked, "preparation")
    return row


def _taken(
    actor: Actor, session: Session, order: Order, uid: UUID, drawn: Drawn
) -> tuple[str, date | None]:
    """Lot and expiry: of the containers that are promised now, or as they were typed."""
    if not drawn.containers:
        return drawn.lot, drawn.expires_on
    used = promise(actor, session, order, uid, drawn.containers)
    lots = ", ".join(dict.fromkeys(one.lot.number for one in used))
    return lots[:60], min(one.lot.expires_on for one in used)


def planned_bag_ml(order: Order) -> float | None:
    """The bag that the signed plan was worked out for, in mL."""
    plan = Plan.objects.filter(uid=order.plan_uid).first() if order.plan_uid else None
    return plan.bag_ml if plan else None


def figures_for(order: Order, bag_ml: float | None) -> dict[str, object]:
    """mL, mg/mL and mL/h, or units, for an order; raises `BadNumberError`."""
    item, rules = products()[order.product], route_rules(order.route)
    if not item.form.is_liquid:
        return {"units": order.dose_mg / item.mg_each}
    if rules.given_as != "infusion":
        return {"drawn_ml": order.dose_mg / item.mg_per_ml, "concentration_mg_ml": item.mg_per_ml}
    return _mixed(order, item, bag_ml)


def _mixed(order: Order, item: Product, bag_ml: float | None) -> dict[str, object]:
    if bag_ml is None or order.duration_min is None:
        raise BadNumberError("bag volume", "empty", "the volume of the bag in mL")
    mixed = prepare(
        dose_mg=order.dose_mg,
        product=item,
        bag_ml=bag_ml,
        minutes=order.duration_min,
        method=Dilution.REPLACE,
    )
    return {
        "drawn_ml": mixed.drawn_ml,
        "bag_ml": bag_ml,
        "dilution": Dilution.REPLACE,
        "final_volume_ml": mixed.final_volume_ml,
        "concentration_mg_ml": mixed.concentration_mg_ml,
        "rate_ml_h": mixed.rate_ml_h,
        "discard_at": timezone.now() + timedelta(hours=mixed.discard_within_hours),
    }


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What the second person worked out or read back, without looking at the first."""

    ml: float | None = None
    rate_ml_h: float | None = None
    units: float | None = None
    volume_ml: float | None = None
    """The volume to be infused, as it stands on the pump."""
    lot: str = ""
    expires_on: date | None = None

    @classmethod
    def wanted(cls, prepared: Preparation) -> OwnFigures:
        """What a right second person arrives at: sprays are read back with lot and expiry."""
        spray = route_rules(prepared.order.route).given_as == "devices"
        return cls(
            prepared.drawn_ml,
            prepared.rate_ml_h,
            prepared.units,
            prepared.final_volume_ml,
            prepared.lot if spray else "",
            prepared.expires_on if spray else None,
        )


@service("session.double-check", permission="session.run")
def double_check(*, actor: Actor, key: str, session: Session, own: OwnFigures) -> DoubleCheck:
    """A second person's own figures; they must agree, and it must be another person."""
    locked = require_in_house(session)
    preparation = record_of(locked).preparation
    if preparation is None:
        raise refused(_("Nothing is prepared yet."))
    if preparation.by_uid == actor.user_uid:
        raise refused(_("Whoever prepared the dose cannot check it. Ask a second person."))
    if DoubleCheck.objects.filter(preparation=preparation).exists():
        raise refused(_("This preparation was checked already."))
    _require_agreement(own, OwnFigures.wanted(preparation))
    row = DoubleCheck.objects.create(
        **stamp(actor, locked),
        preparation=preparation,
        own_ml=own.ml,
        own_rate_ml_h=own.rate_ml_h,
        own_units=own.units,
        own_volume_ml=own.volume_ml,
        own_lot=own.lot.strip(),
        own_expires_on=own.expires_on,
    )
    tell(locked, "double-check")
    return row


def _require_agreement(own: OwnFigures, wanted: OwnFigures) -> None:
    """Refuse where a figure differs by more than two people can draw or read."""
    percent = limits()["double_check"]["rate_percent"]
    _agree(_("Volume drawn, mL"), own.ml, wanted.ml, _ml_tolerance())
    rate, volume = wanted.rate_ml_h, wanted.volume_ml
    _agree(_("Pump rate, mL/h"), own.rate_ml_h, rate, (rate or 0) * percent / 100)
    _agree(_("Volume to be infused, mL"), own.volume_ml, volume, (volume or 0) * percent / 100)
    _agree(_("Number of units or devices"), own.units, wanted.units, 0.0)
    if wanted.lot and own.lot.strip().casefold() != wanted.lot.strip().casefold():
        text = _("Lot: what you read (“%s”) is not what was prepared. Look again, both of you.")
        raise refused(text % own.lot)
    if wanted.expires_on is not None and own.expires_on != wanted.expires_on:
        raise refused(_("Expiry date: what you read is not what was prepared. Look again."))


def _ml_tolerance() -> float:
    return preparation_rules().draw_tolerance_ml.value


def _agree(what: str, own: float | None, theirs: float | None, tolerance: float) -> None:
    if theirs is None:
        return
    if own is None:
        raise refused(_("%s: write down your own figure.") % what)
    if abs(own - theirs) > tolerance + 1e-9:
        text = _("%(what)s: your figure %(own)g does not agree. Work it out again, both of you.")
        raise refused(text % {"what": what, "own": own})
