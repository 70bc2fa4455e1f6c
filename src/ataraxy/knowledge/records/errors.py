"""What can go wrong while reading records.

Exception
├── BundleError      a bundle is refused: which file, entry and field, and what to do
└── FieldProblem     internal: one field cannot be read; becomes a BundleError with its place
"""

from __future__ import annotations


class BundleError(Exception):
    """A bundle that is refused as a whole; nothing of it may be kept.

    `file` is the name the reader knows it by, `entry` the resource ("Observation/17 (entry 5)",
    empty when the whole file is meant), `field` the FHIR path inside it, `problem` what was
    found and `what_to_do` the next step for the person who sent the file.
    """

    def __init__(
        self, *, file: str, entry: str = "", field: str = "", problem: str, what_to_do: str
    ) -> None:
        super().__init__(file, entry, field, problem, what_to_do)
        self.file = file
        self.entry = entry
        self.field = field
        self.problem = problem
        self.what_to_do = what_to_do

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.entry, self.field) if part)
        return f"{place}: {self.problem} {self.what_to_do}"

    def __reduce__(self) -> tuple[object, ...]:
        parts = (self.file, self.entry, self.field, self.problem, self.what_to_do)
        return (_rebuild, parts)


def _rebuild(file: str, entry: str, field: str, problem: str, what_to_do: str) -> BundleError:
    """Put a refusal together again on the other side of a process boundary."""
    return BundleError(file=file, entry=entry, field=field, problem=problem, what_to_do=what_to_do)


class FieldProblem(Exception):
    """One field that cannot be read. Its path grows as it travels up to the bundle."""

    def __init__(self, field: str, problem: str, what_to_do: str = "") -> None:
        super().__init__(field, problem, what_to_do)
        self.field = field
        self.problem = problem
        self.what_to_do = what_to_do or "Correct it in the sending system and export again."

    def under(self, parent: str) -> FieldProblem:
        """The same problem, seen from one step further out."""
        field = f"{parent}.{self.field}" if self.field else parent
        return FieldProblem(field, self.problem, self.what_to_do)
