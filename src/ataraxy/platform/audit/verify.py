"""Is a chain whole? Names the first row that was edited, removed or cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ataraxy.platform.audit.chain import Chain
from ataraxy.platform.audit.models import JOURNAL
from ataraxy.platform.audit.spelled import spelled

AnyChain = Chain[Any, Any]


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
    chain: str = JOURNAL.name


def anchors(chain: AnyChain = JOURNAL) -> list[Anchor]:
    """The present ends of all chains of a kind, to be kept outside the database."""
    rows = chain.end._base_manager.order_by("clinic_id")
    return [Anchor(end.clinic_id, end.number, end.mac, chain.name) for end in rows]


def verify(known: Iterable[Anchor] = (), chain: AnyChain = JOURNAL) -> list[Break]:
    """Check every chain against its seals, its end and the `known` anchors; empty when whole."""
    by_clinic: dict[int, dict[int, str]] = {}
    for anchor in known:
        if anchor.chain == chain.name:
            by_clinic.setdefault(anchor.clinic_id, {})[anchor.number] = anchor.mac
    clinics = set(chain.end._base_manager.values_list("clinic_id", flat=True)) | set(by_clinic)
    clinics |= set(chain.link._base_manager.values_list("clinic_id", flat=True).distinct())
    found = (_first_break(chain, one, by_clinic.get(one, {})) for one in sorted(clinics))
    return [one for one in found if one]


def verify_recent(clinic_id: int, count: int, chain: AnyChain = JOURNAL) -> Break | None:
    """Check only the newest `count` entries of one chain and its end; quick enough for a page."""
    end = chain.end._base_manager.filter(pk=clinic_id).first()
    if end is None or end.number <= count:
        return _first_break(chain, clinic_id, {})
    number = end.number - count
    before = chain.link._base_manager.filter(clinic_id=clinic_id, number=number).first()
    if before is None:
        return Break(clinic_id, number, "this entry was removed.")
    return next(_breaks(chain, clinic_id, {}, before.number, before.mac), None)


def _first_break(chain: AnyChain, clinic_id: int, known: Mapping[int, str]) -> Break | None:
    for problem in _breaks(chain, clinic_id, known):
        return problem
    return None


def _breaks(
    chain: AnyChain, clinic_id: int, known: Mapping[int, str], number: int = 0, mac: str = ""
) -> Iterator[Break]:
    rows = chain.link._base_manager.filter(clinic_id=clinic_id, number__gt=number)
    covered = [spelled(chain.link, name) for name in chain.covered]
    values = rows.order_by("number").values_list("number", "mac", *covered)
    for found, sealed_with, *told in values.iterator(2000):
        if found != number + 1:
            yield Break(clinic_id, number + 1, "this entry was removed.")
        fields = dict(zip(chain.covered, told, strict=True))
        if fields["previous_mac"] != mac or sealed_with != _expected(chain, fields):
            yield Break(clinic_id, found, f"this entry was altered ({fields[chain.word]}).")
        number, mac = found, sealed_with
        if known.get(number, mac) != mac:
            yield Break(clinic_id, number, "differs from the copy of its seal noted outside.")
    end = chain.end._base_manager.filter(pk=clinic_id).first()
    if (end.number, end.mac) != (number, mac) if end else number > 0:
        yield Break(clinic_id, number + 1, f"the end of the {chain.name} was cut off here.")
    elif end and number and end.seal != chain.seal_of(end):
        yield Break(clinic_id, number, f"the note of where the {chain.name} ends was altered.")
    beyond = [noted for noted in known if noted > number]
    if beyond:
        yield Break(clinic_id, number + 1, f"cut off here: entry {max(beyond)} was noted outside.")


def _expected(chain: AnyChain, fields: Mapping[str, Any]) -> str:
    try:
        return chain.mac_over(fields)
    except KeyError:
        return f"sealed with a key this installation does not hold ({fields['key_id']})"
