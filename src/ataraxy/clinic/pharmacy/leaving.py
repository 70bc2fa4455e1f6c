"""Drug that goes out of the cabinet into nobody's dose: broken, sent back, destroyed, handed on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.dosing import containers_of, require_witness
from ataraxy.clinic.pharmacy.ledger import Fact, hold, write
from ataraxy.clinic.pharmacy.models import Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.watch import watch_container
from ataraxy.clinic.pharmacy.words import LEAVES, Kind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof


@dataclass(frozen=True, slots=True)
class Leaving:
    """How it leaves. `to` is who gets it (supplier, distributor, registrant) or how it was undone.

    `number` is their registration, or the number of the paper that goes with it. `ug` is None for
    all that is in the container.
    """

    kind: Kind
    why: str
    to: str = ""
    number: str = ""
    ug: int | None = None


@service("pharmacy.leave", permission="pharmacy.keep")
def leave(*, actor: Actor, key: str, container: Container, how: Leaving, witness: Proof) -> Entry:
    """Write down that drug left the cabinet, seen by two; an emptied container is finished."""
    hold(actor.clinic_id)
    (held,) = containers_of(actor.clinic_id, [container.uid])
    ug = held.balance_ug if how.ug is None else how.ug
    _require(held, how, ug)
    require_witness(actor, witness, set())
    detail = {"to": how.to.strip(), "number": how.number.strip()}
    entry = write(actor, Fact(how.kind, ug, held, reason=how.why, witness=witness, detail=detail))
    if held.balance_ug == 0:
        write(actor, Fact(Kind.FINISHED, 0, held))
    watch_container(actor, held)
    return entry


def _require(held: Container, how: Leaving, ug: int) -> None:
    if how.kind not in LEAVES:
        raise refused(_("Say how it leaves the cabinet."))
    if held.finished_at is not None:
        raise refused(_("This container is finished already."))
    if held.reserved_ug:
        raise refused(
            _("Some of it is promised to a dose. Draw it or change the preparation first.")
        )
    if ug <= 0 or not how.why.strip():
        raise refused(_("Say how much leaves, and why."))
    if how.kind == Kind.BROKEN:
        return
    if not how.to.strip():
        raise refused(_("Say who takes it over, or how it was destroyed."))
    if ug != held.balance_ug:
        raise refused(_("A container leaves whole. Waste what was drawn in front of a witness."))
    if how.kind == Kind.TRANSFERRED and not how.number.strip():
        raise refused(_("Write the registration number of whoever takes it over."))
    if how.kind == Kind.TRANSFERRED and held.patient_id is not None:
        raise refused(_("It was dispensed for one patient and is never handed on."))


@service("pharmacy.move", permission="pharmacy.keep")
def move(*, actor: Actor, key: str, container: Container, cabinet: Cabinet) -> Entry:
    """Put a container into another cabinet of this clinic."""
    hold(actor.clinic_id)
    (held,) = containers_of(actor.clinic_id, [container.uid])
    if cabinet.pk == held.cabinet_id or cabinet.clinic_id != actor.clinic_id:
        raise refused(_("Choose another cabinet of this clinic."))
    if held.finished_at is not None:
        raise refused(_("This container is finished already."))
    detail = {"from": held.cabinet.name, "to": cabinet.name}
    held.cabinet = cabinet
    return write(actor, Fact(Kind.MOVED, 0, held, at=timezone.now(), detail=detail))
