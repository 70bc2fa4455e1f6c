"""Entries in words, in order, each correction beside what it corrects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import mass_words, words
from ataraxy.clinic.pharmacy.models import Entry
from ataraxy.clinic.pharmacy.words import CORRECTABLE, Kind


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as a person reads it. `corrected_to` is the amount that counts now."""

    entry: Entry
    what: str
    amount: str
    after: str
    who: str
    why: str
    corrected_to: str
    correctable: bool
    icon: str
    change: str

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.entry.at

    @property
    def written_later(self) -> bool:
        """Whether it was written down more than a minute after it happened."""
        return (self.entry.recorded_at - self.entry.at).total_seconds() > 60


_ICONS = {
    Kind.RECEIVED: "arrow-down",
    Kind.OPENED: "door-open",
    Kind.DRAWN: "syringe",
    Kind.GIVEN: "syringe",
    Kind.WASTED: "ban",
    Kind.COUNTED: "list-checks",
    Kind.FINISHED: "check",
    Kind.CORRECTED: "pencil",
    Kind.RETURNED: "undo-2",
}


def story(rows: Iterable[Entry]) -> list[Told]:
    """The entries, newest first."""
    known = list(rows)
    newest = {one.corrects_id: one for one in known if one.kind == Kind.CORRECTED}
    return [_told(one, newest.get(one.pk)) for one in reversed(known)]


def _told(entry: Entry, correction: Entry | None) -> Told:
    item = entry.product
    said = words if entry.container_id is not None else mass_words
    silent = entry.kind in {Kind.OPENED, Kind.EXPLAINED}
    return Told(
        entry=entry,
        what=_what(entry),
        amount="" if silent or item is None else said(entry.amount_ug, item),
        after="" if entry.balance_ug is None or item is None else words(entry.balance_ug, item),
        who=_who(entry),
        why=entry.reason,
        corrected_to=said(correction.amount_ug, item) if correction and item else "",
        correctable=entry.kind in CORRECTABLE and correction is None and item is not None,
        icon=_ICONS.get(Kind(entry.kind), "circle-dot"),
        change=_change(entry),
    )


def _what(entry: Entry) -> str:
    kind = str(Kind(entry.kind).label)
    if entry.corrects is not None and entry.kind == Kind.CORRECTED:
        first = entry.corrects
        values = {"number": first.number, "kind": Kind(first.kind).label}
        return _("corrects entry %(number)d (%(kind)s)") % values
    return kind


def _who(entry: Entry) -> str:
    if not entry.witness_name:
        return entry.by_name
    return _("%(who)s, witness %(witness)s") % {"who": entry.by_name, "witness": entry.witness_name}


def _change(entry: Entry) -> str:
    item = entry.product
    if item is None or entry.change_ug == 0:
        return ""
    sign = "+" if entry.change_ug > 0 else "−"
    return f"{sign}{words(abs(entry.change_ug), item)}"
