"""Is the journal whole? Names the first row that was edited, removed or cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ataraxy.platform.audit.models import Entry, Head
from ataraxy.platform.audit.seal import entry_mac, head_seal


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a clinic's chain does not hold, in words."""

    clinic_id: int
    number: int
    problem: str

    def __str__(self) -> str:
        return f"clinic {self.clinic_id}, entry {self.number}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of a chain as it was noted outside the database, in a backup or a daily message."""

    clinic_id: int
    number: int
    mac: str


def anchors() -> list[Anchor]:
    """The present ends of all chains, to be kept outside the database."""
    rows = Head.objects.order_by("clinic_id")
    return [Anchor(head.clinic_id, head.number, head.mac) for head in rows]


def verify(known: Iterable[Anchor] = ()) -> list[Break]:
    """Check every chain against its seals, its head and the `known` anchors; empty when whole."""
    by_clinic: dict[int, dict[int, str]] = {}
    for anchor in known:
        by_clinic.setdefault(anchor.clinic_id, {})[anchor.number] = anchor.mac
    clinics = set(Head.objects.values_list("clinic_id", flat=True)) | set(by_clinic)
    clinics |= set(Entry.objects.values_list("clinic_id", flat=True).distinct())
    found = (_first_break(clinic_id, by_clinic.get(clinic_id, {})) for clinic_id in sorted(clinics))
    return [one for one in found if one]


def verify_recent(clinic_id: int, count: int) -> Break | None:
    """Check only the newest `count` entries of one chain and its end; quick enough for a page."""
    head = Head.objects.filter(pk=clinic_id).first()
    if head is None or head.number <= count:
        return _first_break(clinic_id, {})
    before = Entry.objects.filter(clinic_id=clinic_id, number=head.number - count).first()
    if before is None:
        return Break(clinic_id, head.number - count, "this entry was removed.")
    return next(_breaks(clinic_id, {}, before.number, before.mac), None)


def _first_break(clinic_id: int, known: Mapping[int, str]) -> Break | None:
    for problem in _breaks(clinic_id, known):
        return problem
    return None


def _breaks(
    clinic_id: int, known: Mapping[int, str], number: int = 0, mac: str = ""
) -> Iterator[Break]:
    rows = Entry.objects.filter(clinic_id=clinic_id, number__gt=number).order_by("number")
    for entry in rows.iterator(2000):
        if entry.number != number + 1:
            yield Break(clinic_id, number + 1, "this entry was removed.")
        if entry.previous_mac != mac or entry.mac != _expected(entry):
            yield Break(clinic_id, entry.number, f"this entry was altered ({entry.action}).")
        number, mac = entry.number, entry.mac
        if known.get(number, mac) != mac:
            yield Break(clinic_id, number, "differs from the copy of its seal noted outside.")
    head = Head.objects.filter(pk=clinic_id).first()
    if (head.number, head.mac) != (number, mac) if head else number > 0:
        yield Break(clinic_id, number + 1, "the end of the journal was cut off here.")
    elif head and number and head.seal != head_seal(head):
        yield Break(clinic_id, number, "the note of where the journal ends was altered.")
    beyond = [noted for noted in known if noted > number]
    if beyond:
        yield Break(clinic_id, number + 1, f"cut off here: entry {max(beyond)} was noted outside.")


def _expected(entry: Entry) -> str:
    try:
        return entry_mac(entry)
    except KeyError:
        return f"sealed with a key this installation does not hold ({entry.key_id})"
