"""The inventory that the law asks for: everything on hand, at one named moment of a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.dosing import require_witness
from ataraxy.clinic.pharmacy.ledger import Fact, hold, write
from ataraxy.clinic.pharmacy.models import Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.queries import in_use
from ataraxy.clinic.pharmacy.services import Found, note_count
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof

OPENING, CLOSE = "opening", "close"
"""At which moment of the business day it was taken; the law asks for one of the two."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An inventory: the moment of the day, and what was found in each container."""

    moment: str
    found: tuple[Found, ...]


@service("pharmacy.inventory", permission="pharmacy.keep")
def take_inventory(*, actor: Actor, key: str, taken: Taken, witness: Proof) -> Entry:
    """Count everything in every cabinet and write it down as an inventory, seen by two people."""
    if taken.moment not in {OPENING, CLOSE}:
        raise refused(_("Say whether it was taken at opening or at close of business."))
    require_witness(actor, witness, set())
    hold(actor.clinic_id)
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    _require_all(clinic, taken.found)
    by_uid = {one.container_uid: one for one in taken.found}
    for cabinet in Cabinet.objects.filter(clinic=clinic).order_by("name"):
        held = in_use(clinic, cabinet)
        if held:
            note_count(actor, cabinet, [by_uid[one.uid] for one in held])
    detail = {
        "moment": taken.moment,
        "kind": "biennial" if last_inventory(clinic) else "initial",
        "lines": inventory_lines(in_use(clinic)),
    }
    return write(actor, Fact(Kind.INVENTORY, witness=witness, detail=detail))


def _require_all(clinic: Clinic, found: Sequence[Found]) -> None:
    wanted = {one.uid: one.label for one in in_use(clinic)}
    missing = set(wanted) - {one.container_uid for one in found}
    if missing:
        text = _("An inventory leaves nothing out. Not counted: %s.")
        raise refused(text % ", ".join(sorted(wanted[uid] for uid in missing)))


def inventory_lines(containers: Sequence[Container]) -> list[dict[str, Any]]:
    """One line for each product, owner and state: drug, containers, micrograms in all."""
    found: dict[tuple[str, bool, bool], dict[str, Any]] = {}
    for one in containers:
        key = (one.lot.product_key, one.opened_at is not None, one.patient_id is not None)
        line = found.setdefault(
            key, {"product": key[0], "opened": key[1], "own": key[2], "containers": 0, "ug": 0}
        )
        line["containers"] += 1
        line["ug"] += one.balance_ug
    return [found[key] for key in sorted(found)]


def last_inventory(clinic: Clinic) -> Entry | None:
    """The newest inventory."""
    rows = Entry.objects.filter(clinic=clinic, kind=Kind.INVENTORY)
    return rows.order_by("-number").first()


def inventory_due(clinic: Clinic) -> datetime | None:
    """Until when the next one has to be taken; None when the first is still missing."""
    last = last_inventory(clinic)
    return last.at + stock_numbers().inventory_every if last else None


def told_of(entry: Entry) -> dict[str, Any]:
    """What an inventory's entry says."""
    found: dict[str, Any] = json.loads(entry.detail)
    return found


def is_due(clinic: Clinic, today: date) -> bool:
    """Whether an inventory is missing or falls due within the usual warning."""
    due = inventory_due(clinic)
    warn = stock_numbers().registration_before
    return due is None or due.astimezone(clinic.zone).date() - warn <= today
