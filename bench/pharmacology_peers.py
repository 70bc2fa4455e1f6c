"""The same ten thousand curves by other means, some installed for this run only (`peers.txt`).

A closed form against solvers on a linear model: say so wherever a ratio is quoted.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.grid import on_grid
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values
from ataraxy.knowledge.pharmacology.kinetics.propagate import amounts
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered, at_times
from ataraxy.knowledge.pharmacology.kinetics.system import linear_system
from bench.pharmacology_cases import (
    PEOPLE,
    RACEMATE,
    ROWS,
    STEP_MIN,
    solved,
    three_compartments,
    warm,
)
from bench.timing import Report, Timed, best_of
from devkit.paths import ROOT, UV

PINS = Path(__file__).parent / "peers.txt"
INSTALLED = ROOT / "var" / "bench" / "peers"
TIMES = STEP_MIN * np.arange(ROWS)
SOLVED_ONE_BY_ONE, PROPAGATED, AT_ONCE = 20, 500, 500


def measure(report: Report, people: int) -> None:
    """Ours first; each peer with its ratio and how far it is from ours."""
    model, values = three_compartments()
    out = warm()

    def ours() -> None:
        on_grid(solved(model, values)["ketamine", "plasma"], STEP_MIN, out)

    base = best_of(ours)
    report.line("Ataraxy, one thread", base)
    _numba(report, values, base, out)
    _point_by_point(report, model, values, base)
    _matrix(report, model, values, base)
    _solver(report, model, values, base, out)


def _numba(report: Report, values: Values, base: Timed, ours: Array) -> None:
    peer = _installed()
    k, volume = peer.constants(values), np.ascontiguousarray(values["V1"])
    found = np.zeros((PEOPLE, ROWS))
    dose, minutes = RACEMATE[0], int(RACEMATE[0].duration_min)
    for name in ("one_thread", "two_threads"):
        fill = getattr(peer, name)
        took = best_of(lambda fill=fill: fill(k, volume, dose.amount_mg / minutes, minutes, found))
        away = np.abs(found.T - ours).max() / ours.max()
        _line(report, f"numba 0.68.1, {name.replace('_', ' ')} (compiled before)", took, base, away)


def _installed() -> object:
    """The numba peer, its packages brought for this run."""
    command = [UV, "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"]
    pins = ["--target", INSTALLED, "--require-hashes", "-r", PINS]
    subprocess.run([*command, *pins], check=True)
    sys.path.append(str(INSTALLED))
    return import_module("bench.peer_numba")


def _point_by_point(report: Report, model: Model, values: Values, base: Timed) -> None:
    (one,) = solved(model, values)["ketamine", "plasma"]
    parts = [
        Answered(
            Modes(one.modes.rates[:, part], one.modes.weights[:, part]),
            one.start_min,
            one.amount_mg[part],
            one.duration_min[part],
        )
        for part in (slice(at, at + AT_ONCE) for at in range(0, PEOPLE, AT_ONCE))
    ]
    took = best_of(lambda: [at_times([part], TIMES) for part in parts], 3)
    _line(report, "NumPy, an exponential per point", took, base)


def _matrix(report: Report, model: Model, values: Values, base: Timed) -> None:
    few = {name: each[:PROPAGATED] for name, each in values.items()}
    took = best_of(lambda: amounts(linear_system(model, few, RACEMATE), TIMES), 3)
    _line(
        report,
        f"SciPy matrix exponential ({PROPAGATED} people, scaled)",
        _scaled(took, PROPAGATED),
        base,
    )


def _solver(report: Report, model: Model, values: Values, base: Timed, ours: Array) -> None:
    few = {name: each[:SOLVED_ONE_BY_ONE] for name, each in values.items()}
    rates = linear_system(model, few, ()).rates
    dose = RACEMATE[0]
    found = np.zeros((ROWS, SOLVED_ONE_BY_ONE))

    def one_by_one() -> None:
        for person in range(SOLVED_ONE_BY_ONE):
            found[:, person] = _lsoda(rates[person], dose.amount_mg / dose.duration_min)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        took = best_of(one_by_one, 3)
    conc = found * 1000 / few["V1"]
    away = np.abs(conc - ours[:, :SOLVED_ONE_BY_ONE]).max() / ours.max()
    name = f"SciPy LSODA, rtol 1e-6 ({SOLVED_ONE_BY_ONE} people, scaled)"
    _line(report, name, _scaled(took, SOLVED_ONE_BY_ONE), base, away)


def _lsoda(rates: Array, per_min: float) -> Array:
    """mg in the central compartment, solved up to the end of the infusion and on from there."""
    enter = np.array([per_min, 0.0, 0.0])
    end = RACEMATE[0].duration_min
    during, after = TIMES[end >= TIMES], TIMES[end <= TIMES]
    first = _solved(lambda _, x: rates @ x + enter, during, np.zeros(3))
    second = _solved(lambda _, x: rates @ x, after, first[:, -1])
    both: Array = np.concatenate([first[0], second[0, 1:]])
    return both


def _solved(slope: object, times: Array, start: Array) -> Array:
    span = float(times[0]), float(times[-1])
    return solve_ivp(slope, span, start, "LSODA", times, rtol=1e-6, atol=1e-9).y


def _scaled(took: Timed, people: int) -> Timed:
    times = PEOPLE / people
    return Timed(tuple(one * times for one in took.seconds), took.processor * times)


def _line(report: Report, what: str, took: Timed, base: Timed, away: float | None = None) -> None:
    ratio = f"{took.best / base.best:.2f} times our time"
    report.line(what, took, note=ratio + (f", {away:.0e} of the peak away" if away else ""))
