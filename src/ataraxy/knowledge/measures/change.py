"""What a change between two totals means: response, remission, reliable change, each defined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ataraxy.foundation.units import figure
from ataraxy.knowledge.measures.instrument import (
    Direction,
    Instrument,
    PublishedChange,
    ReliableChange,
)


class Label(StrEnum):
    """The word the chart prints beside a change."""

    RESPONDER = "responder"
    PARTIAL = "partial responder"
    NON_RESPONDER = "non-responder"
    WORSE = "worse"
    NOT_DEFINED = "not defined"


class Reliable(StrEnum):
    """Whether the change exceeds what measurement error alone would rarely produce."""

    IMPROVED = "reliably improved"
    UNCERTAIN = "within measurement error"
    WORSENED = "reliably worse"
    NOT_DEFINED = "not defined"


@dataclass(frozen=True, slots=True)
class Change:
    """A change from `baseline` to `now`, in points of the instrument.

    `improvement` is positive when the person is better, whatever the direction of the scale, and
    None for a scale of which neither end is better.
    `None` for response or remission means that the instrument defines none, or that the baseline
    of 0 leaves no percentage. `definitions` are the sentences a page prints beside the words.
    """

    instrument: str
    baseline: float
    now: float
    improvement: float | None
    percent: float | None
    label: Label
    response: bool | None
    remission: bool | None
    reliable: Reliable
    definitions: tuple[str, ...]


def change(instrument: Instrument, baseline: float, now: float) -> Change:
    """Compare two totals of `instrument`; raises `ValueError` for a total outside its range."""
    for total in (baseline, now):
        _require_in_range(instrument, total)
    falls = instrument.higher_is is Direction.WORSE
    improvement = _improvement(instrument, baseline, now)
    percent = None
    if improvement is not None and falls and baseline > 0:
        percent = 100.0 * improvement / baseline
    return Change(
        instrument=instrument.key,
        baseline=baseline,
        now=now,
        improvement=improvement,
        percent=percent,
        label=_label(instrument, improvement, percent),
        response=_response(instrument, percent),
        remission=_remission(instrument, now, falls=falls),
        reliable=_reliable(instrument, improvement),
        definitions=definitions(instrument),
    )


def definitions(instrument: Instrument) -> tuple[str, ...]:
    """Each definition in one sentence with its source and how far it was read."""
    found: list[tuple[str, str, str]] = []
    if (response := instrument.response) is not None:
        words = f"Response: a fall of at least {figure(response.fall_percent)} % from baseline"
        found.append((words, response.provenance.source, response.provenance.tag.words))
    if (remission := instrument.remission) is not None:
        words = f"Remission: a total of {figure(remission.points)} or less"
        found.append((words, remission.provenance.source, remission.provenance.tag.words))
    if (important := instrument.important_change) is not None:
        words = f"Worse: a rise of at least {figure(important.points)} points"
        found.append((words, important.provenance.source, important.provenance.tag.words))
    if (reliable := instrument.reliable_change) is not None:
        found.append(_reliable_in_words(reliable))
    return tuple(f"{words}. {source} ({tag})." for words, source, tag in found)


def _reliable_in_words(reliable: ReliableChange | PublishedChange) -> tuple[str, str, str]:
    source, index = reliable.provenance.source, reliable.index
    if isinstance(reliable, PublishedChange):
        words = f"Reliable change: at least {figure(index)} points, as published"
        return words, source, reliable.provenance.tag.words
    words = (
        f"Reliable change: at least {index:.1f} points (Jacobson–Truax, "
        f"SD {figure(reliable.sd)}, reliability {figure(reliable.reliability)})"
    )
    return words, source, reliable.sd_provenance.tag.words


def _improvement(instrument: Instrument, baseline: float, now: float) -> float | None:
    if instrument.higher_is is Direction.NEITHER:
        return None
    return baseline - now if instrument.higher_is is Direction.WORSE else now - baseline


def _require_in_range(instrument: Instrument, total: float) -> None:
    if not instrument.minimum <= total <= instrument.maximum:
        raise ValueError(
            f"{instrument.name}: a total of {total} is outside "
            f"{instrument.minimum} to {instrument.maximum}."
        )


def _label(instrument: Instrument, improvement: float | None, percent: float | None) -> Label:
    worse = instrument.important_change
    if worse is not None and improvement is not None and -improvement >= worse.points:
        return Label.WORSE
    if instrument.response is None or percent is None:
        return Label.NOT_DEFINED
    if percent >= instrument.response.fall_percent:
        return Label.RESPONDER
    if percent >= instrument.response.partial_percent:
        return Label.PARTIAL
    return Label.NON_RESPONDER


def _response(instrument: Instrument, percent: float | None) -> bool | None:
    if instrument.response is None or percent is None:
        return None
    return percent >= instrument.response.fall_percent


def _remission(instrument: Instrument, now: float, *, falls: bool) -> bool | None:
    if instrument.remission is None:
        return None
    limit = instrument.remission.points
    return now <= limit if falls else now >= limit


def _reliable(instrument: Instrument, improvement: float | None) -> Reliable:
    if instrument.reliable_change is None or improvement is None:
        return Reliable.NOT_DEFINED
    index = instrument.reliable_change.index
    if improvement >= index:
        return Reliable.IMPROVED
    return Reliable.WORSENED if improvement <= -index else Reliable.UNCERTAIN
