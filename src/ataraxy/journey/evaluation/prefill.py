"""A first draft from what the record knows, each line with its day and who said it. Pure.

What is not known leaves its heading empty: nothing is invented, and silence is never "no".
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.journey.screening.evaluations import Note
from ataraxy.knowledge.evidence import (
    Certainty,
    Facts,
    RuleAnswer,
    Screening,
    Severity,
    Standing,
    shipped_rulebook,
    verdict,
)
from ataraxy.knowledge.evidence.facts import latest_answer, latest_measurement
from ataraxy.knowledge.evidence.lorazepam import LorazepamSum, Taken, evidence, lorazepam_sum

PARTS = ("history", "mental_state", "risk", "impression", "plan")
END = ":"
"""What a heading line ends with."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft may draw on: the facts, and the rule book's finding over them."""

    facts: Facts
    screening: Screening

    @property
    def on(self) -> date:
        """The day of the finding."""
        return self.screening.on


def prefilled(known: Known) -> Note:
    """The parts of a note with their headings, and under each what the record knows."""
    return Note(**{part: _part(part, known) for part in PARTS})


def tidy(text: str) -> str:
    """The words without headings that nobody filled in."""
    lines = [one.rstrip() for one in text.strip().splitlines()]
    kept = [one for place, one in enumerate(lines) if not _is_empty_heading(lines, place)]
    return "\n".join(kept).strip()


def headings(part: str) -> tuple[str, ...]:
    """The headings of a part, as lines."""
    return tuple(row["title"] + END for row in _headings()[part])


def _is_empty_heading(lines: list[str], place: int) -> bool:
    if lines[place] not in _heading_lines():
        return False
    following = next((one for one in lines[place + 1 :] if one.strip()), None)
    return following is None or following in _heading_lines()


@cache
def _heading_lines() -> frozenset[str]:
    return frozenset(line for part in PARTS for line in headings(part))


@cache
def _headings() -> dict[str, list[dict[str, Any]]]:
    text = files("ataraxy.journey.evaluation").joinpath("headings.toml").read_text("utf-8")
    return tomllib.loads(text)


def _part(part: str, known: Known) -> str:
    made = ("\n".join([row["title"] + END, *_lines(row, known)]) for row in _headings()[part])
    return "\n\n".join(made)


def _lines(row: Mapping[str, Any], known: Known) -> Iterator[str]:
    for name in row.get("known", ()):
        yield from _KNOWN[name](known)
    for question in row.get("questions", ()):
        yield from _answer(question, known)
    for measurement in row.get("measurements", ()):
        yield from _measured(measurement, known)


def _answer(question: str, known: Known) -> Iterator[str]:
    given = latest_answer(known.facts, question, known.on)
    if given is not None:
        said = {"yes": _("yes"), "no": _("no"), "unsure": _("not sure")}[given.value]
        text = shipped_rulebook().vocabulary.questions[question].text
        yield f"{text} {said} ({given.who}, {given.on.isoformat()})."


def _measured(name: str, known: Known) -> Iterator[str]:
    taken = latest_measurement(known.facts, name, known.on)
    kind = shipped_rulebook().vocabulary.measurements[name]
    if taken is None or (taken.value is None and not taken.result):
        return
    value = taken.result if taken.value is None else f"{taken.value:g}"
    yield f"{kind.meaning}: {value} ({taken.on})."


def _or_none(lines: list[str], is_recorded: bool) -> Iterator[str]:
    """An empty list says so only where somebody declared it complete."""
    yield from lines
    if is_recorded and not lines:
        yield _("None; the list was recorded as complete.")


def _conditions(known: Known) -> Iterator[str]:
    yield from _or_none(list(_active(known)), known.facts.conditions_recorded)


def _active(known: Known) -> Iterator[str]:
    for one in known.facts.conditions:
        if not one.family and one.certainty is not Certainty.REFUTED:
            past = "" if one.standing is Standing.ACTIVE else f" ({one.standing})"
            yield f"- {one.text}{past}"


def _medicines(known: Known) -> Iterator[str]:
    taken = [one for one in known.facts.medicines if one.standing is Standing.ACTIVE]
    lines = [f"- {', '.join(part for part in (one.text, one.dose_text) if part)}" for one in taken]
    yield from _or_none(lines, known.facts.medicines_recorded)
    found = lorazepam_sum(Taken(one.text, one.ingredients, one.dose_text) for one in taken)
    if found is not None:
        yield _lorazepam(found)


def _lorazepam(found: LorazepamSum) -> str:
    """The benzodiazepines together, or what has to be asked before they can be added up."""
    if found.mg_per_day is None:
        return _(
            "Benzodiazepines as lorazepam a day: not known. Ask for the dose of: %(what)s."
        ) % {"what": "; ".join(found.unread)}
    words = _("at most") if found.as_needed else _("about")
    return _("Benzodiazepines together: %(words)s %(mg)g mg of lorazepam a day (%(tag)s).") % {
        "words": words,
        "mg": found.mg_per_day,
        "tag": evidence().words,
    }


def _allergies(known: Known) -> Iterator[str]:
    held = [one for one in known.facts.allergies if one.certainty is not Certainty.REFUTED]
    yield from _or_none([f"- {one.text}" for one in held], known.facts.allergies_recorded)


def _trials(known: Known) -> Iterator[str]:
    count = known.facts.numbers.get("failed_adequate_trials")
    if count is not None:
        yield _("Adequate trials without enough benefit in this episode: %(n)d.") % {"n": count}


def _indication(known: Known) -> Iterator[str]:
    if known.facts.indication is not None:
        yield f"{known.facts.indication.text}."


def _finding(known: Known) -> Iterator[str]:
    route, day = known.screening.route.words, known.on.isoformat()
    yield f"{verdict(known.screening).line} ({route}, {day})."
    for one in known.screening.findings:
        weighty = one.severity in {Severity.EXCLUDE, Severity.SPECIALIST}
        if one.answer is RuleAnswer.FIRES and weighty:
            yield f"- {one.rule} {one.title}: {one.means}"


def _open(known: Known) -> Iterator[str]:
    for one in known.screening.findings:
        if one.open_as in {Severity.EXCLUDE, Severity.SPECIALIST}:
            yield f"- {one.rule} {one.title}"


_KNOWN: dict[str, Callable[[Known], Iterator[str]]] = {
    "conditions": _conditions,
    "medicines": _medicines,
    "allergies": _allergies,
    "trials": _trials,
    "indication": _indication,
    "finding": _finding,
    "open": _open,
}
