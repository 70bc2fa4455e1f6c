"""What of a model rests on numbers that nobody verified, and the model without it.

A number tagged X (read by a machine) or M (from memory) may be wrong by any factor. A route that
needs one is withheld, and a model whose core needs one is refused, unless somebody asks for it by
`load(…, allow_unverified=True)` or `--unverified`; then it is marked wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ataraxy.knowledge.pharmacology.kinetics.errors import UnverifiedModelError
from ataraxy.knowledge.pharmacology.kinetics.model import (
    DOUBTFUL,
    Model,
    Parameter,
    Residual,
    Route,
    Variability,
)

SWITCH = "allow_unverified (on the command line: --unverified)"


def verified_only(model: Model) -> Model:
    """The model without its unverified routes and spread; the reasons are in `withheld`.

    Raises `UnverifiedModelError` when what every route passes through is itself unverified.
    """
    core = [one for one in core_parameters(model) if one.tag in DOUBTFUL]
    if core:
        raise UnverifiedModelError(
            f"{model.id} rests on numbers nobody verified: {_named(core)}. It loads only with "
            f"{SWITCH}."
        )
    kept = {name: one for name, one in model.routes.items() if not doubtful_for(model, one)}
    left_out = {
        name: f"route “{name}” rests on numbers nobody verified: "
        f"{_named(doubtful_for(model, one))}. It opens only with {SWITCH}."
        for name, one in model.routes.items()
        if name not in kept
    }
    return replace(
        model,
        routes=kept,
        variability=_verified(model.variability),
        between_occasions=_verified(model.between_occasions),
        residuals={k: v for k, v in model.residuals.items() if v.tag not in DOUBTFUL},
        withheld=left_out | _spread_left_out(model),
    )


def core_parameters(model: Model) -> list[Parameter]:
    """Parameters that a curve of any route depends on, once the drug is where it is measured."""
    measured = [one.name for one in model.compartments if one.analyte]
    names = _names_from(model, measured)
    for place in model.compartments:
        for formula in (place.volume, place.ke0):
            names |= formula.names if formula else frozenset()
    return _parameters(model, names)


def route_parameters(model: Model, route: Route) -> list[Parameter]:
    """Parameters that a curve after a dose by `route` depends on, the core included."""
    names = _names_from(model, [branch.into for branch in route.branches])
    for branch in route.branches:
        names |= branch.fraction.names | (branch.over.names if branch.over else frozenset())
    core = {one.name for one in core_parameters(model)}
    return _parameters(model, names | core)


def doubtful_for(model: Model, route: Route) -> list[Parameter]:
    """The unverified ones among the parameters of a route."""
    return [one for one in route_parameters(model, route) if one.tag in DOUBTFUL]


def _names_from(model: Model, places: Iterable[str]) -> set[str]:
    """Names in every flow that drug put into `places` can pass."""
    reached, names = set(places), set[str]()
    grew = True
    while grew:
        before = len(reached)
        for flow in model.flows:
            if flow.source in reached:
                reached |= {flow.target} - {""}
                for formula in (flow.rate, flow.back, flow.fraction):
                    names |= formula.names if formula else frozenset()
        grew = len(reached) > before
    return names


def _parameters(model: Model, names: Iterable[str]) -> list[Parameter]:
    wanted = set(names)
    return [one for name, one in model.parameters.items() if name in wanted]


def _verified(spread: Variability | None) -> Variability | None:
    return None if spread is None or spread.tag in DOUBTFUL else spread


def _spread_left_out(model: Model) -> dict[str, str]:
    parts: dict[str, Variability | Residual | None] = {
        "variability": model.variability,
        "between_occasions": model.between_occasions,
        **{f"residual of {name}": one for name, one in model.residuals.items()},
    }
    return {
        name: f"{name} rests on numbers nobody verified. It loads only with {SWITCH}."
        for name, part in parts.items()
        if part is not None and part.tag in DOUBTFUL
    }


def _named(parameters: Iterable[Parameter]) -> str:
    return ", ".join(f"{one.name} [{one.tag}]" for one in parameters)
