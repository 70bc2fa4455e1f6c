"""Writes around the dose: order, preparation, double check, start, and what happens to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.units import finite
from ataraxy.journey.course.services import note
from ataraxy.journey.session.bedside import AtTheChair, keep_bedside
from ataraxy.journey.session.door import move_session
from ataraxy.journey.session.drug import lock_for_drug, note_given
from ataraxy.journey.session.models import Dose, Order, Preparation, Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import Record, record_of
from ataraxy.journey.session.rows import (
    require_after_arrival,
    require_in_house,
    require_time_in_house,
    stamp,
    tell,
)
from ataraxy.journey.session.sheet import limits_of, order_sheet
from ataraxy.journey.session.to_chart import chart_given
from ataraxy.journey.session.upstream import TodaysDose, dose_today
from ataraxy.journey.session.words import DoseKind
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly


@service("session.order", permission="session.order", describe=lambda o: {"mg": o.dose_mg})
def sign_order(
    *, actor: Actor, key: str, session: Session, text: str, proof: Proof, shown: str
) -> Order:
    """The prescriber orders today's dose from the signed plan, with a brief note before the dose.

    The milligrams come from the one dose door with today's weight; no number is typed here.
    `shown` is the text the prescriber saw; refused when it reads differently by now.
    """
    locked = require_in_house(session)
    if locked.state not in {"arrived", "ready"}:
        raise refused(_("The dose was begun already; an order comes before it."))
    if not text.strip():
        raise refused(_("Write a line: how they are today, and why the dose stands."))
    record = record_of(locked)
    today = dose_today(locked, record.check_in.weight_kg if record.check_in else None)
    if not today.answer.decision or today.answer.dose_mg is None:
        raise Refused(today.answer.decision)
    if shown != order_sheet(locked, today, text):
        raise refused(_("The dose reads differently by now. Look at it again, then sign."))
    order = _new_order(actor, locked, today, today.answer.dose_mg, text)
    add_signature(
        actor=actor,
        subject=Subject("session-order", str(order.uid)),
        shown=exactly(shown),
        meaning=_("Ordered"),
        proof=proof,
        patient=locked.patient,
    )
    tell(locked, "order")
    return order


def _new_order(
    actor: Actor, session: Session, today: TodaysDose, dose_mg: float, text: str
) -> Order:
    item, answer = products()[today.product], today.answer
    return Order.objects.create(
        **stamp(actor, session),
        route=session.route,
        product=item.key,
        product_name=item.name,
        dose_mg=dose_mg,
        duration_min=answer.duration_min,
        plan_uid=today.plan_uid,
        working=[f"{s.label}: {s.working} = {s.result}" for s in answer.steps],
        limits=list(limits_of(session)),
        note=text[:1000],
    )


@service("session.start", permission="session.run", describe=lambda s: {"number": s.number})
def start(
    *,
    actor: Actor,
    key: str,
    session: Session,
    chair: AtTheChair,
    at: datetime | None = None,
    on_paper_by: str = "",
) -> Session:
    """Give the first dose. The door refuses while any gate is closed.

    `chair` is the last look: two identifiers spoken, or the label scanned.
    """
    locked = lock_for_drug(session)
    if on_paper_by:
        require_after_arrival(locked, at)
    in_hand = record_of(locked).preparation
    if in_hand is not None and locked.state == "ready":
        keep_bedside(actor, locked, in_hand, chair, at)
    moved = move_session(actor=actor, session=session, verb="start", at=at)
    record = record_of(moved)
    order, prepared = record.order, record.preparation
    if order is None or prepared is None:
        raise refused(_("There is no order or no preparation."))
    item, rules = products()[order.product], route_rules(moved.route)
    values: dict[str, object] = {"kind": DoseKind.GIVEN, "given_mg": order.dose_mg}
    if rules.given_as == "infusion":
        values = {"kind": DoseKind.STARTED, "rate_ml_h": prepared.rate_ml_h}
    elif rules.given_as == "devices":
        values = {"kind": DoseKind.DEVICE, "given_mg": item.mg_each}
    first = Dose.objects.create(**stamp(actor, moved, at), on_paper_by=on_paper_by, **values)
    note_given(actor, record, first.given_mg, first.at)
    text = _("Session %(n)d: the dose began.") % {"n": moved.number}
    note(actor=actor, course=moved.course, kind="session.dose_begun", text=text)
    return moved


@dataclass(frozen=True, slots=True)
class DoseChange:
    """Something that happened to a running dose."""

    kind: DoseKind
    at: datetime | None = None
    rate_ml_h: float | None = None
    pumped_ml: float | None = None
    note: str = ""
    on_paper_by: str = ""


@service("session.dose", permission="session.run", describe=lambda d: {"kind": d.kind})
def change_dose(*, actor: Actor, key: str, session: Session, change: DoseChange) -> Dose:
    """Record a pause, a rate change, another device or that the rest is held."""
    lock_for_drug(session)
    locked = require_time_in_house(session, change.at)
    if not _while_dosing(locked, change.at):
        raise refused(_("No dose is running."))
    record, rules = record_of(locked), route_rules(locked.route)
    allowed = _CHANGES[rules.given_as]
    if change.kind not in allowed:
        raise refused(_("“%s” does not belong to this route.") % change.kind.label)
    if change.kind is DoseKind.RATE and not change.rate_ml_h:
        raise refused(_("Write the new rate in mL/h."))
    given = _device_mg(record) if change.kind is DoseKind.DEVICE else None
    row = Dose.objects.create(
        **stamp(actor, locked, change.at),
        kind=change.kind,
        given_mg=given,
        rate_ml_h=change.rate_ml_h,
        pumped_ml=change.pumped_ml,
        note=change.note[:300],
        on_paper_by=change.on_paper_by,
    )
    note_given(actor, record, given, row.at)
    tell(locked, "dose")
    return row


def _while_dosing(session: Session, at: datetime | None) -> bool:
    """Whether the dose runs, or ran at `at`: an entry may have waited for a connection."""
    if session.state == "running":
        return True
    began, ended = session.started_at, session.dosing_ended_at
    return at is not None and began is not None and ended is not None and began <= at <= ended


_CHANGES = {
    "infusion": (DoseKind.RATE, DoseKind.PAUSED, DoseKind.RESUMED),
    "devices": (DoseKind.DEVICE, DoseKind.HELD),
    "injection": (),
    "by_mouth": (),
}


def changes_for(route: str) -> tuple[DoseKind, ...]:
    """What can happen to a running dose by this route."""
    return _CHANGES[route_rules(route).given_as]


def presets_for(route: str, paused: bool) -> tuple[DoseKind, ...]:
    """What has a key of its own at the chair: the changes that need no number."""
    useless = DoseKind.PAUSED if paused else DoseKind.RESUMED
    return tuple(one for one in changes_for(route) if one not in {DoseKind.RATE, useless})


def _device_mg(record: Record) -> float:
    order = record.order
    if order is None:
        raise refused(_("There is no order."))
    each = products()[order.product].mg_each
    if (record.given_mg or 0.0) + each > order.dose_mg + 1e-9:
        raise refused(_("All ordered devices were used. Nothing was recorded."))
    return each


@service("session.end-dosing", permission="session.run")
def end_dosing(
    *,
    actor: Actor,
    key: str,
    session: Session,
    at: datetime | None = None,
    pumped_ml: float | None = None,
    line_ml: float = 0.0,
    reason: str = "",
    on_paper_by: str = "",
) -> Session:
    """Dosing is over: whole, or early with the mL that were pumped. Facts are always recorded.

    `line_ml` stayed in the line because nobody flushed it: it was pumped, and not given.
    """
    record = record_of(lock_for_drug(session))
    order, prepared = record.order, record.preparation
    if order is None or prepared is None or record.session.state != "running":
        return move_session(actor=actor, session=session, verb="end dosing")  # says why not
    values, ended = _ending(record, order, prepared, at, pumped_ml)
    line_mg = _less_line(values, prepared, line_ml)
    if values["kind"] is DoseKind.STOPPED_EARLY and not reason.strip():
        raise refused(_("Say why the dose was stopped early."))
    moved = move_session(actor=actor, session=session, verb="end dosing", at=ended, reason=reason)
    Dose.objects.create(
        **stamp(actor, moved, ended), note=reason[:300], on_paper_by=on_paper_by, **values
    )
    note_given(actor, record, values.get("given_mg"), ended, line_mg)
    given = record_of(moved).given_mg or 0.0
    chart_given(actor=actor, session=moved, product=order.product_name, given_mg=given)
    text = _("Session %(n)d: %(mg)g mg given, %(route)s.")
    told = {"n": moved.number, "mg": round(given, 2), "route": route_rules(moved.route).name}
    note(actor=actor, course=moved.course, kind="session.dosed", text=text % told)
    return moved


def _ending(
    record: Record,
    order: Order,
    prepared: Preparation,
    at: datetime | None,
    pumped_ml: float | None,
) -> tuple[dict[str, Any], datetime]:
    rules = route_rules(record.session.route)
    if rules.given_as != "infusion":
        whole = (record.given_mg or 0.0) >= order.dose_mg - 1e-9
        kind = DoseKind.COMPLETED if whole else DoseKind.STOPPED_EARLY
        # What was swallowed, sprayed or injected ended with the last act, not with the click.
        return {"kind": kind}, record.doses[-1].at
    final, strength = prepared.final_volume_ml or 0.0, prepared.concentration_mg_ml or 0.0
    ended = at or timezone.now()
    if pumped_ml is None:
        return {"kind": DoseKind.COMPLETED, "given_mg": order.dose_mg, "pumped_ml": final}, ended
    pumped = finite("pumped volume", pumped_ml, "mL")
    if not 0 <= pumped <= final:
        text = _("Pumped volume: between 0 and %g mL, the volume that was prepared.")
        raise refused(text % final)
    kind = DoseKind.COMPLETED if pumped == final else DoseKind.STOPPED_EARLY
    return {"kind": kind, "given_mg": pumped * strength, "pumped_ml": pumped}, ended


def _less_line(values: dict[str, Any], prepared: Preparation, line_ml: float) -> float:
    """Take what stayed in the line off what was given; answers with its milligrams."""
    given = values.get("given_mg")
    if given is None or not line_ml:
        return 0.0
    line_mg = finite("left in the line", line_ml, "mL") * (prepared.concentration_mg_ml or 0.0)
    if not 0 <= line_mg <= given:
        raise refused(_("Left in the line: it cannot be more than what was pumped."))
    values["given_mg"] = given - line_mg
    return float(line_mg)
