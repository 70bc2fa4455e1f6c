"""One person: a day of curve, the estimate from a few levels, the curves of their posterior."""

from __future__ import annotations

import numpy as np

from ataraxy.knowledge.pharmacology.estimation.estimate import estimate, prior_of
from ataraxy.knowledge.pharmacology.estimation.posterior import predict, sample
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from bench.pharmacology_cases import ANA, RACEMATE, ROWS, S_FORM
from bench.timing import Report, best_of

DRUG_LEVELS = ((40, 310.0), (80, 85.0), (120, 52.0), (230, 22.0))
S_LEVELS = ((40, 79.0), (80, 39.0), (120, 28.0), (240, 12.5))
N_LEVELS = ((40, 23.5), (80, 37.0), (120, 36.5), (240, 24.8))


def measure(report: Report, people: int) -> None:
    """Each against its bar, warm."""
    kamp, day = load("ketamine_kamp_2020"), np.arange(1441.0)
    found = best_of(lambda: simulate(kamp, [ANA], RACEMATE, day))
    report.line("Kamp, 24 h by the minute, one person", found, bar=0.0005)
    model = load("ketamine_kamp_2020_allometric")
    prior, levels = prior_of(model), [Level(at, conc, "ketamine") for at, conc in DRUG_LEVELS]

    def fitted() -> object:
        return estimate(model, ANA, RACEMATE, levels, prior)

    report.line("estimate from four levels, five starts, Hessian", best_of(fitted), bar=0.010)
    _both(report)
    at_best = estimate(model, ANA, RACEMATE, levels, prior)
    drawn = sample(model, ANA, RACEMATE, levels, prior, at_best, draws=1000, seed=1)
    times = np.arange(float(ROWS))
    curves = best_of(lambda: predict(model, ANA, RACEMATE, times, prior, drawn))
    report.line("1,000 posterior curves of 241 points", curves, bar=0.050)


def _both(report: Report) -> None:
    model = load("esketamine_otto_2021")
    prior = prior_of(model)
    levels = [Level(at, conc, "esketamine") for at, conc in S_LEVELS]
    levels += [Level(at, conc, "noresketamine") for at, conc in N_LEVELS]
    found = best_of(lambda: estimate(model, ANA, S_FORM, levels, prior))
    report.line("estimate of ketamine with norketamine, eight levels", found, bar=0.040)
