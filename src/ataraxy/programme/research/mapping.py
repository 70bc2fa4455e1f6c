"""What the columns of somebody else's table mean, as a TOML file. Pure: no database.

```toml
name = "A trial of 2004"
source = "Where the table comes from, and its licence"
indication = "major_depression"   # when it is the same for everybody; else columns.indication
route = "oral"                    # likewise
final_visit = "7"                 # who was seen at this visit completed; needs columns.visit
missing = ["NA"]                  # what stands for “not measured”, beside an empty cell

[columns]
person = "PATIENT"
day = "RELDAYS"                   # whole days since treatment began; or `date` and `start`
visit = "VISIT"
group = "THERAPY"

[scores.hamd17]                   # an instrument of `ataraxy score --list`
total = "HAMDTL17"
baseline = "BASVAL"               # a column that repeats the value before treatment
```
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.knowledge.measures import UnknownInstrumentError, instrument

NAME_LENGTH, WORD_LENGTH = 120, 40


@dataclass(frozen=True, slots=True)
class Scored:
    """The columns of one instrument: the total of a row and, if there is one, the baseline."""

    instrument: str
    total: str
    baseline: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column means; an empty name is a column the table does not have."""

    name: str
    source: str
    person: str
    scores: tuple[Scored, ...]
    day: str = ""
    date: str = ""
    start: str = ""
    visit: str = ""
    group: str = ""
    indication: str = ""
    route: str = ""
    same_indication: str = ""
    same_route: str = ""
    final_visit: str = ""
    delimiter: str = ","
    missing: frozenset[str] = field(default_factory=frozenset)

    @property
    def columns(self) -> dict[str, str]:
        """Every column that is read, with the key of the mapping that names it."""
        found = {
            f"columns.{key}": getattr(self, key)
            for key in ("person", "day", "date", "start", "visit", "group", "indication", "route")
        }
        for one in self.scores:
            found[f"scores.{one.instrument}.total"] = one.total
            found[f"scores.{one.instrument}.baseline"] = one.baseline
        return {column: key for key, column in found.items() if column}


def read_mapping(path: Path) -> Mapping:
    """The mapping in `path`; raises `DataFileError` that names the file and the key."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(path.name, "the file", f"is not TOML: {error}") from error
    top = Table(path.name, values)
    columns, scores = top.table("columns"), top.table("scores")
    found = Mapping(
        name=_word(top, "name", NAME_LENGTH),
        source=top.take("source", str),
        person=columns.take("person", str),
        scores=_scores(scores, values["scores"]),
        **{
            key: columns.optional(key, str, "")
            for key in ("day", "date", "start", "visit", "group", "indication", "route")
        },
        same_indication=_word(top, "indication", WORD_LENGTH, needed=False),
        same_route=_word(top, "route", WORD_LENGTH, needed=False),
        final_visit=top.optional("final_visit", str, ""),
        delimiter=top.optional("delimiter", str, ","),
        missing=frozenset(top.strings("missing")) if top.has("missing") else frozenset(),
    )
    for table in (columns, top):
        table.close()
    _check(top, columns, found)
    return found


def _word(top: Table, key: str, longest: int, *, needed: bool = True) -> str:
    text = top.take(key, str) if needed else top.optional(key, str, "")
    if (needed and not text.strip()) or len(text) > longest:
        raise top.fail(key, f"must have 1 to {longest} characters")
    return text


def _scores(table: Table, values: dict[str, object]) -> tuple[Scored, ...]:
    found = []
    for key in values:
        try:
            instrument(key)
        except UnknownInstrumentError as error:
            raise table.fail(key, str(error)) from error
        one = table.table(key)
        found.append(Scored(key, one.take("total", str), one.optional("baseline", str, "")))
        one.close()
    if not found:
        raise table.fail("", "must name at least one instrument")
    return tuple(found)


def _check(top: Table, columns: Table, found: Mapping) -> None:
    if bool(found.day) == bool(found.date) or bool(found.date) != bool(found.start):
        raise columns.fail("day", "name either `day`, or both `date` and `start`")
    if found.final_visit and not found.visit:
        raise top.fail("final_visit", "needs columns.visit")
    for needed in (found.person, *(one.total for one in found.scores)):
        if not needed.strip():
            raise columns.fail("person", "and the total of each score must name a column")
    for key in ("indication", "route"):
        if getattr(found, key) and getattr(found, f"same_{key}"):
            raise top.fail(key, f"is said twice, here and in columns.{key}")
    if len(found.delimiter) != 1:
        raise top.fail("delimiter", "must be one character")
    named = [one for one in _all_named(found) if one]
    twice = sorted({one for one in named if named.count(one) > 1})
    if twice:
        raise columns.fail(twice[0], "is named for two things")


def _all_named(found: Mapping) -> list[str]:
    single = ("person", "day", "date", "start", "visit", "group", "indication", "route")
    scored = [column for one in found.scores for column in (one.total, one.baseline)]
    return [*(getattr(found, key) for key in single), *scored]
