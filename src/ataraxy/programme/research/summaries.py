"""Keep the summaries true: count what is stale or missing again, and everything every night."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from ataraxy.journey.course.models import Course
from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.courses import Came, courses_came
from ataraxy.programme.research.models import Participant, Programme, Result, Summary
from ataraxy.programme.research.participants import participants_came

BATCH = 500
Figures = tuple[object, ...]
Row = TypeVar("Row", bound=Model)
_AT_ONCE = 1_000
_PLAIN = tuple(
    one.name
    for one in Summary._meta.concrete_fields
    if one.name not in {"id", "clinic", "programme", "course", "participant"}
)


def mark_stale(patient_uid: str) -> None:
    """Something happened to this person: their courses are to be counted again.

    Rows that are marked already are marked again: such a row may just be counted by somebody who
    did not see what happened, and only a write waits until they are done.
    """
    courses = Course.objects.filter(patient__uid=patient_uid)
    Summary.objects.filter(course__in=courses).update(stale=True)


def count_stale(clinic: Clinic) -> int:
    """Count again what is stale, and what nobody counted yet; how many that were."""
    standing = Summary.objects.filter(course=OuterRef("pk"))
    new = Course.objects.filter(~Exists(standing))
    stale = Course.objects.filter(Exists(standing.filter(stale=True)))
    return sum(_count(clinic, list(batch)) for rows in (new, stale) for batch in _batches(rows))


def count_everything(clinic: Clinic) -> int:
    """Count every course and every series of the clinic anew; how many were not as they stood."""
    wrong = sum(_count(clinic, list(batch)) for batch in _batches(Course.objects.all()))
    return wrong + sum(count_programme(one) for one in Programme.objects.all())


def count_programme(programme: Programme) -> int:
    """Count the people of a series; how many were not as they stood."""
    people = Participant.objects.filter(programme=programme)
    same = {"clinic_id": programme.clinic_id, "programme_id": programme.pk}
    return sum(
        _keep("participant", batch, partial(participants_came, programme, batch), same)
        for batch in _batches(people)
    )


def _count(clinic: Clinic, courses: list[Course]) -> int:
    # A row for each course first, committed: what happens during the count finds a row to mark.
    known = set(Summary.objects.filter(course__in=courses).values_list("course_id", flat=True))
    rows = [
        Summary(clinic_id=clinic.pk, course=one, stale=True)
        for one in courses
        if one.pk not in known
    ]
    Summary.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    count = partial(courses_came, courses, clinic.zone)
    return _keep("course", courses, count, {"clinic_id": clinic.pk})


def _keep(
    owner: str,
    owners: Sequence[Course] | Sequence[Participant],
    count: Callable[[], dict[int, Came]],
    same: dict[str, int],
) -> int:
    """Count, and write what differs from what stands; how many did."""
    with transaction.atomic():
        # Locked before anything is counted: what happens from now on marks a row after we are done.
        # Always in the same order, or two who count the same people could wait for each other.
        rows = Summary.objects.select_for_update().filter(**{f"{owner}__in": owners}).order_by("pk")
        standing = {getattr(one, f"{owner}_id"): one for one in rows}
        results = _standing_results([one.pk for one in standing.values()])
        differing = []
        for key, came in count().items():
            wanted = {**_default(), **came.fields}
            before = standing.get(key)
            if before is None or not _is_so(before, wanted, results.get(before.pk, {}), came):
                differing.append((Summary(**same, **{f"{owner}_id": key}, **wanted), came))
        Summary.objects.bulk_create(
            [one for one, _came in differing],
            batch_size=_AT_ONCE,
            update_conflicts=True,
            unique_fields=[owner],
            update_fields=_PLAIN,
        )
        _write_results(differing, same["clinic_id"])
        return len(differing)


def _is_so(
    before: Summary, wanted: dict[str, object], results: dict[str, Figures], came: Came
) -> bool:
    same = all(getattr(before, name) == value for name, value in wanted.items())
    return same and results == _plain(came)


def _write_results(told: Sequence[tuple[Summary, Came]], clinic_id: int) -> None:
    Result.objects.filter(summary__in=[one.pk for one, _came in told]).delete()
    Result.objects.bulk_create(
        (
            Result(clinic_id=clinic_id, summary=one, instrument=name, **asdict(result))
            for one, came in told
            for name, result in came.results.items()
        ),
        batch_size=_AT_ONCE,
    )


def _standing_results(ids: list[int]) -> dict[int, dict[str, Figures]]:
    found: dict[int, dict[str, Figures]] = {}
    rows = Result.objects.filter(summary_id__in=ids)
    for pk, name, *values in rows.values_list("summary_id", "instrument", *_RESULT):
        found.setdefault(pk, {})[name] = tuple(values)
    return found


_RESULT = (
    "baseline", "scores", "best", "last", "last_day", "responded", "remitted", "response_day",
)  # fmt: skip


def _plain(came: Came) -> dict[str, Figures]:
    return {name: tuple(getattr(one, key) for key in _RESULT) for name, one in came.results.items()}


def _default() -> dict[str, object]:
    """The value of each field that a person of a series does not have."""
    fields = Summary._meta.concrete_fields
    return {one.name: one.get_default() for one in fields if one.name in _PLAIN}


def _batches(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """All rows in order of id, a batch at a time; the next batch is asked for when it is due."""
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch
        after = batch[-1].pk
