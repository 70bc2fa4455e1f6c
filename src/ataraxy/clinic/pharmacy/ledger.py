"""The one door to the ledger: every movement of drug goes through `write`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.books import Book, Line, book_of, sums_of
from ataraxy.clinic.pharmacy.models import LEDGER, Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.numbers import tolerance_ug
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.seal import canonical
from ataraxy.platform.service.errors import refused
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly

CLOCK_SKEW = timedelta(minutes=1)
"""How far a time may lie ahead of ours: two clocks are never quite the same."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, to be written down. `at` is when, now if nothing was said."""

    kind: Kind
    amount_ug: int = 0
    container: Container | None = None
    account: Account | None = None
    cabinet: Cabinet | None = None
    at: datetime | None = None
    reason: str = ""
    witness: Proof | None = None
    corrects: Entry | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def hold(clinic_id: int) -> None:
    """Lock the clinic's ledger until the caller's transaction ends.

    Call it before reading a balance that decides something, and before anything that publishes to
    the feed: whoever takes two locks takes them in this order (course, session, ledger, feed).
    """
    LEDGER.locked_end(clinic_id)


def write(actor: Actor, fact: Fact) -> Entry:
    """Append one entry, bring container and account up to date, inside a transaction.

    Raises `Refused` for an amount below zero or a time that lies in the future.
    """
    now = timezone.now()
    if fact.amount_ug < 0:
        raise refused(_("An amount of drug is never below zero. Nothing was recorded."))
    if fact.at is not None and fact.at > now + CLOCK_SKEW:
        raise refused(_("This time lies in the future. Nothing was written."))
    with transaction.atomic():
        end = LEDGER.locked_end(actor.clinic_id)
        entry = _entry(actor, fact, now)
        book = _book_with(entry, end.number + 1)
        if book is not None and fact.container is not None:
            before = Container.objects.values_list("balance_ug", flat=True)
            entry.change_ug = book.balance_ug - before.get(pk=fact.container.pk)
            entry.balance_ug = book.balance_ug
        LEDGER.append(entry, actor.clinic_id)
        if fact.witness is not None:
            _sign(actor, entry, fact.witness)
        if book is not None and fact.container is not None:
            keep_book(fact.container, book, entry)
        if fact.account is not None:
            keep_sums(fact.account)
    return entry


def lines_about(**which: Any) -> list[Line]:
    """The entries of a container or an account, as the sums see them."""
    rows = Entry.objects.filter(**which).select_related("corrects").order_by("number")
    return [line_of(row) for row in rows]


def line_of(row: Entry, number: int | None = None) -> Line:
    """An entry, free of the database."""
    return Line(
        number=row.number if number is None else number,
        kind=row.kind,
        amount_ug=row.amount_ug,
        container=row.container_id,
        account=row.account_id,
        corrects=row.corrects.number if row.corrects else None,
    )


def keep_book(container: Container, book: Book, entry: Entry | None = None) -> None:
    """Write down what the entries of a container add up to."""
    container.balance_ug, container.reserved_ug = book.balance_ug, book.reserved_ug
    container.unexplained_ug = book.unexplained_ug(tolerance_ug(container.product))
    if entry is not None and entry.kind == Kind.FINISHED:
        container.finished_at = entry.at
    elif not book.is_finished:
        container.finished_at = None
    container.save(
        update_fields=[
            "balance_ug", "reserved_ug", "unexplained_ug", "opened_at", "discard_at", "finished_at",
            "cabinet",
        ]
    )  # fmt: skip


def keep_sums(account: Account) -> None:
    """Write down what the entries of an account add up to."""
    sums = sums_of(lines_about(account=account))
    account.drawn_ug, account.given_ug = sums.drawn_ug, sums.given_ug
    account.returned_ug, account.wasted_ug = sums.returned_ug, sums.wasted_ug
    account.residual_ug = sums.residual_ug
    account.is_settled = sums.is_settled(tolerance_ug(account.product))
    account.save()


def corrected_by(entry: Entry) -> str:
    """Who corrected this entry already; empty when nobody did."""
    found = Entry.objects.filter(Q(corrects=entry), kind=Kind.CORRECTED).order_by("number").last()
    return found.by_name if found else ""


def _entry(actor: Actor, fact: Fact, now: datetime) -> Entry:
    container, account = fact.container, fact.account
    thing = container or account
    return Entry(
        uid=uuid4(),
        clinic_id=actor.clinic_id,
        at=fact.at or now,
        recorded_at=now,
        kind=fact.kind,
        product_key=thing.product.key if thing else "",
        cabinet=container.cabinet if container else fact.cabinet,
        container=container,
        account=account,
        amount_ug=fact.amount_ug,
        by_uid=actor.user_uid,
        by_name=actor.name,
        witness_uid=fact.witness.user_uid if fact.witness else "",
        witness_name=fact.witness.name if fact.witness else "",
        reason=fact.reason.strip()[:500],
        corrects=fact.corrects,
        detail=_told(fact),
    )


def _told(fact: Fact) -> str:
    """What else the seal covers: of a dose also whose it is, for the account is kept beside."""
    whose = {"patient": fact.account.patient_uid} if fact.account else {}
    detail = {**fact.detail, **whose}
    return canonical(detail) if detail else ""


def _book_with(entry: Entry, number: int) -> Book | None:
    if entry.container_id is None:
        return None
    return book_of([*lines_about(container_id=entry.container_id), line_of(entry, number)])


def _sign(actor: Actor, entry: Entry, witness: Proof) -> None:
    """The witness's own signature over exactly what the ledger now says."""
    mg = entry.amount_ug / 1000
    name = products()[entry.product_key].name if entry.product_key else ""
    place = f", {entry.container.label}" if entry.container else ""
    shown = f"Ledger {entry.number}: {entry.kind} {mg:g} mg {name}{place}. {entry.reason}".strip()
    add_signature(
        actor=actor,
        subject=Subject("ledger-entry", str(entry.uid)),
        shown=exactly(shown),
        meaning=_("I saw this"),
        proof=witness,
        patient=entry.account.patient if entry.account else None,
    )
