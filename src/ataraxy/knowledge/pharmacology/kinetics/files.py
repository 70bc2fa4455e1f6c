"""Reading model files, strictly: an unknown key or name is an error that names the file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.errors import ModelError, UnknownModelError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array, Expression, parse
from ataraxy.knowledge.pharmacology.kinetics.file_keys import check_keys
from ataraxy.knowledge.pharmacology.kinetics.model import (
    Branch,
    Compartment,
    Flow,
    Model,
    Parameter,
    Residual,
    Route,
    Source,
    Variability,
)
from ataraxy.knowledge.pharmacology.kinetics.provenance import verified_only

_FOLDER = files("ataraxy.knowledge.pharmacology").joinpath("models")
_MINUTES = {"min": 1.0, "h": 60.0}
KINDS = ("published", "assembled")
SAMPLING = ("arterial", "venous", "not stated")
EVIDENCE = ("", "weak", "moderate")
POPULATIONS = ("adult", "paediatric")
EVENT_NAMES = frozenset({"later_device"})
"""Names a route's fraction may use beside the parameters: 1 for each device after the first."""

MOLAR_MASS_G_MOL: Mapping[str, float] = {
    name: float(value)
    for name, value in chemistry()["molar_mass_g_mol"].items()
    if isinstance(value, int | float)
}
"""g/mol of the free base, by analyte."""

TAGS = frozenset({"P", "C", "D", "S", "DEF", "X", "M"})
"""Provenance a number may have; X and M load only behind a switch (see `provenance`)."""


def model_ids() -> list[str]:
    """The models there are."""
    return sorted(f.name.removesuffix(".toml") for f in _FOLDER.iterdir() if f.name[-5:] == ".toml")


@cache
def load(model_id: str, allow_unverified: bool = False) -> Model:
    """The model of this id, without the numbers nobody verified unless `allow_unverified`.

    Raises `UnknownModelError` with the ids there are, `UnverifiedModelError` for a model that has
    nothing but such numbers, `ModelError` for a file that contradicts itself.
    """
    if model_id not in model_ids():
        known = ", ".join(model_ids())
        raise UnknownModelError(f"There is no model “{model_id}”. There are: {known}.")
    model = read(_FOLDER.joinpath(f"{model_id}.toml").read_text("utf-8"), f"{model_id}.toml")
    return model if allow_unverified else verified_only(model)


def read(text: str, name: str) -> Model:
    """Read a model from the text of its file; `name` is used in errors only."""
    try:
        raw = tomllib.loads(text)
        check_keys(raw)
        return _model(raw)
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{name}: {error!s} is missing or not of the expected kind.") from error
    except ModelError as error:
        raise ModelError(f"{name}: {error}") from error


def _model(raw: Mapping[str, Any]) -> Model:
    parameters = {k: _parameter(k, v) for k, v in raw["parameters"].items()}
    names = frozenset(parameters)
    compartments = tuple(_compartment(one, names) for one in raw["compartments"])
    places = frozenset(one.name for one in compartments)
    return Model(
        id=raw["id"],
        title=raw["title"],
        drug=raw["drug"],
        minutes_per_time_unit=_MINUTES[raw["time_unit"]],
        sampling=_one_of("sampling", raw["sampling"], SAMPLING),
        population=_one_of("population", raw["population"], POPULATIONS),
        cohort=raw["cohort"],
        note=raw["note"],
        source=Source(**raw["source"]),
        age_years=_range(raw["validity"]["age_years"]),
        weight_kg=_range(raw["validity"]["weight_kg"]),
        parameters=parameters,
        compartments=compartments,
        flows=tuple(_flow(one, names, places) for one in raw["flows"]),
        routes={one["name"]: _route(one, names, places) for one in raw["routes"]},
        variability=_variability(raw.get("variability"), names),
        between_occasions=_variability(raw.get("between_occasions"), names),
        residuals={one["analyte"]: _residual(one) for one in raw.get("residual", [])},
        kind=_one_of("kind", raw.get("kind", "published"), KINDS),
        sampling_tag=_tag(raw.get("sampling_tag", "C")),
        ranges_tag=_tag(raw["validity"]["tag"]),
    )


def _tag(tag: str) -> str:
    return _one_of("tag", tag, TAGS)


def _one_of(key: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise ModelError(f"{key} is {value!r}; it must be one of {', '.join(sorted(allowed))}.")
    return value


def _range(pair: Iterable[float]) -> tuple[float, float]:
    low, high = pair
    return float(low), float(high)


def _parameter(name: str, raw: Mapping[str, Any]) -> Parameter:
    weight, age = raw.get("weight", {}), raw.get("age", {})
    return Parameter(
        name=name,
        value=float(raw["value"]),
        unit=raw["unit"],
        tag=_tag(raw["tag"]),
        weight_exponent=float(weight.get("exponent", 0)),
        weight_reference_kg=float(weight.get("reference_kg", 70)),
        ancestry=raw.get("ancestry", {}),
        age_above_years=float(age.get("above_years", 0)),
        age_slope_per_year=float(age.get("slope_per_year", 0)),
        note=raw.get("note", ""),
    )


def _compartment(raw: Mapping[str, Any], names: frozenset[str]) -> Compartment:
    volume, ke0 = raw.get("volume"), raw.get("ke0")
    return Compartment(
        name=raw["name"],
        volume=_formula(volume, names) if volume else None,
        analyte=raw.get("analyte", ""),
        molar=bool(raw.get("molar", False)),
        ke0=_formula(ke0, names) if ke0 else None,
    )


def _flow(raw: Mapping[str, Any], names: frozenset[str], places: frozenset[str]) -> Flow:
    for end in (raw["from"], raw.get("to", raw["from"])):
        _known_place(end, places)
    back, fraction = raw.get("back"), raw.get("fraction")
    return Flow(
        source=raw["from"],
        rate=_formula(raw["rate"], names),
        target=raw.get("to", ""),
        back=_formula(back, names) if back else None,
        fraction=_formula(fraction, names) if fraction else None,
    )


def _route(raw: Mapping[str, Any], names: frozenset[str], places: frozenset[str]) -> Route:
    return Route(
        name=raw["name"],
        branches=tuple(_branch(one, names, places) for one in raw["branches"]),
        device_mg=float(raw.get("device_mg", 0)),
        device_interval_min=float(raw.get("device_interval_min", 0)),
        note=raw.get("note", ""),
        evidence=_one_of("evidence", raw.get("evidence", ""), EVIDENCE),
    )


def _branch(raw: Mapping[str, Any], names: frozenset[str], places: frozenset[str]) -> Branch:
    _known_place(raw["into"], places)
    over = raw.get("over")
    fraction = _formula(str(raw.get("fraction", "1")), names | EVENT_NAMES)
    return Branch(raw["into"], fraction, _formula(over, names) if over else None)


def _formula(text: str, names: frozenset[str]) -> Expression:
    formula = parse(text)
    unknown = formula.names - names
    if unknown:
        raise ModelError(f"“{text}” uses {', '.join(sorted(unknown))}, which is no parameter.")
    return formula


def _known_place(name: str, places: frozenset[str]) -> None:
    if name not in places:
        raise ModelError(f"“{name}” is no compartment of this model.")


def _variability(raw: Mapping[str, Any] | None, names: frozenset[str]) -> Variability | None:
    if raw is None:
        return None
    strangers = set(raw["names"]) - names
    if strangers:
        raise ModelError(f"variability names {', '.join(sorted(strangers))}, no parameter.")
    covariance = _covariance(raw)
    if np.linalg.eigvalsh(covariance).min() < 0:
        raise ModelError("the covariance of the variability is not positive.")
    return Variability(
        names=tuple(raw["names"]),
        covariance=covariance,
        logit_sd=raw.get("logit_sd", {}),
        tag=_tag(raw["tag"]),
        note=raw.get("note", ""),
    )


def _covariance(raw: Mapping[str, Any]) -> Array:
    if "covariance" in raw:
        return np.asarray(raw["covariance"], dtype=float)
    if "variance" in raw:
        return np.diag(np.asarray(raw["variance"], dtype=float))
    # A coefficient of variation of a log-normal: omega² = ln(1 + cv²).
    cv = np.asarray(raw["cv_percent"], dtype=float) / 100
    spread: Array = np.diag(np.log1p(cv**2))
    return spread


def _residual(raw: Mapping[str, Any]) -> Residual:
    molar = float(raw.get("additive_sd_nmol_ml", 0))
    return Residual(
        analyte=raw["analyte"],
        tag=_tag(raw["tag"]),
        proportional_sd=float(raw.get("proportional_sd", 0)),
        additive_sd_ng_ml=molar * MOLAR_MASS_G_MOL[raw["analyte"]],
        log_sd=float(raw.get("log_sd", 0)),
    )
