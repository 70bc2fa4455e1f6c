"""`docs/validation/pharmacology.md`: the comparison as a page to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.validation.compare import Comparison, comparisons
from ataraxy.knowledge.pharmacology.validation.observations import (
    Figure,
    Observation,
    not_compared,
    observations,
)

_WORDS = {
    "cmax": "highest level, ng/mL",
    "tmax": "time of the highest level, min",
    "auc": "area, ng·h/mL",
    "auc_ratio": "area over ketamine's",
    "at": "level, ng/mL",
    "curve": "levels over time",
    "share": "share that arrives, %",
    "half_life": "last half-life, h",
}
_LEVELS = {"cmax", "at", "curve", "auc"}
_HEAD = """# Models of ketamine against what was published

Written by `./dev documents` from `observations.toml` in
`src/ataraxy/knowledge/pharmacology/validation`; do not edit it here.

Every adult model that knows the route and the substance is held against every published
observation, good or bad. Models are typical curves at 70 kg and 40 years. An S-form is doubled
where a total was measured, and a total halved where an S-form was. Numbers nobody verified take no
part.

How to read it: an arterial model lies above venous samples during an infusion, and a venous model
below arterial ones; the column “site” says whether model and study sampled the same. A study whose
people spread by 50 % cannot tell two models apart that differ by 20 %. Where a model was made from
the study it is held against (the note says so), its error checks the transcription, not the model.
"""


def report() -> str:
    """The whole page, ending in a newline."""
    found = [(one, list(comparisons(one))) for one in observations()]
    lines = [_HEAD, *_summary([pair for _, pairs in found for pair in pairs])]
    for observation, pairs in found:
        lines += _section(observation, pairs)
    lines += ["## Not compared", ""]
    lines += [f"- **{one.id}**, {one.title}: {one.reason}" for one in not_compared()]
    lines += [f"- `{name}`: made in children, refused for adults." for name in _children()]
    return "\n".join(lines) + "\n"


def _children() -> list[str]:
    return [name for name in model_ids() if load(name).population == "paediatric"]


def _summary(pairs: list[Comparison]) -> Iterator[str]:
    yield "## In short"
    yield ""
    yield "Median absolute error of levels and areas, by where the study sampled."
    yield ""
    yield "| model | sampled | same site | other site | site not stated |"
    yield "| --- | --- | --- | --- | --- |"
    for name in model_ids():
        own = [one for one in pairs if one.model.id == name and one.figure.metric in _LEVELS]
        if own:
            cells = [_median(own, site) for site in (True, False, None)]
            yield f"| `{name}` | {own[0].model.sampling} | {' | '.join(cells)} |"
    yield ""


def _median(pairs: Iterable[Comparison], same_site: bool | None) -> str:
    errors = [one.absolute_error for one in pairs if one.same_site is same_site]
    return f"{median(errors):.0%} of {len(errors)}" if errors else "none"


def _section(observation: Observation, pairs: list[Comparison]) -> Iterator[str]:
    yield f"## {observation.id}: {observation.title}"
    yield ""
    site = (
        f"sampling site {observation.site}"
        if observation.site == "not stated"
        else observation.site
    )
    note = f" {observation.note[:1].upper()}{observation.note[1:]}." if observation.note else ""
    yield f"{observation.source} [{observation.tag}]; {site}.{note}"
    yield ""
    yield "| figure | seen | model | predicted | error | site |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from (_row(one) for one in pairs)
    yield ""


def _row(one: Comparison) -> str:
    cells = [
        f"{one.figure.analyte}, {_name(one.figure)}",
        _seen(one.figure),
        f"`{one.model.id}`",
        _predicted(one),
        _error(one),
        {True: "same", False: "other", None: "?"}[one.same_site],
    ]
    return f"| {' | '.join(cells)} |"


def _name(figure: Figure) -> str:
    if figure.metric == "at":
        return f"{_WORDS['at']} at {figure.at_min[0]:g} min"
    until = f" to {figure.until_min / 60:g} h" if figure.until_min else ""
    return _WORDS[figure.metric] + until


def _seen(figure: Figure) -> str:
    if figure.metric == "curve":
        return f"{len(figure.seen)} levels to {max(figure.seen):.3g}"
    return f"{figure.seen[0]:.4g}{figure.spread}"


def _predicted(one: Comparison) -> str:
    if one.figure.metric == "curve":
        return f"to {max(one.predicted):.3g}"
    return f"{one.predicted[0]:.3g}"


def _error(one: Comparison) -> str:
    if one.figure.metric == "curve":
        return f"median {one.absolute_error:.0%}, bias {one.error:+.0%}"
    return f"{one.error:+.1%}" if abs(one.error) < 0.1 else f"{one.error:+.0%}"
