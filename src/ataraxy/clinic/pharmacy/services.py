"""What the custodian does: receive, count, finish, waste, correct. Each act is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import nominal_ug
from ataraxy.clinic.pharmacy.dosing import (
    Remainder,
    containers_of,
    require_witness,
    settle_remainder,
)
from ataraxy.clinic.pharmacy.ledger import Fact, corrected_by, hold, write
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry, Lot
from ataraxy.clinic.pharmacy.numbers import tolerance_ug
from ataraxy.clinic.pharmacy.packages import pack_of
from ataraxy.clinic.pharmacy.receipts import Came, check_in_receipt, watch_delivery
from ataraxy.clinic.pharmacy.rules import may_correct
from ataraxy.clinic.pharmacy.scanning import Scanned
from ataraxy.clinic.pharmacy.watch import watch_account, watch_container
from ataraxy.clinic.pharmacy.words import CORRECTABLE, Kind
from ataraxy.knowledge.pharmacology import Form, products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof

MOST_CONTAINERS = 200
"""In one delivery; a longer one is entered in parts."""


@service("pharmacy.cabinet", permission="pharmacy.receive")
def name_cabinet(*, actor: Actor, key: str, name: str) -> Cabinet:
    """Name a cabinet. From the first one on, this clinic's doses go through the ledger."""
    if Cabinet.objects.filter(clinic_id=actor.clinic_id, name=name.strip()).exists():
        raise refused(_("There is a cabinet of this name already."))
    return Cabinet.objects.create(clinic_id=actor.clinic_id, name=name.strip())


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came: so many containers of one lot, with `pieces` in each where they are counted."""

    product: str
    lot: str
    expires_on: date
    containers: int
    pieces: int = 1
    supplier: str = ""
    invoice: str = ""
    invoiced_on: date | None = None
    patient: Patient | None = None
    """Whose own it is, when a pharmacy dispensed it for one person."""
    gtin: str = ""
    """The number in the package's symbol, when it was scanned."""


@service("pharmacy.receive", permission="pharmacy.receive")
def receive(
    *, actor: Actor, key: str, cabinet: Cabinet, came: Delivery, second: Proof | None = None
) -> Lot:
    """Put a delivery into the cabinet: each container becomes one with a number of its own.

    A second person checks it here (`second`), or it is work until somebody else has (`receipts`).
    """
    _require_acceptable(actor, came)
    if came.gtin:
        _require_that_package(actor, came)
    if second is not None:
        require_witness(actor, second, set())
    hold(actor.clinic_id)
    lot = _lot(actor, came)
    delivery = uuid4()
    _put_in(actor, cabinet, lot, came, delivery)
    came_in = Came(delivery, lot, cabinet, came.containers)
    if second is None:
        watch_delivery(actor, came_in)
    else:
        check_in_receipt(actor, came_in, second)
    return lot


def _require_acceptable(actor: Actor, came: Delivery) -> None:
    item = products().get(came.product)
    if item is None:
        raise refused(_("There is no such product."))
    if not 0 < came.containers <= MOST_CONTAINERS or came.pieces < 1:
        raise refused(_("Between 1 and %d containers at a time.") % MOST_CONTAINERS)
    today = timezone.now().astimezone(Clinic.objects.get(pk=actor.clinic_id).zone).date()
    if came.expires_on < today:
        raise refused(_("This lot has expired. Send it back; nothing was recorded."))
    if came.patient is not None and item.form is not Form.DEVICE:
        raise refused(_("Only devices are dispensed for one patient and kept here as their own."))


def _put_in(actor: Actor, cabinet: Cabinet, lot: Lot, came: Delivery, delivery: UUID) -> None:
    """A container and an entry for each that came."""
    item = lot.product
    first = Container.objects.filter(clinic_id=actor.clinic_id).aggregate(n=Count("pk"))["n"] + 1
    detail = {
        "product": came.product,
        "lot": came.lot.strip(),
        "expires_on": came.expires_on.isoformat(),
        "supplier": came.supplier.strip(),
        "invoice": came.invoice.strip(),
        "invoiced_on": came.invoiced_on.isoformat() if came.invoiced_on else "",
        "gtin": came.gtin,
        "delivery": str(delivery),
        "patient": str(came.patient.uid) if came.patient else "",
    }
    full = nominal_ug(item, came.pieces)
    for number in range(first, first + came.containers):
        container = Container.objects.create(
            clinic_id=actor.clinic_id,
            cabinet=cabinet,
            lot=lot,
            label=f"{'D' if item.form is Form.DEVICE else 'K'}-{number:04d}",
            nominal_ug=full,
            patient=came.patient,
        )
        write(actor, Fact(Kind.RECEIVED, full, container, detail=detail))


def _require_that_package(actor: Actor, came: Delivery) -> None:
    """A package that is known is the product that it was; its barcode is of no other one."""
    pack = pack_of(Clinic.objects.get(pk=actor.clinic_id), Scanned(came.gtin))
    if pack is not None and pack.product != came.product:
        text = _("The scanned package is %s. Choose that, or scan what is in your hand again.")
        raise refused(text % products()[pack.product].name)


def _lot(actor: Actor, came: Delivery) -> Lot:
    found = Lot.objects.filter(
        clinic_id=actor.clinic_id, product_key=came.product, number=came.lot.strip()
    ).first()
    if found is None:
        return Lot.objects.create(
            clinic_id=actor.clinic_id,
            product_key=came.product,
            number=came.lot.strip(),
            expires_on=came.expires_on,
        )
    if found.expires_on != came.expires_on:
        text = _("Lot %(lot)s is on file with the expiry date %(day)s. Look at the label again.")
        raise refused(text % {"lot": found.number, "day": found.expires_on})
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody counted in one container, with the explanation where it differs."""

    container_uid: UUID
    ug: int
    explanation: str = ""


@service("pharmacy.count", permission="pharmacy.count")
def count(*, actor: Actor, key: str, cabinet: Cabinet, found: Sequence[Found]) -> Entry:
    """Record a count: one entry for the cabinet, one for each container that differs.

    A difference past the tolerance without an explanation becomes the custodian's work.
    """
    hold(actor.clinic_id)
    return note_count(actor, cabinet, found)


def note_count(actor: Actor, cabinet: Cabinet, found: Sequence[Found]) -> Entry:
    """A count, inside another service's transaction and with the ledger held."""
    by_uid = {one.container_uid: one for one in found}
    containers = containers_of(actor.clinic_id, list(by_uid))
    seen = {one.label: by_uid[one.uid].ug for one in containers}
    differ = [one for one in containers if by_uid[one.uid].ug != one.balance_ug]
    detail = {"found_ug": seen, "differ": [one.label for one in differ]}
    whole = write(actor, Fact(Kind.COUNTED, sum(seen.values()), cabinet=cabinet, detail=detail))
    for container in differ:
        _differs(actor, container, by_uid[container.uid])
    return whole


def _differs(actor: Actor, container: Container, found: Found) -> None:
    expected = container.balance_ug
    fact = Fact(Kind.COUNTED, found.ug, container, detail={"expected_ug": expected})
    entry = write(actor, fact)
    if found.explanation.strip():
        _explain(actor, entry, container, found.explanation)
    watch_container(actor, container)


@service("pharmacy.explain", permission="pharmacy.count")
def explain(*, actor: Actor, key: str, entry: Entry, reason: str) -> Entry:
    """Say how a difference came about; the difference and the explanation both stay."""
    if entry.container is None or entry.kind not in {Kind.COUNTED, Kind.FINISHED}:
        raise refused(_("Only a count that differs can be explained."))
    hold(actor.clinic_id)
    (held,) = containers_of(actor.clinic_id, [entry.container.uid])
    made = _explain(actor, entry, held, reason)
    watch_container(actor, held)
    return made


def _explain(actor: Actor, entry: Entry, held: Container, reason: str) -> Entry:
    if not reason.strip():
        raise refused(_("Write how the difference came about."))
    return write(actor, Fact(Kind.EXPLAINED, 0, held, reason=reason, corrects=entry))


@service("pharmacy.finish", permission="pharmacy.waste")
def finish(*, actor: Actor, key: str, container: Container, reason: str) -> Entry:
    """The container is empty. What the book still shows, or shows too little, is explained."""
    hold(actor.clinic_id)
    (held,) = containers_of(actor.clinic_id, [container.uid])
    if held.finished_at is not None:
        raise refused(_("This container is finished already."))
    if held.reserved_ug:
        raise refused(
            _("Some of it is promised to a dose. Draw it or change the preparation first.")
        )
    differs = abs(held.balance_ug) > tolerance_ug(held.product)
    if differs and not reason.strip():
        raise refused(_("It should hold another amount by the book. Write how that came about."))
    entry = write(actor, Fact(Kind.FINISHED, 0, held, reason=reason))
    if differs:
        _explain(actor, entry, held, reason)
    watch_container(actor, held)
    return entry


@service("pharmacy.waste", permission="pharmacy.waste")
def waste(
    *, actor: Actor, key: str, container: Container, ug: int, reason: str, witness: Proof
) -> Entry:
    """Waste out of a container, in front of a witness: broken, expired, past its discard time."""
    if ug <= 0 or not reason.strip():
        raise refused(_("Say how much is wasted, and why."))
    hold(actor.clinic_id)
    (held,) = containers_of(actor.clinic_id, [container.uid])
    require_witness(actor, witness, set())
    entry = write(actor, Fact(Kind.WASTED, ug, held, reason=reason, witness=witness))
    if held.balance_ug == 0 and not held.reserved_ug:
        write(actor, Fact(Kind.FINISHED, 0, held))
    return entry


@service("pharmacy.settle", permission="pharmacy.waste")
def settle_account(
    *, actor: Actor, key: str, account: Account, rest: Remainder, witness: Proof | None
) -> Account:
    """Say what became of the rest of a dose when its chair has gone on to another one."""
    return settle_remainder(actor, account, rest, witness)


@service("pharmacy.correct", permission="pharmacy.correct")
def correct(*, actor: Actor, key: str, entry: Entry, right_ug: int, reason: str) -> Entry:
    """Put the right amount beside a wrong one; both stay, the newer one counts."""
    if not reason.strip():
        raise refused(_("Say why the amount was wrong."))
    hold(actor.clinic_id)
    whole_cabinet = entry.container_id is None and entry.account_id is None
    decision = may_correct(
        correctable=entry.kind in CORRECTABLE and not whole_cabinet,
        corrected_by=corrected_by(entry),
    )
    if not decision:
        raise Refused(decision)
    container = None
    if entry.container is not None:
        (container,) = containers_of(actor.clinic_id, [entry.container.uid])
    fact = Fact(Kind.CORRECTED, right_ug, container, entry.account, reason=reason, corrects=entry)
    made = write(actor, fact)
    if entry.account is not None:
        watch_account(actor, entry.account)
    if container is not None:
        watch_container(actor, container)
    return made
