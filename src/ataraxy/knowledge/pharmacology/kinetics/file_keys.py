"""Which keys a model file may have: a misspelt one is an error, not a silent default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ataraxy.knowledge.pharmacology.kinetics.errors import ModelError

_TOP = {
    "id", "title", "kind", "drug", "time_unit", "sampling", "sampling_tag", "population", "cohort",
    "note", "source", "validity", "parameters", "compartments", "flows", "routes", "variability",
    "between_occasions", "residual",
}  # fmt: skip
_PARTS = {
    "source": {"citation", "seen", "reviewed", "doi", "pmid", "pmc"},
    "validity": {"age_years", "weight_kg", "tag"},
    "compartments": {"name", "volume", "analyte", "molar", "ke0"},
    "flows": {"from", "to", "rate", "back", "fraction"},
    "routes": {"name", "branches", "device_mg", "device_interval_min", "note", "evidence"},
    "variability": {"tag", "note", "names", "covariance", "variance", "cv_percent", "logit_sd"},
    "residual": {"analyte", "tag", "proportional_sd", "additive_sd_nmol_ml", "log_sd"},
}
_PARTS["between_occasions"] = _PARTS["variability"]
_PARAMETER = {"value", "unit", "tag", "weight", "ancestry", "age", "note"}
_BRANCH = {"into", "fraction", "over", "scale"}


def check_keys(raw: Mapping[str, Any]) -> None:
    """Raise `ModelError` with the first key nobody knows and those there are."""
    _check("the file", raw, _TOP)
    for part, known in _PARTS.items():
        for table in _tables(raw.get(part, [])):
            _check(part, table, known)
    for name, parameter in raw.get("parameters", {}).items():
        _check(name, parameter, _PARAMETER)
        _check(f"{name}.weight", parameter.get("weight", {}), {"exponent", "reference_kg"})
        _check(f"{name}.age", parameter.get("age", {}), {"above_years", "slope_per_year"})
    for route in raw.get("routes", []):
        for branch in route.get("branches", []):
            _check(f"route {route.get('name')}", branch, _BRANCH)


def _tables(part: Any) -> Sequence[Mapping[str, Any]]:
    return part if isinstance(part, list) else [part]


def _check(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    strangers = sorted(set(table) - known)
    if strangers:
        raise ModelError(
            f"{where} has {', '.join(strangers)}; known are {', '.join(sorted(known))}."
        )
