"""`ataraxy simulate`, `estimate`, `exposure` and `cite`: without a database, for anyone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from ataraxy.knowledge.pharmacology.commands.estimate import run_estimate
from ataraxy.knowledge.pharmacology.commands.refer import run_cite, run_exposure
from ataraxy.knowledge.pharmacology.commands.simulate import run_simulate
from ataraxy.knowledge.pharmacology.estimation.averaging import CRITERIA
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.person import ANCESTRIES, SEXES
from ataraxy.knowledge.pharmacology.kinetics.regimen import DRUGS
from ataraxy.knowledge.pharmacology.kinetics.words import EXAMPLES

_WRONG_USAGE = 2
_DOSES = "\n".join(f'  --dose "{one}"' for one in EXAMPLES)
_PERSON = "--weight 70 --height 175 --age 40 --sex male"
_EXAMPLE = {
    "simulate": f"""examples:
  ataraxy simulate --model ketamine_domino_1982 {_PERSON} \\
      --dose "35 mg iv over 40 min at 0" --times 5,10,40 --format csv
  ataraxy simulate --model esketamine_otto_2021 {_PERSON} \\
      --dose "35 mg ketamine iv over 40 min" --times 0:240:10 --population 1000 --seed 1

a dose may be written as (and given several times):
{_DOSES}""",
    "estimate": f"""example:
  ataraxy estimate --model ketamine_kamp_2020_allometric {_PERSON} \\
      --dose "35 mg iv over 40 min" --level "40 min 310 ng/mL" --level "4 h <20 ng/mL" \\
      --omega CL=0.0625,V1=0.09 --sigma prop=0.2,add=2 --format json

a level below the limit of quantification is written with that limit, as above.""",
    "exposure": "example:\n  ataraxy exposure --drug ketamine --amount 35 --route iv --to im",
    "cite": "example:\n  ataraxy cite esketamine_perez_ruixo_2021",
}


def run(argv: Sequence[str]) -> int:
    """Run one of the verbs; exit status 0, or 2 with the reason on standard error."""
    arguments = _parser().parse_args(list(argv))
    try:
        return _VERBS[arguments.verb](arguments)
    except PharmacologyError as error:
        sys.stderr.write(f"ataraxy {arguments.verb}: {error}\n")
        return _WRONG_USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ataraxy")
    verbs = parser.add_subparsers(dest="verb", required=True)
    made = {
        verb: verbs.add_parser(
            verb, epilog=text, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        for verb, text in _EXAMPLE.items()
    }
    for verb in ("simulate", "estimate"):
        _person_arguments(made[verb])
    _simulate_arguments(made["simulate"])
    _estimate_arguments(made["estimate"])
    _exposure_arguments(made["exposure"])
    made["cite"].add_argument("model", nargs="?", help="without it, every model is listed")
    return parser


def _person_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--model", required=True, help="its id; `ataraxy cite` lists them")
    one.add_argument("--weight", type=float, required=True, help="kg")
    one.add_argument("--age", type=float, required=True, help="years")
    one.add_argument("--height", type=float, help="cm; no published model uses it")
    one.add_argument("--sex", choices=SEXES, default="", help="no published model uses it")
    one.add_argument(
        "--ancestry", choices=[one for one in ANCESTRIES if one], default="", help="if it has one"
    )
    one.add_argument("--dose", action="append", required=True, help="may be given several times")
    one.add_argument("--format", choices=["csv", "json"], default="csv")
    one.add_argument(
        "--total", action="store_true", help="an S-form doubled, as an achiral assay reads it"
    )
    one.add_argument("--sure", action="store_true", help="the dose is meant although it is unusual")
    one.add_argument(
        "--unverified", action="store_true", help="also numbers nobody verified, marked as such"
    )


def _simulate_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--times", required=True, help="minutes: 5,10,40 or from:to:step")
    one.add_argument("--population", type=int, help="so many virtual people; prints quantiles")
    one.add_argument("--seed", type=_seed, default=1)
    one.add_argument("--molar", action="store_true", help="nmol/mL beside ng/mL")


def _estimate_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--level", action="append", required=True, help="may be given several times")
    one.add_argument("--omega", help="variances CL=0.06,V1=0.09,CL:V1=0.02 instead of published")
    one.add_argument("--sigma", help="proportional SD of a level, or prop=0.2,add=5 (ng/mL)")
    one.add_argument("--prior-weight", type=float, default=1.0, help="below 1 trusts levels more")
    one.add_argument("--predict", help="minutes at which to predict: 5,10,40 or from:to:step")
    one.add_argument("--also", action="append", default=[], help="average with this model too")
    one.add_argument("--by", choices=CRITERIA, default="likelihood", help="how models are weighed")
    one.add_argument("--occasions", help="minutes at which occasions begin: 0,10080")
    one.add_argument("--kappa", help="variances between occasions, CL=0.02, instead of published")
    one.add_argument("--seed", type=_seed, default=1)


def _exposure_arguments(one: argparse.ArgumentParser) -> None:
    one.add_argument("--drug", choices=DRUGS, required=True)
    one.add_argument("--amount", type=float, required=True, help="mg")
    one.add_argument("--route", required=True)
    one.add_argument("--to", required=True, help="the other route")
    one.add_argument("--to-drug", choices=DRUGS, default="")
    one.add_argument("--unverified", action="store_true", help="also shares nobody verified")


_VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "simulate": run_simulate,
    "estimate": run_estimate,
    "exposure": run_exposure,
    "cite": run_cite,
}


def _seed(text: str) -> int:
    """What `--seed` may be; anything else is a wrong use of the command."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no seed; give a whole number, 0 or above")
    return int(text)
