"""Strict reading of a TOML table: every key asked for must be there, and no other.

A complaint names the file and the key, so that whoever edits a clinic's instrument finds the line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from ataraxy.foundation.evidence_tag import EvidenceTag

Kind = TypeVar("Kind")


class DataFileError(ValueError):
    """A data file that cannot be used: names the file, the key and what is wrong."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        self.file = file
        self.key = key
        self.problem = problem
        super().__init__(f"{file}: {key}: {problem}")


class Table:
    """One TOML table, read key by key; `close` complains about whatever was not read."""

    def __init__(self, file: str, values: Mapping[str, Any], path: str = "") -> None:
        self.file = file
        self.path = path
        self._left = dict(values)

    def fail(self, key: str, problem: str) -> DataFileError:
        """An error for `key` of this table, to be raised."""
        return DataFileError(self.file, self._name(key), problem)

    def take(self, key: str, kind: type[Kind]) -> Kind:
        """The value of `key`, which must be of `kind` (an int will do for a float)."""
        if key not in self._left:
            raise self.fail(key, "is missing")
        value = self._left.pop(key)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise self.fail(key, f"must be {_WORDS.get(kind, kind.__name__)}, not {value!r}")
        return value

    def optional(self, key: str, kind: type[Kind], default: Kind) -> Kind:
        """The value of `key`, or `default` when the file does not have it."""
        return self.take(key, kind) if key in self._left else default

    def has(self, key: str) -> bool:
        """Whether the file has `key`."""
        return key in self._left

    def choice(self, key: str, allowed: type[Kind]) -> Kind:
        """The value of `key` as a member of the enum `allowed`."""
        text = self.take(key, str)
        try:
            return allowed(text)  # type: ignore[call-arg]
        except ValueError:
            names = ", ".join(str(one.value) for one in allowed)  # type: ignore[attr-defined]
            raise self.fail(key, f"must be one of: {names}; got {text!r}") from None

    def table(self, key: str) -> Table:
        """The sub-table `key`."""
        return Table(self.file, self.take(key, dict), self._name(key))

    def optional_table(self, key: str) -> Table | None:
        """The sub-table `key`, or None when the file does not have it."""
        return self.table(key) if key in self._left else None

    def tables(self, key: str) -> list[Table]:
        """The list of tables `key`; empty when the file has none."""
        rows = self.optional(key, list, [])
        if not all(isinstance(row, dict) for row in rows):
            raise self.fail(key, "must be a list of tables")
        return [
            Table(self.file, row, f"{self._name(key)}[{number}]")
            for number, row in enumerate(rows, start=1)
        ]

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of texts `key`."""
        rows = self.take(key, list)
        if not all(isinstance(row, str) for row in rows):
            raise self.fail(key, "must be a list of texts")
        return tuple(rows)

    def tag(self, key: str) -> EvidenceTag:
        """The evidence tag under `key`."""
        return self.choice(key, EvidenceTag)

    def keys_left(self) -> tuple[str, ...]:
        """The keys that were not read yet, for a table whose keys are names."""
        return tuple(self._left)

    def close(self) -> None:
        """Complain about the first key nobody asked for."""
        for key in self._left:
            raise self.fail(key, "is not a key this file may have")

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    dt.date: "a date",
}
