"""`ataraxy score`: score answers without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from ataraxy.knowledge.measures.change import Change, change
from ataraxy.knowledge.measures.instrument import Cutoff, Instrument
from ataraxy.knowledge.measures.library import (
    UnknownInstrumentError,
    instrument,
    instrument_keys,
)
from ataraxy.knowledge.measures.scoring import AnswerError, Score, enter, score

EXAMPLE = "example: ataraxy score gad7 --answers 1,2,0,3,1,2,0 --baseline 15 --format json"


def run(argv: Sequence[str]) -> int:
    """Score the answers on the command line; 0 on success, 2 when the input cannot be used."""
    try:
        asked = _parser().parse_args(argv)
        one = instrument(asked.instrument)
        result = _result(one, asked)
        moved = _change(one, asked.baseline, result)
    except (UnknownInstrumentError, AnswerError, ValueError) as problem:
        sys.stderr.write(f"ataraxy score: {problem}\n")
        return 2
    shown = _as_json(one, result, moved) if asked.format == "json" else _as_text(one, result, moved)
    if asked.baseline is not None and moved is None:
        sys.stderr.write("ataraxy score: without a total there is no change from the baseline.\n")
    sys.stdout.write(shown + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ataraxy score", description="Score a questionnaire.", epilog=EXAMPLE
    )
    parser.add_argument("instrument", help=", ".join(instrument_keys()))
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--answers", help="in item order; leave empty if unanswered")
    how.add_argument("--total", type=int, help="a total added up on a form outside")
    parser.add_argument(
        "--subscale",
        action="append",
        default=[],
        metavar="NAME=POINTS",
        help="beside --total; may be repeated",
    )
    parser.add_argument("--baseline", type=float, help="the total at baseline")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


def _result(one: Instrument, asked: argparse.Namespace) -> Score:
    if asked.total is None:
        if asked.subscale:
            raise AnswerError("--subscale belongs to --total; answers make their own subscales.")
        return score(one, _answers(asked.answers))
    return enter(one, asked.total, dict(_part(text) for text in asked.subscale))


def _part(text: str) -> tuple[str, int]:
    name, _, points = text.partition("=")
    try:
        return name, int(points)
    except ValueError:
        raise AnswerError(f"A subscale is written NAME=POINTS; got {text!r}.") from None


def _answers(text: str) -> list[int | None]:
    try:
        return [int(part) if part.strip() else None for part in text.split(",")]
    except ValueError:
        raise AnswerError(f"Answers are whole numbers between commas; got {text!r}.") from None


def _change(one: Instrument, baseline: float | None, result: Score) -> Change | None:
    if baseline is None or result.total is None:
        return None
    return change(one, baseline, result.total)


def _as_json(one: Instrument, result: Score, moved: Change | None) -> str:
    shown: dict[str, Any] = {
        "instrument": one.key,
        "version": one.version,
        "total": result.total,
        "range": [one.minimum, one.maximum],
        "band": result.band or None,
        "subscales": dict(result.subscales),
        "cutoffs": [_cutoff_as_json(cutoff) for cutoff in result.cutoffs],
        "missing": list(result.missing),
        "prorated": result.prorated,
        "handling": result.handling,
        "flagged": result.flagged,
    }
    if moved is not None:
        shown["change"] = {
            "baseline": moved.baseline,
            "improvement": moved.improvement,
            "percent": None if moved.percent is None else round(moved.percent, 1),
            "label": moved.label,
            "response": moved.response,
            "remission": moved.remission,
            "reliable": moved.reliable,
            "definitions": list(moved.definitions),
        }
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _cutoff_as_json(cutoff: Cutoff) -> dict[str, Any]:
    return {
        "label": cutoff.label,
        "at_least": cutoff.at_least,
        "at_most": cutoff.at_most,
        "sex": cutoff.sex or None,
        "source": cutoff.provenance.source,
        "tag": cutoff.provenance.tag,
    }


def _as_text(one: Instrument, result: Score, moved: Change | None) -> str:
    total = "no total" if result.total is None else f"{result.total} of {one.maximum}"
    lines = [f"{one.name}: {total}" + (f", {result.band}" if result.band else ""), result.handling]
    lines.extend(_cutoff_as_text(cutoff) for cutoff in result.cutoffs)
    if result.flagged and one.flag:
        lines.append(f"Needs a person: {one.flag.name}.")
    if moved is not None:
        lines.append(f"Change from {moved.baseline:g}: {moved.label}, {moved.reliable}.")
        lines.extend(moved.definitions)
    return "\n".join(lines)


def _cutoff_as_text(cutoff: Cutoff) -> str:
    whom = f" ({cutoff.sex})" if cutoff.sex else ""
    where = f"at least {cutoff.at_least:g}" if cutoff.at_least is not None else ""
    where = where or f"at most {cutoff.at_most:g}"
    return f"{cutoff.label}{whom}: {where} ({cutoff.provenance.tag.words})."
