"""The entries of a report as CSV, with their seals, and whether such a copy was edited since."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db.models import QuerySet
from django_scopes import scopes_disabled

from ataraxy.clinic.pharmacy.inspection import Scope
from ataraxy.clinic.pharmacy.models import Entry
from ataraxy.platform.audit.seal import canonical, current_key_id, instant, keyed

COLUMNS = (
    "number", "at", "recorded_at", "kind", "drug", "cabinet", "container", "lot", "expires_on",
    "amount_mg", "change_mg", "balance_mg", "patient", "birth_date", "address", "by", "witness",
    "reason", "corrects", "seal",
)  # fmt: skip
END = "end"
_AT_ONCE = 500
_DOMAIN = "ledger-copy:"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_JOINED = ("cabinet", "container__lot", "account__patient", "corrects")


class _Line:
    """A file that keeps only what was written last."""

    def write(self, text: str) -> str:
        """Hand it back."""
        return text


def csv_parts(scope: Scope) -> Iterator[str]:
    """The copy in pieces. The question is put now; the answer is read while it is sent."""
    return _pieces(_lines(scope.entries().select_related(*_JOINED)))


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, _AT_ONCE)):
        yield piece


def _lines(rows: QuerySet[Entry]) -> Iterator[str]:
    """Head, one line for each entry, and a last line that seals all of them."""
    writer, digest, count = csv.writer(_Line()), hashlib.sha256(), 0
    head = str(writer.writerow(COLUMNS))
    digest.update(head.encode())
    yield head
    for row in rows.iterator(2000):
        line = str(writer.writerow(cells(row)))
        digest.update(line.encode())
        count += 1
        yield line
    yield str(writer.writerow([END, count, *_seal(current_key_id(), count, digest.hexdigest())]))


def _seal(key_id: str, count: int, digest: str) -> tuple[str, str]:
    return key_id, keyed(key_id, _DOMAIN + canonical({"entries": count, "sha256": digest}))


def cells(row: Entry) -> list[str]:
    """One entry as the copy spells it."""
    patient = row.account.patient if row.account else None
    box = row.container
    amounts = (row.amount_ug, row.change_ug, row.balance_ug)
    found = (
        str(row.number), instant(row.at), instant(row.recorded_at), row.kind, row.product_key,
        row.cabinet.name if row.cabinet else "", box.label if box else "",
        box.lot.number if box else "", box.lot.expires_on.isoformat() if box else "",
        *("" if ug is None else f"{ug / 1000:.3f}" for ug in amounts),
        patient.full_name if patient else "", patient.birth_date.isoformat() if patient else "",
        patient.address if patient else "", row.by_name, row.witness_name, row.reason,
        str(row.corrects.number) if row.corrects else "", row.mac,
    )  # fmt: skip
    return [_inert(cell) for cell in found]


def _inert(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula; a number below zero is none."""
    if cell.startswith("-") and cell[1:].replace(".", "", 1).isdigit():
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy turned out to be: how many entries agree, and the first problem in words."""

    entries: int
    problem: str = ""


def verify_copy(path: Path) -> Copied:
    """Hold a CSV copy against the ledger here; names the first altered row and a cut tail.

    Raises `OSError` for a file that cannot be read and `ValueError` for one that is no such copy.
    """
    with path.open(encoding="utf-8", newline="") as file, scopes_disabled():
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"{path.name} is not a copy of the drug ledger.")
        return _compare(rows)


def _compare(rows: Iterable[list[str]]) -> Copied:
    writer, digest, count = csv.writer(_Line()), hashlib.sha256(), 0
    digest.update(str(writer.writerow(COLUMNS)).encode())
    last = "none"
    for line in rows:
        if line and line[0] == END:
            sealed = tuple(line[1:4]) == (str(count), *_seal_or_nothing(line, count, digest))
            cut = "" if sealed else f"entries are missing: cut or removed, the last is {last}."
            return Copied(count, cut)
        if not _is_true(line):
            return Copied(count, f"entry {line[0] if line else '?'} was altered in the copy.")
        digest.update(str(writer.writerow(line)).encode())
        count, last = count + 1, line[0]
    return Copied(count, f"the end of the copy was cut off after entry {last}.")


def _seal_or_nothing(line: list[str], count: int, digest: object) -> tuple[str, str]:
    try:
        return _seal(line[2], count, digest.hexdigest())  # type: ignore[attr-defined]
    except (KeyError, IndexError):
        return "", ""


def _is_true(line: list[str]) -> bool:
    if len(line) != len(COLUMNS) or not line[0].isdecimal():
        return False
    rows = Entry.objects.filter(number=int(line[0]), mac=line[-1]).select_related(*_JOINED)
    row = rows.first()
    # Name and address may have been put right in the chart since; the ledger's own cells may not.
    loose = {COLUMNS.index(name) for name in ("patient", "birth_date", "address")}
    if row is None:
        return False
    return all(
        a == b for at, (a, b) in enumerate(zip(line, cells(row), strict=True)) if at not in loose
    )
