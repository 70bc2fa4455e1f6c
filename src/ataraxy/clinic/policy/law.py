"""What the law of a place says, as answers to fixed questions with dates and citations. Pure.

A pack is one jurisdiction's answers. A country and its region each have one; both count. Of the
answers of one pack to one question the one that began last holds, so that a permission with an end
stands before the rule it makes an exception from, and falls back to it on the day after its end.
What was only proposed binds nobody. What nobody answered is unknown, never a yes and never a no.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag

DATA = Path(__file__).parent / "data"
LONG_AGO = dt.date.min
_DAYS = ("valid_from", "valid_to")


class Kind(StrEnum):
    """What sort of answer a question takes."""

    PERMISSION = "permission"
    DUTY = "duty"
    LEAST = "least"
    MOST = "most"

    @property
    def has_number(self) -> bool:
        """Whether the answer is a number."""
        return self in {Kind.LEAST, Kind.MOST}


class Answer(StrEnum):
    """An answer that is no number. `LEFT`: this jurisdiction leaves it to the next smaller one."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    REQUIRED = "required"
    LEFT = "left"


ANSWERS = {
    Kind.PERMISSION: (Answer.ALLOWED, Answer.FORBIDDEN, Answer.LEFT),
    Kind.DUTY: (Answer.REQUIRED, Answer.LEFT),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a pack answers. Empty `routes` mean every route."""

    key: str
    kind: Kind
    title: str
    unit: str
    routes: frozenset[str]
    regional: bool

    def is_about(self, route: str) -> bool:
        """Whether it concerns a course of this route."""
        return not self.routes or route in self.routes


@dataclass(frozen=True, slots=True)
class Provision:
    """One answer to one question, from a day until a day (both included), with its citation."""

    question: str
    answer: Answer | None
    number: float | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    words: str
    citation: str
    tag: EvidenceTag
    proposed: bool = False

    def holds_on(self, day: dt.date) -> bool:
        """Whether it binds on this day; what is only proposed never does."""
        began = self.valid_from is None or self.valid_from <= day
        return began and not self.has_ended(day) and not self.proposed

    def has_ended(self, day: dt.date) -> bool:
        """Whether its last day lies before this day."""
        return self.valid_to is not None and self.valid_to < day

    def ends_soon(self, day: dt.date) -> bool:
        """Whether it still holds on this day and its last day is near enough to act on."""
        near = self.valid_to is not None and self.valid_to - day <= warn_before_end()
        return near and self.holds_on(day)


@dataclass(frozen=True, slots=True)
class Pack:
    """The answers of one jurisdiction. No provisions: nobody has filled it."""

    name: str
    country: str
    region: str
    provisions: tuple[Provision, ...]
    reviewed: dt.date | None = None
    review_due: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has filled it."""
        return not any(not one.proposed for one in self.provisions)

    def about(self, question: str) -> tuple[Provision, ...]:
        """Every answer to one question, the newest beginning first."""
        found = (one for one in self.provisions if one.question == question)
        return tuple(sorted(found, key=_began, reverse=True))

    def in_force(self, question: str, day: dt.date) -> Provision | None:
        """The answer that holds on a day; None when nobody has answered for that day."""
        return next((one for one in self.about(question) if one.holds_on(day)), None)

    def ended(self, question: str, day: dt.date) -> Provision | None:
        """The answer that ended last before a day, to say what is over."""
        over = [one for one in self.about(question) if one.has_ended(day) and not one.proposed]
        return max(over, key=lambda one: one.valid_to or LONG_AGO, default=None)


def _began(provision: Provision) -> dt.date:
    return provision.valid_from or LONG_AGO


def questions() -> Mapping[str, Question]:
    """Every question by key, in the order of the page."""
    return _asked()[0]


def warn_before_end() -> dt.timedelta:
    """How long before its last day an answer is marked as ending soon."""
    return _asked()[1]


@cache
def _asked() -> tuple[Mapping[str, Question], dt.timedelta]:
    root = _file("law_questions.toml")
    root.take("reviewed", dt.date)
    ending, rows = root.table("ending"), root.take("questions", dict)
    warn_before = dt.timedelta(days=ending.take("warn_days", int))
    ending.take("source", str)
    ending.tag("tag")
    ending.close()
    root.close()
    found = {key: _question(Table(root.file, row, key), key) for key, row in rows.items()}
    return found, warn_before


def _question(row: Table, key: str) -> Question:
    found = Question(
        key=key,
        kind=row.choice("kind", Kind),
        title=row.take("title", str),
        unit=row.optional("unit", str, ""),
        routes=frozenset(row.strings("routes")),
        regional=row.take("regional", bool),
    )
    row.close()
    return found


@cache
def shipped_packs() -> Mapping[tuple[str, str], Pack]:
    """The packs that ship, by country and region (empty: the country itself)."""
    names = sorted(path.name for path in (DATA / "packs").glob("*.toml"))
    found = [_pack(_file(f"packs/{name}")) for name in names]
    return {(one.country, one.region): one for one in found}


def shipped_pack(country: str, region: str = "") -> Pack | None:
    """The pack that ships for a place, if any."""
    return shipped_packs().get((country.upper(), region.upper()))


def empty_pack(name: str, country: str, region: str = "") -> Pack:
    """The pack of a place about which nobody has filled in anything."""
    return Pack(name, country.upper(), region.upper(), ())


def provisions_of(rows: Iterable[Mapping[str, object]], name: str) -> tuple[Provision, ...]:
    """Provisions from kept rows; raises `DataFileError` with what is wrong."""
    read = ({key: _read_day(key, value) for key, value in row.items()} for row in rows)
    return tuple(provision(Table(name, row, f"{n}")) for n, row in enumerate(read, start=1))


def _read_day(key: str, value: object) -> object:
    if key in _DAYS and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value


def kept(one: Provision) -> dict[str, object]:
    """A provision as a row is kept in the database; `provisions_of` reads it back."""
    row: dict[str, object] = {
        "question": one.question,
        "words": one.words,
        "citation": one.citation,
        "tag": str(one.tag),
        "proposed": one.proposed,
    }
    if one.answer is not None:
        row["answer"] = str(one.answer)
    if one.number is not None:
        row["number"] = one.number
    for key, day in (("valid_from", one.valid_from), ("valid_to", one.valid_to)):
        if day is not None:
            row[key] = day.isoformat()
    return row


def provision(row: Table) -> Provision:
    """Read one provision strictly: the answer fits its question, the dates follow each other."""
    key = row.take("question", str)
    question = questions().get(key)
    if question is None:
        raise row.fail("question", f"there is no question {key!r}")
    found = Provision(
        question=key,
        answer=row.choice("answer", Answer) if row.has("answer") else None,
        number=row.take("number", float) if row.has("number") else None,
        valid_from=_day(row, "valid_from"),
        valid_to=_day(row, "valid_to"),
        words=row.take("words", str),
        citation=row.take("citation", str),
        tag=row.tag("tag"),
        proposed=row.optional("proposed", bool, False),
    )
    row.close()
    _check(found, question, row)
    return found


def _check(found: Provision, question: Question, row: Table) -> None:
    fits = found.number is not None and found.number > 0 and found.answer is None
    if not question.kind.has_number:
        fits = found.number is None and found.answer in ANSWERS[question.kind]
    if not fits:
        raise row.fail("answer", f"does not fit a question of the kind “{question.kind}”")
    if not (found.words.strip() and found.citation.strip()):
        raise row.fail("citation", "words and citation are both needed")
    if found.valid_to is not None and _began(found) > found.valid_to:
        raise row.fail("valid_to", "lies before valid_from")


def _day(row: Table, key: str) -> dt.date | None:
    return row.take(key, dt.date) if row.has(key) else None


def _pack(root: Table) -> Pack:
    found = Pack(
        name=root.take("name", str),
        country=root.take("country", str),
        region=root.take("region", str),
        provisions=tuple(provision(one) for one in root.tables("provisions")),
        reviewed=root.take("reviewed", dt.date),
        review_due=root.take("review_due", dt.date),
    )
    root.close()
    return found


def _file(name: str) -> Table:
    return Table(name, tomllib.loads((DATA / name).read_text(encoding="utf-8")))


def needing_answers(packs: Sequence[Pack], question: Question, day: dt.date) -> list[Pack]:
    """The packs that should answer on a day and do not."""
    expected = [one for one in packs if question.regional or not one.region]
    return [one for one in expected if one.in_force(question.key, day) is None]
