"""From text to JSON values, refusing what two readers could understand differently.

Refused: a key given twice, NaN and infinity, numbers with thousands of digits, nesting without
end, text that is not UTF-8. Everything that comes out is a plain dict, list, str, number, bool
or None.
"""

from __future__ import annotations

import json
from typing import Any

from ataraxy.knowledge.records.errors import BundleError

Json = dict[str, Any]

_MOST_CONTAINERS = 4_000_000
"""Objects and lists in one bundle; a 64 MB bundle of real records has about half a million."""


class ExtraTextError(Exception):
    """The text holds a complete JSON value and then more: perhaps it is NDJSON."""


def load(data: bytes, *, file: str, entry: str = "") -> Any:
    """The JSON value in `data`. Raises `BundleError`, or `ExtraTextError` if more follows it."""
    if _has_too_many_parts(data):
        raise _refusal(file, entry, f"It has more than {_MOST_CONTAINERS} parts.")
    try:
        text = data.decode("utf-8")
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _refusal(
            file, entry, f"The text is not UTF-8: byte {error.start} cannot be read."
        ) from error
    except RecursionError as error:
        raise _refusal(file, entry, "It is nested too deeply to be a FHIR record.") from error
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise ExtraTextError from error
        problem = (
            f"This is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg})."
        )
        raise _refusal(file, entry, problem) from error
    except _KeyTwiceError as error:
        raise _refusal(
            file, entry, f"The key {error.key!r} is given twice in one object.", error.key
        ) from error
    except ValueError as error:
        # the one other ValueError of the json module: an integer with thousands of digits
        raise _refusal(file, entry, f"It has a number that cannot be read ({error}).") from error


def _has_too_many_parts(data: bytes) -> bool:
    # A part takes two bytes at least, so ordinary bundles need not be counted at all.
    if len(data) <= 2 * _MOST_CONTAINERS:
        return False
    return data.count(b"{") + data.count(b"[") > _MOST_CONTAINERS


class _KeyTwiceError(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key[:80]


def _no_key_twice(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _KeyTwiceError(key)
            seen.add(key)
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")


def _refusal(file: str, entry: str, problem: str, field: str = "") -> BundleError:
    return BundleError(
        file=file,
        entry=entry,
        field=field,
        problem=problem,
        what_to_do="Export the record again as FHIR R4 JSON; do not edit it by hand.",
    )
