"""`ataraxy simulate`, `ataraxy estimate` and `ataraxy cite`: without a database, for anyone."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.compare_routes import equal_exposure
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.estimate import Prior, estimate, prior_of
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Residual
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.population import bands, population
from ataraxy.knowledge.pharmacology.kinetics.regimen import DRUGS, Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, simulate
from ataraxy.knowledge.pharmacology.kinetics.words import read_level, read_regimen

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_EXAMPLE = {
    "simulate": (
        "ataraxy simulate --model ketamine_kamp_2020 --weight 70 --age 40 "
        '--dose "35 mg iv over 40 min at 0" --times 5,10,40 --format csv'
    ),
    "estimate": (
        "ataraxy estimate --model ketamine_kamp_2020_allometric --weight 70 --age 40 "
        '--dose "35 mg iv over 40 min" --level "40 min 310 ng/mL" --level "80 min 85 ng/mL"'
    ),
    "cite": "ataraxy cite esketamine_perez_ruixo_2021",
    "exposure": "ataraxy exposure --drug ketamine --amount 35 --route iv --to im",
}


def run(argv: Sequence[str]) -> int:
    """Run one of the verbs; exit status 0, or 2 with the reason on standard error."""
    arguments = _parser().parse_args(list(argv))
    try:
        return _VERBS[arguments.verb](arguments)
    except PharmacologyError as error:
        sys.stderr.write(f"ataraxy {arguments.verb}: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ataraxy")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("simulate", "estimate"):
        one = verbs.add_parser(verb, epilog=f"Example: {_EXAMPLE[verb]}")
        _person_arguments(one)
        one.add_argument("--format", choices=["csv", "json"], default="csv")
    _simulate_arguments(verbs.choices["simulate"])
    _estimate_arguments(verbs.choices["estimate"])
    _exposure_arguments(verbs.add_parser("exposure", epilog=f"Example: {_EXAMPLE['exposure']}"))
    cite = verbs.add_parser("cite", epilog=f"Example: {_EXAMPLE['cite']}")
    cite.add_argument("model")
    return parser


def _person_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--model", required=True, help="the model's id; `ataraxy cite` explains it")
    one.add_argument("--weight", type=float, required=True, help="kg")
    one.add_argument("--age", type=float, required=True, help="years")
    one.add_argument("--height", type=float, help="cm")
    one.add_argument("--sex", choices=["female", "male"], default="")
    one.add_argument("--ancestry", choices=["asian", "japanese"], default="")
    one.add_argument("--dose", action="append", required=True, help="may be given several times")


def _simulate_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--times", required=True, help="minutes, separated by commas")
    one.add_argument("--population", type=int, help="so many virtual people; prints quantiles")
    one.add_argument("--seed", type=int, default=1)


def _estimate_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--level", action="append", required=True, help="may be given several times")
    one.add_argument("--omega", help="variances as CL=0.06,V1=0.09 instead of the published")
    one.add_argument("--sigma", help="proportional SD of a level, or prop=0.2,add=5")
    one.add_argument("--predict", help="minutes at which to predict, separated by commas")


def _exposure_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--drug", choices=DRUGS, required=True)
    one.add_argument("--amount", type=float, required=True, help="mg")
    one.add_argument("--route", required=True)
    one.add_argument("--to", required=True, help="the other route")
    one.add_argument("--to-drug", choices=DRUGS, default="")


def _person(arguments: argparse.Namespace) -> Person:
    return Person(
        weight_kg=arguments.weight,
        age_years=arguments.age,
        height_cm=arguments.height,
        sex=arguments.sex,
        ancestry=arguments.ancestry,
    )


def _set_up(arguments: argparse.Namespace) -> tuple[Model, Person, Regimen]:
    model, person = load(arguments.model), _person(arguments)
    for warning in warnings_for(model, person):
        sys.stderr.write(f"Warning: {warning}\n")
    for parameter in model.doubtful_parameters:
        sys.stderr.write(f"Warning: {parameter.name} of {model.id} is not verified.\n")
    return model, person, read_regimen(arguments.dose, person, model)


def _numbers(text: str, what: str) -> list[float]:
    try:
        return [float(one) for one in text.split(",")]
    except ValueError as error:
        raise PharmacologyError(
            f"{what} is {text!r}; write numbers separated by commas."
        ) from error


def _simulate(arguments: argparse.Namespace) -> int:
    model, person, regimen = _set_up(arguments)
    times = _numbers(arguments.times, "--times")
    if arguments.population:
        found = population(
            model.id, person, regimen, times, people=arguments.population, seed=arguments.seed
        )
        header = ["analyte", "site", "time_min", *(f"q{q * 100:g}_ng_ml" for q in QUANTILES)]
        rows = _band_rows(found)
    else:
        header = ["analyte", "site", "time_min", "conc_ng_ml"]
        rows = _curve_rows(simulate(model, [person], regimen, times))
    _write(header, rows, arguments.format)
    return 0


def _curve_rows(found: Iterable[Curve]) -> Iterable[list[object]]:
    for one in found:
        for at, conc in zip(one.times_min, one.conc_ng_ml[0], strict=True):
            yield [one.analyte, one.site, float(at), float(conc)]


def _band_rows(found: Iterable[Curve]) -> Iterable[list[object]]:
    for one in bands(found, QUANTILES):
        for column, at in enumerate(one.times_min):
            yield [one.analyte, one.site, float(at), *map(float, one.conc_ng_ml[:, column])]


def _write(header: list[str], rows: Iterable[list[object]], form: str) -> None:
    if form == "json":
        made = [dict(zip(header, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(made, indent=2) + "\n")
        return
    writer = csv.writer(sys.stdout)
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"{one:.10g}" if isinstance(one, float) else one for one in row])


def _estimate(arguments: argparse.Namespace) -> int:
    model, person, regimen = _set_up(arguments)
    levels = [read_level(text, model) for text in arguments.level]
    prior = _prior(model, arguments)
    found = estimate(model, person, regimen, levels, prior)
    answer = {
        "model": model.id,
        "eta": dict(zip(found.names, map(float, found.eta), strict=True)),
        "standard_error": dict(zip(found.names, map(float, found.standard_error), strict=True)),
        "objective": found.objective,
        "predictions_ng_ml": [float(one) for one in found.predictions_ng_ml],
        "weighted_residuals": [float(one) for one in found.weighted_residuals],
        "prior_share": found.shrunk,
    }
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return 0


def _prior(model: Model, arguments: argparse.Namespace) -> Prior:
    if not (arguments.omega or arguments.sigma):
        return prior_of(model)
    base = prior_of(model) if not (arguments.omega and arguments.sigma) else None
    names, omega = (base.names, base.omega) if base else ((), np.zeros((0, 0)))
    if arguments.omega:
        pairs = _pairs(arguments.omega, "--omega")
        names, omega = tuple(pairs), np.diag(list(pairs.values()))
    strangers = set(names) - set(model.parameters)
    if strangers:
        raise PharmacologyError(f"--omega names {', '.join(sorted(strangers))}, no parameter.")
    residuals = dict(base.residuals) if base else {}
    if arguments.sigma:
        residuals = {analyte: _sigma(arguments.sigma, analyte) for analyte in model.analytes}
    return Prior(names, omega, residuals)


def _sigma(text: str, analyte: str) -> Residual:
    if "=" not in text:
        return Residual(analyte, "given", proportional_sd=_numbers(text, "--sigma")[0])
    pairs = _pairs(text, "--sigma")
    return Residual(
        analyte,
        "given",
        proportional_sd=pairs.get("prop", 0.0),
        additive_sd_ng_ml=pairs.get("add", 0.0),
    )


def _pairs(text: str, what: str) -> dict[str, float]:
    try:
        split = [one.split("=") for one in text.split(",")]
        return {name.strip(): float(value) for name, value in split}
    except ValueError as error:
        raise PharmacologyError(f"{what} is {text!r}; write NAME=number,NAME=number.") from error


def _exposure(arguments: argparse.Namespace) -> int:
    found = equal_exposure(
        arguments.drug,
        arguments.amount,
        arguments.route,
        to=arguments.to,
        to_drug=arguments.to_drug,
    )
    answer = {
        "drug": arguments.drug,
        "given": {"amount_mg": arguments.amount, "route": arguments.route},
        "equal_exposure": {
            "route": arguments.to,
            "amount_mg": round(found.amount_mg, 1),
            "low_mg": round(found.low_mg, 1),
            "high_mg": round(found.high_mg, 1),
        },
        "statement": found.statement,
        "sources": [found.of.source, found.to.source],
    }
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    return 0


def _cite(arguments: argparse.Namespace) -> int:
    model = load(arguments.model)
    source = model.source
    lines = [model.title, source.citation]
    lines += [f"doi:{source.doi}"] if source.doi else []
    lines += [f"PMID {source.pmid}"] if source.pmid else []
    lines += [f"Seen: {source.seen}.", model.note]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


_VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "simulate": _simulate,
    "estimate": _estimate,
    "exposure": _exposure,
    "cite": _cite,
}
