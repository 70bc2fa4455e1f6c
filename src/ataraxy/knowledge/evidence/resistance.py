"""Treatment resistance by every definition side by side, from structured trials.

A trial counts, does not count with its reason, or cannot be judged with what is missing. A
definition is met, is not met, or is not known: trials that cannot be judged never count as "no".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence.answers import Truth
from ataraxy.knowledge.evidence.sources import Source, load_sources
from ataraxy.knowledge.evidence.treatments import Range

RESISTANCE_FILE = Path(__file__).with_name("data") / "resistance.toml"
KINDS = frozenset({"antidepressant", "augmentation", "psychotherapy"})


@dataclass(frozen=True, slots=True)
class Trial:
    """One earlier treatment. `None` or empty text means that nobody knows.

    `weeks` at an adequate dose; `adequate` is a clinician's word on dose and duration; `drug_class`
    such as SSRI; `taken` whether it was taken as prescribed. `improvement` is the span a word on
    the outcome means; a number in `improvement_percent` comes before it. `ref` is its place in the
    chart, `dose` the highest dose in words.
    """

    name: str
    kind: str
    drug_class: str = ""
    weeks: float | None = None
    adequate: bool | None = None
    taken: bool | None = None
    improvement_percent: float | None = None
    current_episode: bool | None = None
    improvement: Range | None = None
    ref: str = ""
    dose: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """So many trials of a kind that count."""

    kind: str
    count: int
    improvement_below_percent: float
    weeks: float | None = None
    classes: int = 1
    only: tuple[str, ...] = ()
    current_episode: bool = False


@dataclass(frozen=True, slots=True)
class Resistance:
    """One definition with its source; `also` is asked besides and not computed."""

    id: str
    title: str
    needs: tuple[Need, ...]
    sources: tuple[Source, ...]
    tag: EvidenceTag
    also: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A trial against one need: counts, does not, or unknown, and why."""

    trial: Trial
    counts: Truth
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one definition says about a person's trials."""

    definition: Resistance
    met: Truth
    judged: tuple[Judged, ...]


@cache
def definitions() -> tuple[Resistance, ...]:
    """The shipped definitions. Raises `ValueError` for a file that contradicts itself."""
    data = tomllib.loads(RESISTANCE_FILE.read_text(encoding="utf-8"))
    sources = load_sources()
    return tuple(_definition(row, sources) for row in data["definition"])


def _definition(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Resistance:
    strange = {need["kind"] for need in row["needs"]} - KINDS
    if strange or set(row["sources"]) - set(sources):
        raise ValueError(f"Definition {row['id']}: unknown kind or source.")
    return Resistance(
        id=row["id"],
        title=row["title"],
        needs=tuple(Need(**{**one, "only": tuple(one.get("only", ()))}) for one in row["needs"]),
        sources=tuple(sources[key] for key in row["sources"]),
        tag=EvidenceTag(row["tag"]),
        also=row.get("also", ""),
    )


def side_by_side(trials: Sequence[Trial]) -> tuple[Result, ...]:
    """Every definition over these trials."""
    return tuple(judge(one, trials) for one in definitions())


def judge(definition: Resistance, trials: Sequence[Trial]) -> Result:
    """One definition over these trials. No trial recorded is "not known", never "none failed"."""
    judged: list[Judged] = []
    met = []
    for need in definition.needs:
        of_kind = [_judged(one, need) for one in trials if one.kind == need.kind]
        judged += of_kind
        met.append(_met(need, of_kind) if trials else Truth.UNKNOWN)
    return Result(definition, _all(met), tuple(judged))


def _met(need: Need, judged: Iterable[Judged]) -> Truth:
    every = tuple(judged)
    sure = [one.trial for one in every if one.counts is Truth.YES]
    perhaps = [one.trial for one in every if one.counts is not Truth.NO]
    if _enough(need, sure):
        return Truth.YES
    return Truth.UNKNOWN if _enough(need, perhaps, could_differ=True) else Truth.NO


def _enough(need: Need, trials: Sequence[Trial], *, could_differ: bool = False) -> bool:
    """Enough trials of enough classes; an unknown class may be another one if `could_differ`."""
    known = {one.drug_class for one in trials if one.drug_class}
    unknown = sum(not one.drug_class for one in trials)
    classes = len(known) + (unknown if could_differ else 0)
    return len(trials) >= need.count and (need.classes <= 1 or classes >= need.classes)


def _all(found: Iterable[Truth]) -> Truth:
    every = set(found)
    if Truth.NO in every:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in every else Truth.YES


def _judged(trial: Trial, need: Need) -> Judged:
    answers = [
        _in_episode(trial, need),
        _of_class(trial, need),
        _long_enough(trial, need),
        _yes_no(trial.taken, "not taken as prescribed", "whether it was taken as prescribed"),
        _without_benefit(trial, need),
    ]
    against = tuple(words for truth, words in answers if truth is Truth.NO)
    missing = tuple(words for truth, words in answers if truth is Truth.UNKNOWN)
    if against:
        return Judged(trial, Truth.NO, against)
    return Judged(trial, Truth.UNKNOWN if missing else Truth.YES, missing)


def _in_episode(trial: Trial, need: Need) -> tuple[Truth, str]:
    if not need.current_episode:
        return Truth.YES, ""
    return _yes_no(trial.current_episode, "in an earlier episode", "in which episode it was")


def _of_class(trial: Trial, need: Need) -> tuple[Truth, str]:
    if not need.only:
        return Truth.YES, ""
    if not trial.drug_class:
        return Truth.UNKNOWN, "its class"
    return _yes_no(trial.drug_class in need.only, "not a first-line drug here", "")


def _long_enough(trial: Trial, need: Need) -> tuple[Truth, str]:
    if need.weeks is None:
        return _yes_no(trial.adequate, "dose or duration not adequate", "dose and duration")
    if trial.adequate is False:
        return Truth.NO, "dose or duration not adequate"
    if trial.weeks is None:
        return Truth.UNKNOWN, "how many weeks at an adequate dose"
    return _yes_no(trial.weeks >= need.weeks, f"less than {need.weeks:g} weeks", "")


def _without_benefit(trial: Trial, need: Need) -> tuple[Truth, str]:
    percent, bound = trial.improvement_percent, need.improvement_below_percent
    if percent is not None:
        return _yes_no(percent < bound, f"{percent:g} per cent better", "")
    if trial.improvement is None:
        return Truth.UNKNOWN, "how much it helped"
    if trial.improvement.high < bound:
        return Truth.YES, ""
    if trial.improvement.low >= bound:
        return Truth.NO, f"at least {trial.improvement.low:g} per cent better"
    return Truth.UNKNOWN, "how much it helped, in per cent"


def _yes_no(value: bool | None, against: str, missing: str) -> tuple[Truth, str]:
    if value is None:
        return Truth.UNKNOWN, missing
    return (Truth.YES, "") if value else (Truth.NO, against)
