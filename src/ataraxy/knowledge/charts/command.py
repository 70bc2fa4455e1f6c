"""`ataraxy screen`: screen records on file without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ataraxy.knowledge.charts.report import report
from ataraxy.knowledge.evidence import Route, RuleBook, shipped_rulebook
from ataraxy.knowledge.evidence.rules import RuleError
from ataraxy.knowledge.evidence.vocabulary import VocabularyError
from ataraxy.knowledge.records import BundleError, read_many
from ataraxy.knowledge.terminology import ListError

EXAMPLE = (
    "example: ataraxy screen record.json.gz --route iv --on 2026-11-22 --format json; "
    "everybody in the clinic's database: ataraxy screen --all"
)


def run(argv: Sequence[str]) -> int:
    """Screen each record; 0 when all were read, 1 when one was refused, 2 for wrong usage."""
    asked = _parser().parse_args(argv)
    refused: list[str] = []
    try:
        # The rules first: a file that cannot be used stops everything before a word is written.
        made = _reports(asked, shipped_rulebook(), refused)
        _write_json(made) if asked.format == "json" else _write_text(made)
    except (ListError, RuleError, VocabularyError) as problem:
        sys.stderr.write(f"ataraxy screen: {problem}\n")
        return 2
    for words in refused:
        sys.stderr.write(f"ataraxy screen: {words}\n")
    return 1 if refused else 0


def _reports(
    asked: argparse.Namespace, book: RuleBook, refused: list[str]
) -> Iterator[dict[str, Any]]:
    """One report at a time, so that memory stays flat; what was refused is told at the end."""
    for record in read_many(asked.bundles, today=asked.on):
        if isinstance(record, BundleError):
            refused.append(str(record))
        else:
            yield report(record, book, route=asked.route, on=asked.on)


def _write_json(reports: Iterator[dict[str, Any]]) -> None:
    """A list, written as it grows."""
    sys.stdout.write("[")
    for place, one in enumerate(reports):
        sys.stdout.write(("," if place else "") + "\n" + json.dumps(one, ensure_ascii=False))
    sys.stdout.write("\n]\n")


def _write_text(reports: Iterator[dict[str, Any]]) -> None:
    for one in reports:
        sys.stdout.write(f"{one['patient']} ({one['file']}): {one['verdict']}\n")
        for finding in one["findings"]:
            if finding["answer"] == "fires":
                words = f"{finding['severity']:10} {finding['rule']} {finding['means']}"
                sys.stdout.write(f"  {words}\n")
        for words in one["not_recognised"]:
            sys.stdout.write(f"  not recognised: {words}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ataraxy screen",
        description="Screen FHIR R4 records by the rule book, without a database.",
        epilog=EXAMPLE,
    )
    today = datetime.now(UTC).astimezone().date()
    parser.add_argument("bundles", nargs="+", type=Path, help="files or folders, plain or gzip")
    parser.add_argument("--route", type=Route, default=Route.IV, help=", ".join(Route))
    parser.add_argument("--on", type=date.fromisoformat, default=today, help="2026-11-22")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser
