"""Finding a patient of one's own clinic by any part of a name, a birth date or a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import patients
from ataraxy.platform.people.models import NameWord, Patient, PatientIdentifier
from ataraxy.platform.people.names import words

MOST_WORDS = 5
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
    """The clinic's patients that fit `text`, by name; at most `limit`."""
    wanted = understand(text)
    if not wanted:
        return []
    found = patients(actor).filter(_condition(wanted)).order_by("search_name", "birth_date")
    return list(found[:limit])


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


def _condition(wanted: Wanted) -> Q:
    if wanted.birth_dates:
        return Q(birth_date__in=wanted.birth_dates)
    either = Q(pk__in=[])
    if wanted.number:
        values = {wanted.number, wanted.number.upper()}
        numbered = PatientIdentifier.objects.filter(value__in=values)
        either |= Q(pk__in=numbered.values("patient_id"))
    if wanted.name_words:
        by_name = Q()
        for word in wanted.name_words:
            by_name &= Q(pk__in=_beginning_with(word).values("patient_id"))
        either |= by_name
    return either


def _beginning_with(word: str) -> QuerySet[NameWord]:
    # SQLite cannot use an index for LIKE with ESCAPE; PostgreSQL cannot for < in most locales.
    if connection.vendor == "sqlite":
        return NameWord.objects.filter(word__gte=word, word__lt=word + _LAST)
    return NameWord.objects.filter(word__startswith=word)


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
