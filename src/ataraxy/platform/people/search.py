"""Finding a patient of one's own clinic by any part of a name, a birth date or a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import NameWord, Patient, PatientIdentifier
from ataraxy.platform.people.names import words
from ataraxy.platform.people.word_order import BeforeWord, FromWord
from ataraxy.platform.reading import prepared

MOST_WORDS = 5
MOST_FITTING = 128
"""Nobody reads through more: whoever sees the first thirty of these adds a letter."""
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_PARTS = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$")
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone typed, understood: words of a name, possible birth dates, a number."""

    name_words: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    number: str = ""

    def __bool__(self) -> bool:
        return bool(self.name_words or self.birth_dates or self.number)


def understand(text: str) -> Wanted:
    """Tell a birth date, a number and a name apart. “4/12/1985” is read both ways round."""
    plain = text.strip()
    dates = tuple(_dates(plain))
    if dates:
        return Wanted(birth_dates=dates)
    number = plain if any(c.isdigit() for c in plain) and len(plain) >= 2 else ""
    parts = words(plain)[:MOST_WORDS]
    # One letter finds half the clinic, except in scripts where one sign is a name.
    enough = any(len(part) > 1 or ord(part) > 0x2E80 for part in parts)
    return Wanted(name_words=parts if enough else (), number=number)


def find(actor: Actor, text: str, *, limit: int) -> list[Patient]:
    """The clinic's patients that fit `text`, by name; at most `limit`.

    Of more than `MOST_FITTING` names that fit, those that come first by the word that fits.
    """
    wanted = understand(text)
    if wanted.birth_dates:
        return _born_on(actor.clinic_id, wanted.birth_dates)[:limit]
    fitting: set[int] = set()
    if wanted.number:
        fitting.update(_numbered((wanted.number, wanted.number.upper())))
    if wanted.name_words:
        # The longest word fits the fewest names: it leads, the others only strike out.
        by_length = sorted(wanted.name_words, key=len, reverse=True)
        fitting.update(_named(*(end for word in by_length for end in (word, word + _LAST))))
    return _these(actor.clinic_id, tuple(sorted(fitting)))[:limit] if fitting else []


def index_names(people: Iterable[Patient]) -> None:
    """Write the name words of `people` anew. Call it wherever a name is written."""
    rows = list(people)
    NameWord.objects.filter(patient_id__in=[one.pk for one in rows]).delete()
    NameWord.objects.bulk_create(
        (
            NameWord(clinic_id=one.clinic_id, patient=one, word=word)
            for one in rows
            for word in words(one.search_name)  # earlier names too
        ),
        batch_size=1000,
    )


@prepared
def _named(begin: str, end: str, *others: str) -> QuerySet[NameWord, int]:
    """Whose name has a word from `begin` to `end`, and one in each further such pair."""
    rows = NameWord.objects.filter(*_between(begin, end))
    for pair in zip(others[::2], others[1::2], strict=True):
        further = NameWord.objects.filter(*_between(*pair))
        rows = rows.filter(patient_id__in=further.values("patient_id"))
    return rows.order_by("word", "patient_id").values_list("patient_id", flat=True)[:MOST_FITTING]


def _between(begin: str, end: str) -> tuple[FromWord, BeforeWord]:
    return FromWord(F("word"), begin), BeforeWord(F("word"), end)


@prepared
def _numbered(values: tuple[str, ...]) -> QuerySet[PatientIdentifier, int]:
    rows = PatientIdentifier.objects.filter(value__in=values)
    return rows.order_by("patient_id").values_list("patient_id", flat=True)[:MOST_FITTING]


@prepared
def _these(clinic_id: int, ids: tuple[int, ...]) -> QuerySet[Patient]:
    return _by_name(Patient.objects.filter(clinic_id=clinic_id, pk__in=ids))


@prepared
def _born_on(clinic_id: int, days: tuple[date, ...]) -> QuerySet[Patient]:
    rows = Patient.objects.filter(clinic_id=clinic_id, birth_date__in=days)
    return _by_name(rows)[:MOST_FITTING]


def _by_name(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    return rows.filter(merged_into__isnull=True).order_by("search_name", "birth_date", "pk")


def _dates(text: str) -> Iterator[date]:
    if match := _ISO.match(text):
        year, month, day = map(int, match.groups())
        orders = [(month, day)]
    elif match := _PARTS.match(text):
        first, second, year = map(int, match.groups())
        orders = list(dict.fromkeys([(first, second), (second, first)]))
    else:
        return
    for month, day in orders:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
