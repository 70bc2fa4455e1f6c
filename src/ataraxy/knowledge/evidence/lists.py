"""Search the lists of a chart (conditions, allergies, medicines, indication) for a group.

An entry in the list answers first; then what a person has said; and only on a list that somebody
has recorded does silence mean no.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ataraxy.knowledge.evidence.answers import (
    Missing,
    Result,
    Seen,
    Truth,
    any_of,
    no,
    unknown,
    yes,
)
from ataraxy.knowledge.evidence.dates import days_before
from ataraxy.knowledge.evidence.facts import (
    Allergy,
    Certainty,
    Condition,
    Facts,
    Indication,
    Medicine,
    Standing,
)
from ataraxy.knowledge.evidence.trigger import Listed
from ataraxy.knowledge.evidence.vocabulary import Group

CLINICIAN = ("nurse", "prescriber")


def conditions(facts: Facts, atom: Listed, group: Group, on: date, said: Result | None) -> Result:
    """Answer one of the condition predicates."""
    wanted_family = atom.mode == "family"
    entries = (
        one
        for one in facts.conditions
        if one.family is wanted_family and one.certainty is not Certainty.REFUTED
    )
    found = any_of(
        _soften(_MODES[atom.mode](one, atom, on), one, group)
        for one in entries
        if _may_belong(one, group)
    )
    listed = facts.conditions_recorded and not wanted_family
    return _settle(found, said, listed, _list_missing("conditions", "history of conditions"))


def allergies(facts: Facts, group: Group, said: Result | None) -> Result:
    """Is there an allergy to something of this group?"""
    entries = (one for one in facts.allergies if one.certainty is not Certainty.REFUTED)
    found = any_of(_allergy(one, group) for one in entries if _may_belong(one, group))
    missing = _list_missing("allergies", "list of allergies")
    return _settle(found, said, facts.allergies_recorded, missing)


def medicines(facts: Facts, group: Group, on: date, said: Result | None) -> Result:
    """Is a medicine of this group being taken?"""
    found = any_of(_taking(one, group, on) for one in facts.medicines if _may_belong(one, group))
    missing = _list_missing("medicines", "list of medicines")
    return _settle(found, said, facts.medicines_recorded, missing)


def indication(facts: Facts, group: Group) -> Result:
    """Is the treatment meant for something of this group?"""
    meant: Indication | None = facts.indication
    if meant is None or not meant.groups:
        text = "What is the treatment for?"
        return unknown(Missing("indication", "indication", text, ("prescriber",)))
    seen = Seen(f"Indication: {meant.text}")
    return yes(seen) if group.name in meant.groups else no(seen)


def _settle(found: Result, said: Result | None, listed: bool, missing: Missing) -> Result:
    if found.truth is Truth.YES:
        return found
    if said is not None:
        return said
    if found.truth is Truth.UNKNOWN or listed:
        return found
    return unknown(missing)


def _list_missing(key: str, words: str) -> Missing:
    return Missing("list", key, f"No {words} has been taken yet.", CLINICIAN)


def _may_belong(one: Condition | Medicine | Allergy, group: Group) -> bool:
    return group.name in one.groups or group.name in one.possible_groups


def _soften(result: Result, one: Condition, group: Group) -> Result:
    """A yes from words alone, or from an unconfirmed entry, only raises the question."""
    if result.truth is not Truth.YES:
        return result
    if group.name not in one.groups:
        return _ask(one, f"“{one.text}” has no code. Does it mean: {group.meaning}?")
    if one.certainty is Certainty.UNCONFIRMED:
        return _ask(one, f"“{one.text}” is not confirmed. Is it so?")
    return result


def _ask(one: Condition | Medicine | Allergy, text: str) -> Result:
    return unknown(Missing("entry", one.ref, text, CLINICIAN), seen(one))


def seen(one: Condition | Medicine | Allergy) -> Seen:
    """An entry in words."""
    if isinstance(one, Condition):
        since = f", since {one.onset}" if one.onset else ""
        until = f", until {one.abatement}" if one.abatement else ""
        state = "family history" if one.family else _STATE_WORDS[one.standing]
        return Seen(f"{one.text} ({state}{since}{until})", one.ref)
    return Seen(f"{one.text} ({_STATE_WORDS[one.standing]})", one.ref)


_STATE_WORDS = {
    Standing.ACTIVE: "active",
    Standing.PAST: "over",
    Standing.UNSTATED: "state not recorded",
}


def _active(one: Condition, atom: Listed, on: date) -> Result:
    return _holds(one, on, wanted=Standing.ACTIVE)


def _past(one: Condition, atom: Listed, on: date) -> Result:
    return _holds(one, on, wanted=Standing.PAST)


def _holds(one: Condition, on: date, *, wanted: Standing) -> Result:
    doubt = _doubt(one, on)
    if doubt:
        return _ask(one, doubt)
    standing = one.standing
    if standing is Standing.UNSTATED and one.abatement and one.abatement.latest <= on:
        standing = Standing.PAST
    if standing is Standing.UNSTATED:
        return _ask(one, f"Is “{one.text}” still active?")
    return yes(seen(one)) if standing is wanted else no(seen(one))


def _doubt(one: Condition, on: date) -> str:
    if one.onset and one.onset.earliest > on:
        return f"“{one.text}” is recorded as beginning on {one.onset}, in the future. When was it?"
    if one.standing is Standing.ACTIVE and one.abatement and one.abatement.latest < on:
        return f"“{one.text}” is marked active but ended on {one.abatement}. Which is right?"
    return ""


def _ever(one: Condition, atom: Listed, on: date) -> Result:
    return _ask(one, _doubt(one, on)) if _future(one, on) else yes(seen(one))


def _future(one: Condition, on: date) -> bool:
    return one.onset is not None and one.onset.earliest > on


def _current(one: Condition, atom: Listed, on: date) -> Result:
    result = _active(one, atom, on)
    if result.truth is not Truth.YES or one.onset is None or atom.days is None:
        return result
    return no(seen(one)) if days_before(one.onset, on).low > atom.days else result


def _within_days(one: Condition, atom: Listed, on: date) -> Result:
    window = atom.days or 0
    if _future(one, on):
        return _ask(one, _doubt(one, on))
    if one.onset is None:
        return _undated(one, window, on)
    ago = days_before(one.onset, on)
    if ago.low > window:
        return no(seen(one))
    if ago.low >= 0 and ago.high <= window:
        return yes(seen(one))
    return _ask(one, f"On which day did “{one.text}” happen? Recorded is {one.onset}.")


def _undated(one: Condition, days: int, on: date) -> Result:
    """What has no date cannot have begun after the day it was written down."""
    if one.recorded and days_before(one.recorded, on).low > days:
        return no(seen(one))
    return _ask(one, f"When did “{one.text}” happen? The record has no date.")


_MODES: dict[str, Callable[[Condition, Listed, date], Result]] = {
    "active": _active,
    "past": _past,
    "ever": _ever,
    "family": _ever,
    "current": _current,
    "within_days": _within_days,
}


def _allergy(one: Allergy, group: Group) -> Result:
    if group.name not in one.groups:
        return _ask(one, f"“{one.text}” has no code. Is it an allergy to: {group.meaning}?")
    if one.intolerance:
        return _ask(one, f"“{one.text}” is recorded as an intolerance. Was it an allergy?")
    if one.standing is Standing.PAST:
        return _ask(one, f"“{one.text}” is no longer marked active. Was it ruled out?")
    return yes(seen(one))


def _taking(one: Medicine, group: Group, on: date) -> Result:
    if one.standing is Standing.PAST:
        return no(seen(one))
    if one.stopped is not None and one.stopped.latest < on:
        if one.standing is Standing.UNSTATED:
            return no(seen(one))
        return _ask(one, f"“{one.text}” ended on {one.stopped}. Is it still being taken?")
    if group.name not in one.groups:
        return _ask(one, f"“{one.text}” has no code. Is it: {group.meaning}?")
    if one.standing is Standing.UNSTATED:
        return _ask(one, f"Is “{one.text}” still being taken?")
    return yes(seen(one))
