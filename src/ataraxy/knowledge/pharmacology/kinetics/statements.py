"""What a reader must be told beside a curve, as values that a page or a command can place.

Kinds: `range` (person outside the model's people), `unverified` (numbers nobody checked),
`assembled` (no published model of this route), `weak` (evidence of a route), `halved` (racemate
read as its S-form), `no_band` (no published spread), `sampling` (arterial or venous), `ignored`
(a covariate the model does not use).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Parameter
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.provenance import (
    core_parameters,
    doubtful_for,
    route_parameters,
)
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen, share_followed

TAG_WORDS = {
    "P": "read in a public copy of the publication",
    "C": "read in public source code that transcribes the publication",
    "D": "computed for this project",
    "S": "reported second-hand",
    "DEF": "local default, not a published standard",
    "X": "read by a machine, not verified",
    "M": "from memory, not verified",
}
"""Each provenance tag as a reader should see it."""

_SAMPLING = {
    "arterial": "Levels are arterial: during an infusion they lie above what an arm vein shows.",
    "venous": "Levels are venous: during an infusion they lie below arterial blood and the brain.",
    "not stated": "Whether levels are arterial or venous was not stated.",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence beside a curve; `kind` says where it belongs (see the module)."""

    kind: str
    text: str


def statements(model: Model, person: Person, regimen: Regimen = ()) -> tuple[Statement, ...]:
    """Everything to be said about curves of `model` for `person` under `regimen`, most grave first.

    Raises `PersonError` when a model made in children is asked about an adult.
    """
    return (
        *_unverified(model, regimen),
        *(Statement("range", text) for text in warnings_for(model, person)),
        *_routes(model, regimen),
        *_halved(model, regimen),
        *_ignored(model, person),
        *_no_band(model),
        Statement("sampling", _SAMPLING[model.sampling] + _sampling_doubt(model)),
    )


def no_band(model: Model) -> Statement | None:
    """Why `model` draws no band, or ``None`` when it published the spread between people."""
    if model.variability is not None:
        return None
    reason = model.withheld.get("variability")
    text = reason or f"{model.id} published no spread between people: one curve and no band."
    return Statement("no_band", text)


def used_parameters(model: Model, regimen: Regimen) -> tuple[Parameter, ...]:
    """The parameters that curves of this regimen rest on, with value, unit and tag each."""
    names = {one.name for one in core_parameters(model)}
    for route in {dose.route for dose in regimen} & set(model.routes):
        names |= {one.name for one in route_parameters(model, model.routes[route])}
    return tuple(one for one in model.parameters.values() if one.name in names)


def _unverified(model: Model, regimen: Regimen) -> Iterator[Statement]:
    found: dict[str, Parameter] = {}
    for name in {dose.route for dose in regimen} & set(model.routes):
        found |= {one.name: one for one in doubtful_for(model, model.routes[name])}
    for one in found.values():
        value = f"{one.value:g} {one.unit}".removesuffix(" 1")
        text = f"{one.name} = {value} of {model.id} is {TAG_WORDS[one.tag]}. {one.note}".strip()
        yield Statement("unverified", text)


def _routes(model: Model, regimen: Regimen) -> Iterator[Statement]:
    if model.kind == "assembled":
        yield Statement("assembled", model.note)
    for name in _in_order(dose.route for dose in regimen):
        route = model.routes.get(name)
        if route is not None and route.evidence == "weak":
            yield Statement("weak", f"The evidence for “{name}” is weak. {route.note}")


def _halved(model: Model, regimen: Regimen) -> Iterator[Statement]:
    forms = chemistry()["forms"]
    for dose in regimen:
        if model.drug != dose.drug and share_followed(model, dose) < 1:
            yield Statement(
                "halved",
                f"{dose.amount_mg:g} mg of racemic ketamine are read as "
                f"{dose.amount_mg * share_followed(model, dose):g} mg of S-ketamine, its half. "
                "An assay that does not tell the forms apart reads about twice these levels "
                f"(R-ketamine runs {forms['r_above_s_low_percent']} to "
                f"{forms['r_above_s_high_percent']} % above S-ketamine).",
            )


def _ignored(model: Model, person: Person) -> Iterator[Statement]:
    knows = any(one.ancestry for one in model.parameters.values())
    if person.ancestry and not knows:
        yield Statement("ignored", f"ancestry has no published effect in {model.id}; it is unused.")


def _no_band(model: Model) -> Iterator[Statement]:
    found = no_band(model)
    if found:
        yield found


def _sampling_doubt(model: Model) -> str:
    doubt = TAG_WORDS[model.sampling_tag] if model.sampling_tag in {"M", "X"} else ""
    return f" (That is {doubt}.)" if doubt else ""


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
