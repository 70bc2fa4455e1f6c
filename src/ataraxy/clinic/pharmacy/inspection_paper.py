"""The inspection as a paper: balances, doses with patient and witness, what else moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import mass_words, words
from ataraxy.clinic.pharmacy.inspection import Balance, Dose, Scope, balances, doses, movements
from ataraxy.clinic.pharmacy.models import LEDGER, Entry, LedgerEnd
from ataraxy.clinic.pharmacy.models_custody import Loss
from ataraxy.clinic.pharmacy.retention import kept_words
from ataraxy.clinic.pharmacy.standing import registrations
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.verify import verify_recent
from ataraxy.platform.documents.paper import Block, Facts, Heading, Notice, Paper, Paragraph, Table

_DOSE_WIDTHS = (21, 43, 24, 38, 22, 22)
_MOVE_WIDTHS = (10, 21, 24, 38, 22, 23, 32)
_PRINTING = 1
Step = Callable[[int], None]


def total_of(scope: Scope) -> int:
    """How many steps the paper takes: its doses, its movements, and the printing as one."""
    mine = scope.entries().filter(account__isnull=False).order_by()
    return mine.values("account").distinct().count() + movements(scope).count() + _PRINTING


def inspection_paper(scope: Scope, step: Step) -> Paper:
    """The whole report; `step` is told how many lines were written since it was last told."""
    blocks: list[Block] = [*_head(scope), *_sums(balances(scope))]
    blocks += _table(_("Doses"), _dose_header(), _DOSE_WIDTHS, list(_dose_rows(scope, step)))
    rows = list(_movement_rows(scope, step))
    blocks += _table(_("Cabinet: every other movement"), _move_header(), _MOVE_WIDTHS, rows)
    blocks += _losses(scope)
    return Paper(
        title=_("Controlled drugs: inspection report"),
        language="en",
        clinic=scope.clinic.name,
        patient_line=scope.patient.full_name if scope.patient else "",
        blocks=tuple(blocks),
    )


def _head(scope: Scope) -> Iterator[Block]:
    narrowed = [
        (_("Drug"), scope.product), (_("Lot"), scope.lot),
        (_("Patient"), scope.patient.full_name if scope.patient else ""),
    ]  # fmt: skip
    yield Facts(
        (
            (_("From"), f"{scope.first:%Y-%m-%d}"),
            (_("Until"), f"{scope.last:%Y-%m-%d}"),
            *((label, value) for label, value in narrowed if value),
            *(
                (str(one.get_kind_display()), f"{one.number}, {one.holder}, {one.address}")
                for one in registrations(scope.clinic)
            ),
            *_without(scope),
            (_("Records kept"), kept_words(scope.clinic, scope.last)),
        )
    )
    yield Notice(chain_words(scope))


def _without(scope: Scope) -> Iterator[tuple[str, str]]:
    if not registrations(scope.clinic):
        yield _("Registrations"), _("none is entered")


def chain_words(scope: Scope) -> str:
    """Whether the seals hold from the first entry of the report to the end of the ledger."""
    first = scope.entries().first()
    end = LedgerEnd.objects.filter(pk=scope.clinic.pk).first()
    if first is None or end is None:
        return _("No entry lies in this time.")
    broken = verify_recent(scope.clinic.pk, end.number - first.number + 1, LEDGER)
    if broken is not None:
        return _("The ledger does not hold: %s") % broken
    text = _("The seals of entries %(first)d to %(last)d hold: none was altered, none is missing.")
    return text % {"first": first.number, "last": end.number}


def _sums(found: list[Balance]) -> Iterator[Block]:
    yield Heading(_("Balance by drug"))
    if not found:
        yield Paragraph(_("Nothing was held and nothing moved in this time."))
    for one in found:
        yield Heading(one.product.name, level=3)
        told = [(_change_words(kind), one.words(ug)) for kind, ug in one.changes.items()]
        yield Facts(
            (
                (_("At the beginning"), one.words(one.opening_ug)),
                *told,
                (_("At the end"), one.words(one.closing_ug)),
            )
        )


def _change_words(kind: str) -> str:
    """What changed a balance; a count changes it by what it found beside the book."""
    if kind in {Kind.COUNTED, Kind.FINISHED}:
        return _("found by counts, against the book")
    return str(Kind(kind).label)


def _table(
    title: str, header: tuple[str, ...], widths: tuple[int, ...], rows: list[tuple[str, ...]]
) -> Iterator[Block]:
    yield Heading(f"{title} ({len(rows)})")
    if rows:
        yield Table(header, tuple(rows), widths)
    else:
        yield Paragraph(_("None in this time."))


def _dose_header() -> tuple[str, ...]:
    return (
        _("When"), _("Patient, birth date, address"), _("Out of, lot"), _("Where it went"),
        _("By"), _("Witness"),
    )  # fmt: skip


def _dose_rows(scope: Scope, step: Step) -> Iterator[tuple[str, ...]]:
    for piece in doses(scope):
        for one in piece:
            yield _dose_row(scope, one)
        step(len(piece))


def _dose_row(scope: Scope, one: Dose) -> tuple[str, ...]:
    patient = one.account.patient
    whose = ""
    if patient is not None:
        parts = (patient.full_name, f"{patient.birth_date:%Y-%m-%d}", patient.address.strip())
        whose = ", ".join(part for part in parts if part)
    out_of = ", ".join((*one.containers, *one.lots)) or _("no container in the ledger")
    return (
        _at(scope, one.account.begun_at),
        whose,
        out_of,
        _where(one),
        ", ".join(one.by),
        ", ".join(one.witnesses),
    )


def _where(one: Dose) -> str:
    account, item = one.account, one.account.product
    told = (
        (_("drawn"), account.drawn_ug), (_("given"), account.given_ug),
        (_("wasted"), account.wasted_ug), (_("returned"), account.returned_ug),
        (_("left in the line"), account.residual_ug),
    )  # fmt: skip
    parts = [f"{label} {mass_words(ug, item)}" for label, ug in told if ug]
    if not account.is_settled:
        parts.append(_("NOT ACCOUNTED FOR: %s") % mass_words(abs(account.open_ug), item))
    return f"{item.name.split(',')[0]}: " + ", ".join(parts)


def _move_header() -> tuple[str, ...]:
    return (_("Entry"), _("When"), _("What"), _("Container, lot, expiry"), _("Change"),
            _("Balance"), _("By, witness, why"))  # fmt: skip


def _movement_rows(scope: Scope, step: Step) -> Iterator[tuple[str, ...]]:
    told = 0
    for told, row in enumerate(movements(scope).iterator(2000), start=1):
        yield _move_row(scope, row)
        if told % 500 == 0:
            step(500)
    step(told % 500)


def _move_row(scope: Scope, row: Entry) -> tuple[str, ...]:
    box, item = row.container, row.product
    place = f"{box.label}, {box.lot.number}, {box.lot.expires_on:%Y-%m-%d}" if box else ""
    change = "" if item is None or not row.change_ug else words(row.change_ug, item)
    after = "" if item is None or row.balance_ug is None else words(row.balance_ug, item)
    what = str(Kind(row.kind).label)
    if row.corrects is not None:
        what = f"{what} ({row.corrects.number})"
    who = " / ".join(part for part in (row.by_name, row.witness_name) if part)
    return (
        str(row.number),
        _at(scope, row.at),
        what,
        place or (row.cabinet.name if row.cabinet else ""),
        change,
        after,
        ". ".join(part for part in (who, row.reason) if part),
    )


def _losses(scope: Scope) -> Iterator[Block]:
    rows = Loss.objects.filter(
        clinic=scope.clinic, discovered_at__date__range=(scope.first, scope.last)
    ).select_related("entry__container")
    yield Heading(_("Theft and loss"))
    told = [_loss_words(one) for one in rows.order_by("discovered_at", "pk")]
    if not told:
        yield Paragraph(_("None was reported in this time."))
    for words_of in told:
        yield Facts(words_of)


def _loss_words(one: Loss) -> tuple[tuple[str, str], ...]:
    box = one.entry.container
    sent = _("not yet sent, due %s")
    return (
        (_("Found"), f"{one.discovered_at:%Y-%m-%d}, {one.get_kind_display()}"),
        (_("Missing"), f"{one.amount_ug / 1000:g} mg, {box.label if box else ''}"),
        (_("Notice"), one.notice_to or sent % one.notice_due_on),
        (_("Form 106"), one.form_number or sent % one.form_due_on),
        (_("Circumstances"), one.circumstances),
    )


def _at(scope: Scope, at: datetime) -> str:
    return f"{at.astimezone(scope.clinic.zone):%Y-%m-%d %H:%M}"
