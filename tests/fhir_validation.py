"""FHIR R4 bundles looked over by a validator that is not ours, and by rules it does not have."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from devkit import fhir_validator

_ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TIMED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def problems_of(bundles: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Every problem of every bundle by its name; names without a problem are left out."""
    files = {name: folder / f"{number}.json" for number, name in enumerate(bundles)}
    for name, path in files.items():
        path.write_bytes(bundles[name])
    theirs = _validated(list(files.values()))
    found = {
        name: [*theirs[str(path)], *_further(json.loads(bundles[name]))]
        for name, path in files.items()
    }
    return {name: problems for name, problems in found.items() if problems}


def _validated(paths: list[Path]) -> dict[str, list[str]]:
    home = fhir_validator.provide()
    run = subprocess.run(
        [fhir_validator.node(), "validate.mjs", *paths],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    report: dict[str, list[str]] = json.loads(run.stdout)
    return report


def _further(bundle: dict[str, Any]) -> Iterator[str]:
    """What the validator leaves to its caller: references, periods, zones."""
    addresses = {entry["fullUrl"] for entry in bundle["entry"]}
    if len(addresses) != len(bundle["entry"]):
        yield "two entries have one address"
    for node in _nodes(bundle):
        target = node.get("reference")
        if isinstance(target, str) and target not in addresses:
            yield f"{target} leads nowhere"
        start, end = node.get("start"), node.get("end")
        if isinstance(start, str) and isinstance(end, str) and end < start:
            yield f"a period ends at {end} before {start}"
        for key, value in node.items():
            timed = isinstance(value, str) and _TIMED.match(value) and key not in {"text", "data"}
            if timed and not _ZONED.fullmatch(value):
                yield f"{key} {value} has no zone"


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)
