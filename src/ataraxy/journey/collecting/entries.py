"""Which forms staff enter, and how: rated with anchors, typed in from paper, or only the result."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.journey.outcomes.queries import askable_keys
from ataraxy.knowledge.measures import Instrument, every_instrument
from ataraxy.knowledge.measures.instrument import AnsweredBy


@dataclass(frozen=True, slots=True)
class Entry:
    """One form and how it is entered."""

    instrument: Instrument

    @property
    def only_result(self) -> bool:
        """Whether its wording is not ours to show."""
        return self.instrument.entered

    @property
    def needs_clinician(self) -> bool:
        """Whether a clinician rates or reads it."""
        rated = self.instrument.answered_by is not AnsweredBy.PATIENT
        return rated or self.only_result


@dataclass(frozen=True, slots=True)
class Group:
    """Forms that are entered in the same way."""

    title: str
    lead: str
    entries: tuple[Entry, ...]


def entry_of(key: str) -> Entry | None:
    """One form; None when there is none of this key, or it opens only from another."""
    return next((one for one in _every() if one.instrument.key == key), None)


def groups(may_rate: bool) -> list[Group]:
    """The forms this person may enter."""
    every = _every()
    paper = [one for one in every if not one.needs_clinician]
    rated = [one for one in every if one.needs_clinician and not one.only_result]
    result = [one for one in every if one.only_result]
    found = [
        Group(_("The patient filled it in on paper"), _("Print it, then type it in."), tuple(paper))
    ]
    if may_rate:
        found.insert(0, Group(_("You rate it"), _("Each item with its anchors."), tuple(rated)))
        lead = _("The form stays outside, because its wording is not ours to show.")
        found.append(Group(_("Only the result"), lead, tuple(result)))
    return found


def _every() -> list[Entry]:
    asked = set(askable_keys())
    found = (Entry(one) for one in every_instrument().values())
    kept = (one for one in found if one.needs_clinician or one.instrument.key in asked)
    return sorted(kept, key=lambda one: one.instrument.name.casefold())
