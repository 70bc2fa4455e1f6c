"""`ataraxy score`: score answers without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from ataraxy.knowledge.measures.change import Change, change
from ataraxy.knowledge.measures.instrument import Instrument
from ataraxy.knowledge.measures.library import (
    UnknownInstrumentError,
    instrument,
    instrument_keys,
)
from ataraxy.knowledge.measures.scoring import AnswerError, Score, score

EXAMPLE = "example: ataraxy score gad7 --answers 1,2,0,3,1,2,0 --baseline 15 --format json"


def run(argv: Sequence[str]) -> int:
    """Score the answers on the command line; 0 on success, 2 when the input cannot be used."""
    asked = _parser().parse_args(argv)
    try:
        one = instrument(asked.instrument)
        result = score(one, _answers(asked.answers))
        moved = _change(one, asked.baseline, result)
    except (UnknownInstrumentError, AnswerError, ValueError) as problem:
        sys.stderr.write(f"ataraxy score: {problem}\n")
        return 2
    shown = _as_json(one, result, moved) if asked.format == "json" else _as_text(one, result, moved)
    sys.stdout.write(shown + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ataraxy score", description="Score a questionnaire.", epilog=EXAMPLE
    )
    parser.add_argument("instrument", help=", ".join(instrument_keys()))
    parser.add_argument("--answers", required=True, help="in item order; leave empty if unanswered")
    parser.add_argument("--baseline", type=float, help="the total at baseline")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser


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


def _as_text(one: Instrument, result: Score, moved: Change | None) -> str:
    total = "no total" if result.total is None else f"{result.total} of {one.maximum}"
    lines = [f"{one.name}: {total}" + (f", {result.band}" if result.band else ""), result.handling]
    if result.flagged and one.flag:
        lines.append(f"Needs a person: {one.flag.name}.")
    if moved is not None:
        lines.append(f"Change from {moved.baseline:g}: {moved.label}, {moved.reliable}.")
        lines.extend(moved.definitions)
    return "\n".join(lines)
