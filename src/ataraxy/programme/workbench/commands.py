"""The command that computes what a page shows, with every argument, ready to be copied."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence

from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.programme.workbench.numbers import bench_numbers
from ataraxy.programme.workbench.question import Asked, Pair, Question


def grid_text(asked: Question, first_min: float, step_min: float) -> str:
    """“from:to:step” for `--times`: no command takes a time before the first dose."""
    start = max(0.0, math.ceil(first_min / step_min) * step_min)
    return f"{start:.15g}:{asked.span.end_min:.15g}:{step_min:.15g}"


def simulate_command(asked: Question, pair: Pair, *, bands: bool, total: bool) -> str:
    """The `ataraxy simulate` of one curve."""
    numbers = bench_numbers()
    words = ["ataraxy", "simulate", *_case(asked, pair.model, pair.asked)]
    words += ["--times", grid_text(asked, first_min(pair), asked.span.step_min)]
    if bands:
        words += ["--population", f"{numbers.people}", "--seed", f"{numbers.seed}"]
    words += ["--total"] * total + ["--format", "csv"]
    return shlex.join(words)


def estimate_command(asked: Question, pair: Pair, *, total: bool) -> str:
    """The `ataraxy estimate` of one fit, with the curves drawn from its posterior."""
    words = [*_estimate(asked, pair)]
    words += ["--predict", grid_text(asked, first_min(pair), estimate_step_min(asked))]
    words += ["--seed", f"{bench_numbers().seed}"]
    words += ["--total"] * total + ["--format", "json"]
    return shlex.join(words)


def weigh_command(asked: Question, pair: Pair, others: Sequence[Model]) -> str:
    """The `ataraxy estimate` that weighs several models against one another."""
    also = [word for one in others for word in ("--also", one.id)]
    return shlex.join([*_estimate(asked, pair), *also, "--by", asked.by, "--format", "json"])


def cite_command(model: Model) -> str:
    """The command that prints the model's references."""
    return shlex.join(["ataraxy", "cite", model.id])


def first_min(pair: Pair) -> float:
    """When the first dose begins."""
    return min(dose.start_min for dose in pair.regimen)


def estimate_step_min(asked: Question) -> float:
    """Minutes between two points of a curve drawn from the posterior."""
    return asked.span.end_min / bench_numbers().estimate_points


def _estimate(asked: Question, pair: Pair) -> Iterator[str]:
    yield from ("ataraxy", "estimate", *_case(asked, pair.model, pair.asked))
    for level in asked.levels:
        yield from ("--level", level)
    yield from ("--prior-weight", f"{asked.prior_weight:.15g}")
    for option, text in (("--omega", asked.omega), ("--sigma", asked.sigma)):
        if text:
            yield from (option, text)


def _case(asked: Question, model: Model, regimen: Asked) -> Iterator[str]:
    person = asked.person
    yield from ("--model", model.id)
    yield from ("--weight", f"{person.weight_kg:.15g}", "--age", f"{person.age_years:.15g}")
    if person.ancestry:
        yield from ("--ancestry", person.ancestry)
    for dose in regimen.doses:
        yield from ("--dose", dose)
    if asked.sure:
        yield "--sure"
    if asked.unverified:
        yield "--unverified"
