"""Take a series in: what is new is added, what is there stays, what differs is refused."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from ataraxy.foundation.decision import refuse
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.service import service
from ataraxy.programme.research.mapping import Mapping, read_mapping
from ataraxy.programme.research.models import Intake, OutsideScore, Participant, Programme
from ataraxy.programme.research.series import Key, Person, Series, Total, read_series
from ataraxy.programme.research.summaries import count_programme

_AT_ONCE = 2_000
_TOLD = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its mapping, read and found good."""

    file: str
    sha256: str
    mapping: Mapping
    series: Series = field(repr=False)  # the hash stands for it where a call is written down


@dataclass(frozen=True, slots=True)
class News:
    """What a table adds to what is there; `differing` are totals it would change."""

    people: tuple[Person, ...]
    totals: dict[Key, Total]
    differing: tuple[str, ...]
    standing_people: int
    standing_scores: int

    @property
    def is_empty(self) -> bool:
        """Whether everything in the table is there already."""
        return not (self.people or self.totals)


def read_table(file: Path, mapping: Path) -> Table:
    """Read both files; raises `DataFileError` or `SeriesError`, each naming the place."""
    meaning = read_mapping(mapping)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    return Table(file.name, sha256, meaning, read_series(file, meaning))


def news(clinic_id: int, table: Table) -> News:
    """What `table` would add to the clinic's series of that name."""
    standing = Programme.objects.filter(clinic_id=clinic_id, name=table.mapping.name).first()
    people = {} if standing is None else _people(standing)
    totals = {} if standing is None else _totals(standing)
    found = table.series
    differing = [
        *_changed_people(people, found.people),
        *_changed_totals(totals, found.totals),
        *_changed_ending(standing, table.mapping),
    ]
    return News(
        people=tuple(one for label, one in found.people.items() if label not in people),
        totals={key: one for key, one in found.totals.items() if key not in totals},
        differing=tuple(differing),
        standing_people=len(people),
        standing_scores=len(totals),
    )


@service("research.import_scores", permission="research.import")
def take(*, actor: Actor, key: str, table: Table) -> Intake:
    """Add what is new in `table`; refused, with each difference, when it would change a total."""
    # The clinic's row is the lock: two who import the same table at once add it once.
    Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    found = news(actor.clinic_id, table)
    if found.differing:
        raise Refused(refuse(_differs(table, found), rule="research.same_name"))
    who = {"clinic_id": actor.clinic_id, "by_uid": actor.user_uid, "by_name": actor.name}
    now, mapping = timezone.now(), table.mapping
    programme, _made = Programme.objects.get_or_create(
        clinic_id=actor.clinic_id,
        name=mapping.name,
        defaults={
            **who,
            "source": mapping.source,
            "final_visit": mapping.final_visit,
            "imported_at": now,
        },
    )
    _write(programme, found)
    count_programme(programme)
    return Intake.objects.create(
        programme=programme,
        file=table.file[:200],
        sha256=table.sha256,
        people=len(found.people),
        scores=len(found.totals),
        not_taken=not_taken(table.series),
        at=now,
        **who,
    )


def not_taken(series: Series) -> dict[str, object]:
    """Columns the mapping does not name, and cells that hold no measurement."""
    return {"columns": series.columns_not_taken, "cells": dict(series.cells_missing)}


def _write(programme: Programme, found: News) -> None:
    same = {"clinic_id": programme.clinic_id}
    Participant.objects.bulk_create(
        (
            Participant(
                programme=programme,
                label=one.label,
                group=one.group,
                indication=one.indication,
                route=one.route,
                **same,
            )
            for one in found.people
        ),
        batch_size=_AT_ONCE,
    )
    ids = dict(Participant.objects.filter(programme=programme).values_list("label", "pk"))
    OutsideScore.objects.bulk_create(
        (
            OutsideScore(
                participant_id=ids[label],
                instrument=name,
                day=day,
                total=one.total,
                visit=one.visit,
                **same,
            )
            for (label, name, day), one in found.totals.items()
        ),
        batch_size=_AT_ONCE,
    )


def _people(programme: Programme) -> dict[str, Person]:
    rows = Participant.objects.filter(programme=programme)
    found = rows.values_list("label", "group", "indication", "route")
    return {row[0]: Person(*row) for row in found}


def _totals(programme: Programme) -> dict[Key, tuple[int, str]]:
    rows = OutsideScore.objects.filter(participant__programme=programme)
    found = rows.values_list("participant__label", "instrument", "day", "total", "visit")
    return {(label, name, day): (total, visit) for label, name, day, total, visit in found}


def _changed_people(before: dict[str, Person], now: dict[str, Person]) -> list[str]:
    changed = [one for label, one in now.items() if before.get(label, one) != one]
    return [f"{one.label}: was {before[one.label]}, now {one}" for one in changed]


def _changed_totals(before: dict[Key, tuple[int, str]], now: dict[Key, Total]) -> list[str]:
    return [
        f"line {one.line}: {key[0]}, {key[1]}, day {key[2]}: was {before[key][0]}, now {one.total}"
        for key, one in now.items()
        if key in before and before[key] != (one.total, one.visit)
    ]


def _changed_ending(standing: Programme | None, mapping: Mapping) -> list[str]:
    if standing is None or standing.final_visit == mapping.final_visit:
        return []
    return [f"final_visit: was “{standing.final_visit}”, now “{mapping.final_visit}”"]


def _differs(table: Table, found: News) -> str:
    more = len(found.differing) - _TOLD
    told = list(found.differing[:_TOLD]) + ([f"… and {more} more"] if more > 0 else [])
    return (
        f"“{table.mapping.name}” is here already and says something else. Nothing was changed. "
        "If the table was corrected, give it another name in the mapping.\n" + "\n".join(told)
    )


def counted(table: Table) -> Counter[str]:
    """Totals of the table by instrument, baselines included."""
    return Counter(name for _label, name, _day in table.series.totals)
