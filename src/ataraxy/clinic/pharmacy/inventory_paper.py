"""The inventory as a paper: drug, form, strength, containers and amount, and who took it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import words
from ataraxy.clinic.pharmacy.models import Entry
from ataraxy.clinic.pharmacy.standing import registrations
from ataraxy.clinic.pharmacy.stocktaking import OPENING, told_of
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.documents.paper import Block, Facts, Paper, Paragraph, Table
from ataraxy.platform.people.models import Clinic


def inventory_paper(clinic: Clinic, entry: Entry) -> Paper:
    """One inventory as it stands in the ledger."""
    told = told_of(entry)
    at = entry.at.astimezone(clinic.zone)
    moment = _("opening of business") if told["moment"] == OPENING else _("close of business")
    kind = _("initial") if told["kind"] == "initial" else _("biennial")
    head: list[Block] = [
        Facts(
            (
                (_("Taken"), f"{at:%Y-%m-%d %H:%M}, {moment}"),
                (_("Kind"), kind),
                (_("By"), f"{entry.by_name}, {entry.witness_name}"),
                (_("Ledger entry"), f"{entry.number} · {entry.mac[:16]}"),
                *((str(one.get_kind_display()), one.number) for one in registrations(clinic)),
            )
        )
    ]
    rows = tuple(_row(line) for line in told["lines"])
    empty = Paragraph(_("Nothing was on hand."))
    body: Block = Table(_header(), rows) if rows else empty
    return Paper(_("Inventory of controlled drugs"), "en", clinic.name, "", (*head, body))


def _header() -> tuple[str, ...]:
    return (_("Drug, form and strength"), _("State"), _("Containers"), _("Amount"))


def _row(line: dict[str, object]) -> tuple[str, ...]:
    item = products()[str(line["product"])]
    state = _("opened, measured") if line["opened"] else _("sealed")
    own = _(", patients' own") if line["own"] else ""
    return (item.name, f"{state}{own}", str(line["containers"]), words(int(str(line["ug"])), item))
