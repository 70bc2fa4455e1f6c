"""A superbill from what really happened in a visit: gathered, coded, printed, kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.models import Account
from ataraxy.foundation.money import Money
from ataraxy.foundation.units import MICROGRAMS_PER_MG
from ataraxy.journey.outcomes.models import Administration, VisitNote
from ataraxy.journey.screening.models import Evaluation
from ataraxy.journey.session.models import Preparation, Session
from ataraxy.journey.session.models_care import SignedRecord
from ataraxy.journey.session.record import Record, record_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import canonical_text, content_hash
from ataraxy.platform.documents.services import Description, Stored, add_document, store_paper
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.billing.accounts import day_of, prices_now
from ataraxy.programme.billing.codes import service_of_route
from ataraxy.programme.billing.coding import Asked, Coded, Happened, Item, code_visit
from ataraxy.programme.billing.ledger import Kind as Ledger
from ataraxy.programme.billing.models import Entry, Superbill
from ataraxy.programme.billing.prices import Prices
from ataraxy.programme.billing.pricing import require, stamped
from ataraxy.programme.billing.queries import identity_of
from ataraxy.programme.billing.superbill_paper import Sheet, superbill_paper

_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a person at the desk decides about a superbill."""

    asked: Asked
    payer: str
    member_id: str
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charged:
    """One coded line with what is charged for it."""

    item: Item
    charge: Money


@dataclass(frozen=True, slots=True)
class PrintedBill:
    """A superbill that is printed and waits for its row."""

    ordered: Ordered
    lines: tuple[Charged, ...]
    currency: str
    day: date
    content_sha256: str
    stored: Stored

    def __repr__(self) -> str:
        """What makes the same form the same form: the exact words."""
        return f"PrintedBill({self.content_sha256})"


def happened_in(session: Session) -> Happened:
    """The visit as the chart has it; nothing is typed twice, and nothing is made up."""
    record = record_of(session)
    day, zone = day_of(session), session.clinic.zone
    begun, ended = session.started_at, session.dosing_ended_at
    return Happened(
        day=day,
        route=session.route,
        drug=record.order.product_name if record.order else session.drug,
        given_mg=record.given_mg,
        wasted_mg=_wasted_mg(record),
        dosing_min=_minutes(begun, ended),
        watched_min=_minutes(begun, session.closed_at),
        begun=f"{begun.astimezone(zone):%H:%M}" if begun else "",
        ended=f"{ended.astimezone(zone):%H:%M}" if ended else "",
        questionnaires=_questionnaires(session, day),
        note_of_the_day=_note(session, day),
        record_signed=SignedRecord.objects.filter(closes=session).exists(),
        is_closed=session.is_closed,
    )


def coded(session: Session, asked: Asked) -> Coded:
    """The lines of a visit, and what stands against issuing them."""
    return code_visit(happened_in(session), asked)


def charges(items: tuple[Item, ...], session: Session, prices: Prices) -> tuple[Charged, ...]:
    """What each line is charged at: the list's price of its code, else the visit's on the first.

    A price of the whole visit holds drug and watching, so the other lines are included in it.
    """
    nothing = Money(0, prices.currency)
    if all(prices.of(one.code) is not None for one in items):
        return tuple(Charged(one, prices.amounts[one.code] * one.units) for one in items)
    found = service_of_route(session.route)
    whole = prices.of(found.key) if found else None
    if found is None or whole is None:
        raise refused(_("The price list has no price for this visit. Enter it under Prices."))
    return tuple(Charged(one, whole if not at else nothing) for at, one in enumerate(items))


def make_superbill(*, actor: Actor, key: str, session: Session, ordered: Ordered) -> Superbill:
    """Code, print and keep; an earlier one of the same visit is superseded. Raises `Refused`."""
    found = coded(session, ordered.asked)
    require(found.decision)
    identity = identity_of(session.clinic_id)
    if identity is None:
        raise refused(_("Enter the clinic's legal name, tax number and NPI under Prices first."))
    prices = prices_now(session.patient, day_of(session))
    lines = charges(found.items, session, prices)
    sheet = Sheet(
        session=session,
        identity=identity,
        day=day_of(session),
        payer=ordered.payer,
        member_id=ordered.member_id,
        diagnoses=ordered.diagnoses,
        lines=tuple((one.item, one.charge) for one in lines),
        currency=prices.currency,
        paid=tuple(_paid_for(session)),
        signed=_signed(session),
    )
    paper = superbill_paper(sheet)
    printed = PrintedBill(
        ordered=ordered,
        lines=lines,
        currency=prices.currency,
        day=sheet.day,
        content_sha256=content_hash(canonical_text(paper)),
        stored=store_paper(paper, session.clinic),
    )
    return _keep(actor=actor, key=key, session=session, printed=printed)


@service("billing.superbill", permission="billing.write")
def _keep(*, actor: Actor, key: str, session: Session, printed: PrintedBill) -> Superbill:
    """Insert the row and its paper; a newer one points at the one it corrects."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    rows = Superbill.objects.filter(session=locked, superseded_by__isnull=True)
    before = rows.order_by("-pk").first()
    what = Description(
        Kind.FORM,
        _("Superbill of %s") % printed.day,
        supersedes=before.document if before else None,
    )
    paper = add_document(actor=actor, stored=printed.stored, what=what, patient=session.patient)
    total_cents = sum(one.charge.cents for one in printed.lines)
    return Superbill.objects.create(
        **stamped(actor),
        session=locked,
        patient=session.patient,
        payer=printed.ordered.payer,
        payer_kind=printed.ordered.asked.payer_kind,
        currency=printed.currency,
        day=printed.day,
        diagnoses=list(printed.ordered.diagnoses),
        lines=[_line(one) for one in printed.lines],
        total_cents=total_cents,
        document=paper,
        supersedes=before,
    )


def _paid_for(session: Session) -> Iterator[Entry]:
    """What came in for this visit, out of their credit too."""
    kinds = (Ledger.PAYMENT, Ledger.APPLIED)
    rows = Entry.objects.filter(invoice__session=session, kind__in=kinds)
    yield from rows.order_by("on", "pk")


def _signed(session: Session) -> str:
    """Who answers for the record of the visit, and since when."""
    found = SignedRecord.objects.filter(closes=session).first()
    if found is None:
        return ""
    on = timezone.localdate(found.at, timezone=session.clinic.zone)
    return _("%(who)s, %(day)s") % {"who": found.by_name, "day": on.isoformat()}


def _line(one: Charged) -> dict[str, Any]:
    told = asdict(one.item)
    return {**told, "modifiers": list(one.item.modifiers), "cents": one.charge.cents}


def _minutes(begin: datetime | None, end: datetime | None) -> int | None:
    if begin is None or end is None:
        return None
    # Only whole minutes between the seconds charted: half a minute never makes a further hour.
    between = end.replace(microsecond=0) - begin.replace(microsecond=0)
    return int(between.total_seconds() // _MINUTE_S)


def _wasted_mg(record: Record) -> float | None:
    """What the drug ledger says was wasted; None while it does not add up, or none is kept."""
    prepared = Preparation.objects.filter(session=record.session).values_list("uid", flat=True)
    accounts = list(Account.objects.filter(uid__in=list(prepared)))
    if not accounts or not all(one.is_settled for one in accounts):
        return None
    return sum(one.wasted_ug + one.residual_ug for one in accounts) / MICROGRAMS_PER_MG


def _questionnaires(session: Session, day: date) -> int:
    rows = Administration.objects.filter(course=session.course)
    return sum(1 for at in rows.values_list("answered_at", flat=True) if _is_on(at, day, session))


def _note(session: Session, day: date) -> str:
    """The clinician's own note of that day: a visit note or a signed evaluation."""
    for title, at in _notes(session):
        if _is_on(at, day, session):
            return title
    return ""


def _notes(session: Session) -> Iterator[tuple[str, datetime]]:
    for at in VisitNote.objects.filter(course=session.course).values_list("at", flat=True):
        yield _("Visit note"), at
    for at in Evaluation.objects.filter(course=session.course).values_list("at", flat=True):
        yield _("Evaluation"), at


def _is_on(at: datetime, day: date, session: Session) -> bool:
    clinic: Clinic = session.clinic
    return timezone.localdate(at, timezone=clinic.zone) == day
