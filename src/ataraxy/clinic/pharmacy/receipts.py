"""The second pair of eyes on a delivery: here and now, or as somebody's work until it was done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.dosing import require_witness
from ataraxy.clinic.pharmacy.ledger import Fact, write
from ataraxy.clinic.pharmacy.models import Cabinet, Entry, Lot
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof
from ataraxy.platform.worklist.services import NewTask, add_task, settle

NOT_CHECKED = "stock-delivery"


@dataclass(frozen=True, slots=True)
class Came:
    """One delivery of one lot, as it lies in the ledger."""

    uid: UUID
    lot: Lot
    cabinet: Cabinet
    containers: int


def watch_delivery(actor: Actor, came: Came) -> None:
    """A delivery that one person alone put away is looked at by another."""
    ask = NewTask(
        kind=NOT_CHECKED,
        title=_("Check a delivery as the second person: lot %s") % came.lot.number,
        why=_("One person received it alone."),
        role=Role.CUSTODIAN,
        cause=f"delivery:{came.uid}",
        link=reverse("pharmacy:delivery", args=[came.uid]),
    )
    add_task(actor=actor, ask=ask)


def check_in_receipt(actor: Actor, came: Came, second: Proof) -> Entry:
    """Write down that a second person counted the delivery and read its label."""
    detail = {"delivery": str(came.uid), "lot": came.lot.number, "containers": came.containers}
    fact = Fact(Kind.CHECKED, cabinet=came.cabinet, witness=second, detail=detail)
    settle(actor=actor, kind=NOT_CHECKED, cause=f"delivery:{came.uid}", reason=_("Checked by two."))
    return write(actor, fact)


def delivery_for(actor: Actor, uid: UUID) -> tuple[Came, list[Entry]]:
    """A delivery and its entries, or `Http404` when it is not one of the actor's clinic."""
    rows = Entry.objects.filter(
        clinic_id=actor.clinic_id, kind=Kind.RECEIVED, detail__contains=str(uid)
    )
    found = list(rows.select_related("container__lot", "container__cabinet").order_by("number"))
    first = found[0].container if found else None
    if first is None:
        raise Http404(_("There is no such delivery at this clinic."))
    return Came(uid, first.lot, first.cabinet, len(found)), found


def checked_by(actor: Actor, came: Came) -> str:
    """Who checked a delivery as the second person; empty while nobody has."""
    rows = Entry.objects.filter(clinic_id=actor.clinic_id, kind=Kind.CHECKED)
    found = rows.filter(detail__contains=str(came.uid)).order_by("number").first()
    return found.witness_name if found else ""


@service("pharmacy.check-delivery", permission="pharmacy.count")
def check_delivery(*, actor: Actor, key: str, delivery: UUID, found: int, second: Proof) -> Entry:
    """Somebody who did not receive it counts it and reads lot and expiry; they sign in here."""
    came, rows = delivery_for(actor, delivery)
    if checked_by(actor, came):
        raise refused(_("%s checked this delivery already.") % checked_by(actor, came))
    if found != came.containers:
        text = _(
            "The ledger says %(by_book)d containers came. Count again; if it is really "
            "%(found)d, count the cabinet, so that the difference is written down and explained."
        )
        raise refused(text % {"by_book": came.containers, "found": found})
    if second.user_uid in {row.by_uid for row in rows}:
        raise refused(_("Whoever received it cannot be the second person. Ask somebody else."))
    if second.user_uid != actor.user_uid:
        require_witness(actor, second, set())
    return check_in_receipt(actor, came, second)


def told(entry: Entry) -> dict[str, str]:
    """What a delivery's entry keeps: supplier, invoice and its date."""
    found: dict[str, str] = json.loads(entry.detail or "{}")
    return found
