"""`ataraxy simulate`: curves or quantile bands of a regimen in a model."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence

from ataraxy.knowledge.pharmacology.commands.shared import (
    after_first_dose,
    set_up,
    times_of,
    told,
    write_csv,
    write_json,
)
from ataraxy.knowledge.pharmacology.kinetics.chemistry import nmol_per_ml
from ataraxy.knowledge.pharmacology.kinetics.forms import TOTAL_OF, as_total
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, simulate
from ataraxy.knowledge.pharmacology.populations.population import bands, population

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_CURVE = ("analyte", "site", "time_min", "conc_ng_ml")


def run_simulate(arguments: argparse.Namespace) -> int:
    """Print the curves; exit status 0. Raises `PharmacologyError`."""
    model, person, regimen, said = set_up(arguments)
    times = times_of(arguments.times, "--times")
    after_first_dose(times, regimen, "--times")
    if arguments.population is None:
        found = simulate(model, [person], regimen, times)
    else:
        found = population(
            model.id,
            person,
            regimen,
            times,
            people=arguments.population,
            seed=arguments.seed,
            allow_unverified=arguments.unverified,
        )
    if arguments.total:
        found = tuple(as_total(one) if one.analyte in TOTAL_OF else one for one in found)
    header, rows = _table(found, arguments)
    if arguments.format == "json":
        made = [dict(zip(header, row, strict=True)) for row in rows]
        write_json({"model": model.id, "statements": told(said), "curves": made})
    else:
        write_csv(header, rows)
    return 0


def _table(
    found: Sequence[Curve], arguments: argparse.Namespace
) -> tuple[list[str], Iterable[list[object]]]:
    if arguments.population is None:
        header, rows = [*_CURVE], _curve_rows(found, molar=arguments.molar)
        return ([*header, "conc_nmol_ml"] if arguments.molar else header), rows
    named = [f"q{share * 100:g}_ng_ml" for share in QUANTILES]
    return [*_CURVE[:3], *named], _band_rows(found)


def _curve_rows(found: Iterable[Curve], *, molar: bool) -> Iterator[list[object]]:
    for one in found:
        moles = nmol_per_ml(one.conc_ng_ml[0], one.analyte)
        for place, at in enumerate(one.times_min):
            row: list[object] = [one.analyte, one.site, float(at), float(one.conc_ng_ml[0, place])]
            yield [*row, float(moles[place])] if molar else row


def _band_rows(found: Iterable[Curve]) -> Iterator[list[object]]:
    for one in bands(found, QUANTILES):
        for column, at in enumerate(one.times_min):
            yield [one.analyte, one.site, float(at), *map(float, one.conc_ng_ml[:, column])]
