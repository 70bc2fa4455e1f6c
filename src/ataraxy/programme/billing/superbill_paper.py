"""Superbill and invoice as papers: what an insurer or an accountant looks for, on one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.foundation.money import Money, total
from ataraxy.journey.session.models import Session
from ataraxy.platform.documents.paper import (
    Block,
    Facts,
    Heading,
    Notice,
    Paper,
    Paragraph,
    Table,
)
from ataraxy.programme.billing.accounts import day_of
from ataraxy.programme.billing.coding import Item
from ataraxy.programme.billing.ledger import METHODS
from ataraxy.programme.billing.models import Entry, Identity, Invoice


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a superbill."""

    session: Session
    identity: Identity
    day: date
    payer: str
    member_id: str
    diagnoses: tuple[str, ...]
    lines: tuple[tuple[Item, Money], ...]
    currency: str
    paid: tuple[Entry, ...] = ()
    signed: str = ""


def superbill_paper(sheet: Sheet) -> Paper:
    """The superbill ready to be printed."""
    patient, clinic = sheet.session.patient, sheet.session.clinic
    due = total((charge for _item, charge in sheet.lines), sheet.currency)
    head = (
        _("Code"), _("What"), _("Diagnosis"), _("Modifiers"), _("Units"), _("Minutes"), _("Charge"),
    )  # fmt: skip
    pointers = ", ".join(str(at) for at in range(1, len(sheet.diagnoses) + 1))
    rows = tuple(_row(item, charge, pointers) for item, charge in sheet.lines)
    return Paper(
        title=_("Superbill of %s") % sheet.day.isoformat(),
        language="en",
        clinic=clinic.name,
        patient_line=f"{patient.full_name}, {patient.birth_date.isoformat()}",
        blocks=(
            Facts(tuple(_patient(sheet))),
            Heading(_("Services")),
            Table(head, (*rows, (_("Together"), "", "", "", "", "", str(due)))),
            *_payments(sheet),
            Heading(_("Provider")),
            Facts(tuple(_provider(sheet))),
            Paragraph(
                _(
                    "Ketamine is given off-label except where Spravato is named. This paper is no "
                    "guarantee that an insurer pays."
                ),
                small=True,
            ),
        ),
    )


def invoice_paper(
    invoice: Invoice, entries: list[Entry], identity: Identity | None, left: Money
) -> Paper:
    """The invoice with every payment and credit note on it so far, and what is `left` to pay."""
    patient, clinic = invoice.patient, invoice.clinic
    head = (_("Service"), _("Quantity"), _("Each"), _("Amount"))
    rows = tuple(
        (
            line["words"],
            str(line["quantity"]),
            str(Money(line["unit_cents"], invoice.currency)),
            str(Money(line["cents"], invoice.currency)),
        )
        for line in invoice.lines
    )
    blocks: list[Block] = [
        Facts(tuple(_invoice_facts(invoice, identity))),
        Heading(_("Services")),
        Table(head, (*rows, (_("Together"), "", "", str(invoice.total)))),
    ]
    if entries:
        told = (_("Day"), _("What"), _("Amount"), _("Note"))
        moved = tuple(
            (one.on.isoformat(), str(one.get_kind_display()), str(one.amount), one.note)
            for one in entries
        )
        blocks += [Heading(_("Since then")), Table(told, moved)]
    blocks.append(Notice(_("Still to pay: %s") % left))
    return Paper(
        title=_("Invoice %d") % invoice.number,
        language="en",
        clinic=clinic.name,
        patient_line=f"{patient.full_name}, {patient.birth_date.isoformat()}",
        blocks=tuple(blocks),
    )


def _payments(sheet: Sheet) -> Iterator[Block]:
    """What came in for the visit before this paper was made."""
    if sheet.paid:
        yield Heading(_("Paid so far"))
        head = (_("Day"), _("How"), _("Amount"))
        yield Table(head, tuple(_payment(one) for one in sheet.paid))


def _payment(one: Entry) -> tuple[str, ...]:
    how = str(dict(METHODS).get(one.method, one.get_kind_display()))
    return one.on.isoformat(), how, str(one.amount)


def _row(item: Item, charge: Money, pointers: str) -> tuple[str, ...]:
    words = "; ".join(one for one in (item.words, item.detail, _ndc(item)) if one)
    return (
        item.code, words, pointers, " ".join(item.modifiers), str(item.units), item.minutes,
        str(charge),
    )  # fmt: skip


def _ndc(item: Item) -> str:
    return f"NDC {item.ndc}" if item.ndc else ""


def _patient(sheet: Sheet) -> Iterator[tuple[str, str]]:
    patient = sheet.session.patient
    yield _("Date of service"), sheet.day.isoformat()
    yield _("Address"), patient.address or _("not recorded")
    yield _("Insurer"), sheet.payer or _("none")
    if sheet.member_id:
        yield _("Member number"), sheet.member_id
    for number, code in enumerate(sheet.diagnoses, start=1):
        yield _("Diagnosis %d (ICD-10-CM)") % number, code


def _provider(sheet: Sheet) -> Iterator[tuple[str, str]]:
    found = sheet.identity
    yield _("Legal name"), found.legal_name
    yield _("Address"), found.address
    yield _("Telephone"), found.phone
    yield _("Tax number"), found.tin
    yield _("Group NPI"), found.npi
    yield _("Place of service"), found.place_of_service
    for one in found.clinicians:
        yield one["name"], _("NPI %s") % one["npi"]
    yield _("Record of the visit signed"), sheet.signed or _("not yet")


def _invoice_facts(invoice: Invoice, identity: Identity | None) -> Iterator[tuple[str, str]]:
    yield _("From"), identity.legal_name if identity else invoice.clinic.name
    if identity is not None:
        yield _("Address"), identity.address
        yield _("Tax number"), identity.tin
    if invoice.session is not None:
        yield _("Date of service"), day_of(invoice.session).isoformat()
    yield _("Issued on"), invoice.issued_on.isoformat()
    yield _("To be paid by"), invoice.due_on.isoformat()
