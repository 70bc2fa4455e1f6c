"""NDJSON: one JSON value a line, either whole bundles or the resources of several people.

Bundles are read line by line and may go on for ever; single resources are gathered up to the
limit, because those of one person may stand anywhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ataraxy.knowledge.records.entries import Entry, addresses_of, subject_of
from ataraxy.knowledge.records.errors import BundleError, FieldProblem
from ataraxy.knowledge.records.json_text import ExtraTextError, load
from ataraxy.knowledge.records.reader import record_of_bundle, record_of_entries
from ataraxy.knowledge.records.record import Record
from ataraxy.knowledge.records.unpack import over_the_limit, unpacked_parts


def read_lines(
    chunks: Iterable[bytes], *, file: str, today: date, limit_bytes: int
) -> Iterator[Record | BundleError]:
    """The records in an NDJSON stream, plain or gzip, with refusals in their place."""
    gathered: list[Entry] = []
    size = 0
    try:
        for number, line in _lines(chunks, file, limit_bytes):
            value = _value(line, file, number)
            if isinstance(value, dict) and value.get("resourceType") != "Bundle":
                size += len(line)
                if size > limit_bytes:
                    raise over_the_limit(file, limit_bytes)
                gathered.append(Entry(number, "", value))
            else:
                yield _bundle_line(value, f"{file}, line {number}", today)
        if gathered:
            yield from _people(gathered, file, today)
    except BundleError as refusal:
        yield refusal


def _bundle_line(value: Any, file: str, today: date) -> Record | BundleError:
    try:
        return record_of_bundle(value, file=file, today=today)
    except BundleError as refusal:
        return refusal


def _lines(chunks: Iterable[bytes], file: str, limit_bytes: int) -> Iterator[tuple[int, bytes]]:
    """The non-empty lines with their number; refuses one that is longer than the limit."""
    rest, number = b"", 0
    for part in unpacked_parts(chunks, file=file):
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            number += 1
            if line.strip():
                yield number, line
        if len(rest) > limit_bytes:
            raise over_the_limit(f"{file}, line {number + 1}", limit_bytes)
    if rest.strip():
        yield number + 1, rest


def _value(line: bytes, file: str, number: int) -> Any:
    place = f"line {number}"
    try:
        return load(line.removeprefix(b"\xef\xbb\xbf"), file=file, entry=place)
    except ExtraTextError as error:
        raise BundleError(
            file=file,
            entry=place,
            problem="The line holds more than one JSON value.",
            what_to_do="Write one resource or one bundle on each line.",
        ) from error


def _people(entries: list[Entry], file: str, today: date) -> Iterator[Record | BundleError]:
    """One record for each Patient, with the resources that name them.

    What names nobody goes along with the first, to be listed there as not taken.
    """
    people = [entry for entry in entries if entry.kind == "Patient"]
    if not people:
        raise BundleError(
            file=file,
            problem="None of the lines is a Patient.",
            what_to_do="Put the Patient and everything about them into one file.",
        )
    shared, by_subject = _sorted_out(entries, file)
    for person in people:
        names = _names(person, file)
        own = [entry for name in ("", *names) for entry in by_subject.pop(name, [])]
        try:
            yield record_of_entries([person, *own, *shared], file=_named(file, person), today=today)
        except BundleError as refusal:
            yield refusal
    if by_subject:
        yield _unclaimed(by_subject, file)


def _named(file: str, person: Entry) -> str:
    return f"{file}, line {person.number}"


def _sorted_out(entries: list[Entry], file: str) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """Medications, which anyone may refer to, and the rest by the person they name."""
    shared: list[Entry] = []
    by_subject: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind == "Patient":
            continue
        if entry.kind == "Medication":
            shared.append(entry)
            continue
        try:
            subject = subject_of(entry.resource)
        except FieldProblem as problem:
            raise _refusal(file, entry, problem) from problem
        by_subject.setdefault(_relative(subject), []).append(entry)
    return shared, by_subject


def _relative(subject: str) -> str:
    """`Patient/17` for the same with a server in front."""
    web = subject.startswith(("http://", "https://"))
    return "/".join(subject.rsplit("/", 2)[-2:]) if web else subject


def _names(person: Entry, file: str) -> list[str]:
    try:
        return sorted(addresses_of(person))
    except FieldProblem as problem:
        raise _refusal(file, person, problem) from problem


def _unclaimed(by_subject: dict[str, list[Entry]], file: str) -> BundleError:
    lost = sum(len(entries) for entries in by_subject.values())
    first = next(iter(by_subject.values()))[0]
    return BundleError(
        file=file,
        entry=first.place,
        field=f"{first.kind}.subject",
        problem=f"{lost} resources name a person who is not in the file.",
        what_to_do="Put the Patient and everything about them into one file.",
    )


def _refusal(file: str, entry: Entry, problem: FieldProblem) -> BundleError:
    return BundleError(
        file=file,
        entry=entry.place,
        field=f"{entry.kind}.{problem.field}",
        problem=problem.problem,
        what_to_do=problem.what_to_do,
    )
