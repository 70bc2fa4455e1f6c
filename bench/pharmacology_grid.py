"""Ten thousand people × 241 one-minute points, own parameters each, eigenvalues included."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.grid import on_grid
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes, cascade, single
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered, at_times
from bench.pharmacology_cases import (
    PEOPLE,
    ROWS,
    STEP_MIN,
    own_values,
    solved,
    three_compartments,
    warm,
)
from bench.timing import Report, Timed, best_of

BAR, STRETCH = 0.010, 0.006
KE0_PER_MIN = 0.0835  # Olofsen 2022, as in effects.toml


def measure(report: Report, people: int) -> None:
    """One analyte, then with norketamine and effect site."""
    alone = _alone(report)
    _with_metabolite(report, alone)


def _alone(report: Report) -> Timed:
    model, values = three_compartments()
    out, other = warm(), warm()

    def whole() -> None:
        on_grid(solved(model, values)["ketamine", "plasma"], STEP_MIN, out)

    found = best_of(whole)
    copied = best_of(lambda: np.copyto(other, out))
    share = f"stretch 6 ms; a copy of the output takes {copied.best * 1e3:.2f} ms, so "
    share += f"{copied.best / found.best:.0%} of the copy limit"
    report.line("three compartments, one thread", found, bar=BAR, note=share)
    report.line("  of it: parameters to exponentials", best_of(lambda: solved(model, values)))
    given = solved(model, values)["ketamine", "plasma"]
    report.line("  of it: filling the grid", best_of(lambda: on_grid(given, STEP_MIN, out)))
    with ThreadPoolExecutor(2) as workers:
        halves = [slice(0, PEOPLE // 2), slice(PEOPLE // 2, PEOPLE)]

        def half(people: slice) -> None:
            part: Values = {name: value[people] for name, value in values.items()}
            on_grid(solved(model, part)["ketamine", "plasma"], STEP_MIN, out[:, people])

        report.line(
            "three compartments, two threads", best_of(lambda: list(workers.map(half, halves)))
        )
    few = [_of_few(one) for one in given]
    exact = at_times(few, STEP_MIN * np.arange(ROWS)).T
    whole()
    away = np.abs(out[:, : exact.shape[1]] - exact).max() / exact.max()
    report.check(
        f"agrees with an exponential per point ({away:.0e} of the peak)", holds=away < 1e-9
    )
    return found


def _of_few(one: Answered, few: int = 100) -> Answered:
    modes = Modes(one.modes.rates[:, :few], one.modes.weights[:, :few])
    return Answered(modes, one.start_min, one.amount_mg[:few], one.duration_min[:few])


def _with_metabolite(report: Report, alone: Timed) -> None:
    model = load("esketamine_otto_2021")
    values = own_values(model)
    outs = [warm(), warm(), warm()]

    def whole() -> None:
        found = solved(model, values)
        drug, metabolite = found["esketamine", "plasma"], found["noresketamine", "plasma"]
        ke0 = np.full(PEOPLE, KE0_PER_MIN)
        modes = cascade(drug[0].modes, ke0, single(ke0))
        effect = [Answered(modes, one.start_min, one.amount_mg, one.duration_min) for one in drug]
        for given, out in zip((drug, metabolite, effect), outs, strict=True):
            on_grid(given, STEP_MIN, out)

    found = best_of(whole)
    note = f"{found.best / alone.best:.1f} times the drug alone"
    report.line("with norketamine and effect site (three outputs)", found, bar=3 * BAR, note=note)
