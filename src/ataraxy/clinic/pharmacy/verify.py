"""Is the ledger whole, and does what is kept beside it agree with it?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.db.models import F
from django_scopes import scopes_disabled

from ataraxy.clinic.pharmacy.books import Line, book_of, sums_of
from ataraxy.clinic.pharmacy.models import LEDGER, Account, Container, Entry
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.verify import Anchor, Break, verify


def verify_ledger(known: Iterable[Anchor] = ()) -> list[Break]:
    """The first break of every clinic's ledger: its chain, then the balances kept beside it."""
    found = verify(known, LEDGER)
    broken = {one.clinic_id for one in found}
    with scopes_disabled():
        for clinic_id in Entry.objects.order_by().values_list("clinic_id", flat=True).distinct():
            if clinic_id not in broken:
                found += list(_beside(clinic_id))[:1]
    return found


def _beside(clinic_id: int) -> Iterator[Break]:
    of_container: dict[int, list[Line]] = {}
    of_account: dict[int, list[Line]] = {}
    received: dict[int, dict[str, str]] = {}
    whose: dict[int, str] = {}
    numbers: dict[int, int] = {}
    rows = Entry.objects.filter(clinic_id=clinic_id).order_by("number").values_list(
        "pk", "number", "kind", "amount_ug", "container_id", "account_id", "corrects_id", "detail"
    )  # fmt: skip
    for pk, number, kind, ug, container, account, corrects, detail in rows.iterator(2000):
        numbers[pk] = number
        line = Line(number, kind, ug, container, account, numbers.get(corrects or 0))
        if container is not None:
            of_container.setdefault(container, []).append(line)
            if kind == Kind.RECEIVED:
                received[container] = json.loads(detail or "{}")
        if account is not None:
            of_account.setdefault(account, []).append(line)
            if account not in whose:
                # A ledger begun before entries named the patient has nothing to compare with.
                whose[account] = json.loads(detail or "{}").get("patient", "")
    yield from _containers(clinic_id, of_container, received)
    yield from _accounts(clinic_id, of_account, whose)


def _containers(
    clinic_id: int, lines: dict[int, list[Line]], received: dict[int, dict[str, str]]
) -> Iterator[Break]:
    rows = Container.objects.filter(clinic_id=clinic_id).select_related("lot", "patient")
    for one in rows.order_by("pk").iterator(2000):
        about = lines.get(one.pk, [])
        book, last = book_of(about), about[-1].number if about else 0
        if (one.balance_ug, one.reserved_ug) != (book.balance_ug, book.reserved_ug):
            text = (
                f"{one.label} is kept with {one.balance_ug} µg, "
                f"its entries give {book.balance_ug} µg."
            )
            yield Break(clinic_id, last, text)
        told = received.get(one.pk, {})
        label = (one.lot.product_key, one.lot.number, str(one.lot.expires_on))
        if label != (told.get("product"), told.get("lot"), told.get("expires_on")):
            text = f"{one.label}: product, lot or expiry differ from what was received."
            yield Break(clinic_id, last, text)
        if told.get("patient", whose := str(one.patient.uid) if one.patient else "") != whose:
            text = f"{one.label}: it was received for another person than it is kept for."
            yield Break(clinic_id, last, text)


def _accounts(
    clinic_id: int, lines: dict[int, list[Line]], whose: dict[int, str]
) -> Iterator[Break]:
    rows = Account.objects.filter(clinic_id=clinic_id).annotate(now=F("patient__uid"))
    for one in rows.order_by("pk").iterator(2000):
        about = lines.get(one.pk, [])
        if whose.get(one.pk) and whose[one.pk] != str(one.now):
            text = "the account of this dose names another person than its entries."
            yield Break(clinic_id, about[0].number, text)
        sums = sums_of(about)
        kept = (one.drawn_ug, one.given_ug, one.returned_ug, one.wasted_ug, one.residual_ug)
        given = (
            sums.drawn_ug, sums.given_ug, sums.returned_ug, sums.wasted_ug, sums.residual_ug,
        )  # fmt: skip
        if kept != given:
            last = about[-1].number if about else 0
            yield Break(clinic_id, last, "the account of this dose differs from its entries.")
