"""Screen every open course again: row by row, so that a killed run goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from itertools import tee
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rulebook.queries import mark_of, merged_for
from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.screening.adapter import facts_of
from ataraxy.journey.screening.queries import DEFAULT_ROUTE, last_decision
from ataraxy.journey.screening.routes import route_of
from ataraxy.journey.screening.rules import Change, difference
from ataraxy.journey.screening.watch import look_again
from ataraxy.knowledge.evidence import Finding, Screening, verdict
from ataraxy.knowledge.evidence.many import Mapper, Person, one_by_one, screen_batches
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task
from ataraxy.programme.rules.models import Sweep, SweepRow

NEW_STOP = "rules.new_stop"
"""The kind of task a new stop makes for the prescriber."""

BATCH = 20
STALLED = timedelta(minutes=2)
"""A run that has not moved for so long is taken up again."""


@service("rulebook.sweep", permission="rulebook.sweep")
def start(*, actor: Actor, key: str) -> Sweep:
    """Begin a sweep over every open course; while one is going on, that one."""
    clinic = Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    standing = unfinished(clinic.pk)
    if standing is not None:
        return standing
    now = timezone.now()
    sweep = Sweep.objects.create(
        clinic_id=clinic.pk,
        on=timezone.localdate(timezone=clinic.zone),
        started_at=now,
        touched_at=now,
        by_uid=actor.user_uid,
        by_name=actor.name,
        book=mark_of(clinic.pk),
    )
    courses = open_courses().order_by("pk").values_list("pk", flat=True)
    rows = (SweepRow(clinic_id=clinic.pk, sweep=sweep, course_id=pk) for pk in courses)
    SweepRow.objects.bulk_create(rows, batch_size=500)
    return sweep


def unfinished(clinic_id: int) -> Sweep | None:
    """The sweep that is going on, or stopped half-way."""
    return Sweep.objects.filter(clinic_id=clinic_id, finished_at=None).first()


def run(
    sweep: Sweep, *, mapper: Mapper = one_by_one, on_row: Callable[[], None] = lambda: None
) -> Sweep:
    """Screen what is still to do; each row is kept as soon as it is done."""
    changes = tuple(one.change for one in merged_for(sweep.clinic_id).laid)
    waiting, screened = tee(_batches(sweep))
    found = screen_batches(([person for _row, person in one] for one in screened), changes, mapper)
    for batch, screenings in zip(waiting, found, strict=True):
        for (row, _person), screening in zip(batch, screenings, strict=True):
            settle_row(sweep, row, screening)
            on_row()
    return _finish(sweep)


def _batches(sweep: Sweep) -> Iterator[list[tuple[SweepRow, Person]]]:
    """Rows still to do with the facts of their people, a batch at a time."""
    after = 0
    while True:
        todo = SweepRow.objects.filter(sweep=sweep, done_at=None, pk__gt=after).order_by("pk")
        rows = list(todo.select_related("course__patient", "course__clinic")[:BATCH])
        if not rows:
            return
        yield [(row, _person(row, sweep)) for row in rows]
        after = rows[-1].pk


def _person(row: SweepRow, sweep: Sweep) -> Person:
    course = row.course
    route = route_of(course.route) or DEFAULT_ROUTE
    return Person(facts_of(course.patient, course), route, sweep.on)


def settle_row(sweep: Sweep, row: SweepRow, screening: Screening) -> None:
    """Keep what was found about one course, and make new stops the prescriber's work."""
    now = [_short(one) for one in screening.findings]
    with transaction.atomic():
        locked = SweepRow.objects.select_for_update().get(pk=row.pk)
        if locked.done_at is not None:
            return  # somebody else was quicker
        before = _last_time(row)
        changes = difference(_filled(before, now), now) if before is not None else ()
        stops = [one for one in changes if one.is_new_stop]
        locked.done_at = timezone.now()
        locked.line = verdict(screening).line
        locked.findings = [one for one in now if _speaks(one)]
        locked.changes = [asdict(one) for one in changes if one.is_weighty]
        locked.new_stops = len(stops)
        locked.save()
        Sweep.objects.filter(pk=sweep.pk).update(touched_at=locked.done_at)
        if stops:
            _tell(row, stops)
    if any(one.is_weighty for one in changes):
        look_again(system_actor(row.clinic_id, name=_("Rule book")), row.course)


def _short(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": finding.title,
        "answer": str(finding.answer),
        "severity": str(finding.severity),
        "open_as": str(finding.open_as) if finding.open_as else None,
    }


def _speaks(finding: dict[str, Any]) -> bool:
    return finding["answer"] != "does_not_fire" or finding["open_as"] is not None


def _last_time(row: SweepRow) -> list[dict[str, Any]] | None:
    """What was known before, by the newer of last sweep and last decision; None for neither."""
    swept = SweepRow.objects.filter(course_id=row.course_id, done_at__isnull=False)
    last = swept.order_by("-done_at", "-pk").first()
    looked = last.done_at if last else None
    decision = last_decision(row.course)
    if decision is not None and (looked is None or decision.at > looked):
        return [one for one in decision.assessment.findings if _speaks(one)]
    return list(last.findings) if last else None


def _filled(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules that were silent then were not kept; they did not fire."""
    known = {one["rule"]: one for one in before}
    quiet = {"answer": "does_not_fire", "open_as": None}
    return [{key: known.get(one["rule"], one | quiet)[key] for key in one} for one in now] + [
        one for one in before if one["rule"] not in {found["rule"] for found in now}
    ]


def _tell(row: SweepRow, stops: list[Change]) -> None:
    course = row.course
    what = "; ".join(f"{one.rule} {one.title}" for one in stops)
    add_task(
        actor=system_actor(row.clinic_id, name=_("Rule book")),
        ask=NewTask(
            kind=NEW_STOP,
            title=_("New stop: %(what)s") % {"what": what[:150]},
            why=_("Screening everybody again found it; last time it was not there."),
            role="prescriber",
            urgency=Urgency.URGENT,
            patient=course.patient,
            course_uid=course.uid,
            cause=f"{course.uid}:new_stop",
            link=reverse("screening:screening", args=[course.uid]),
        ),
    )


def _finish(sweep: Sweep) -> Sweep:
    with transaction.atomic():
        locked = Sweep.objects.select_for_update().get(pk=sweep.pk)
        if locked.finished_at is None and not locked.rows.filter(done_at=None).exists():
            locked.finished_at = locked.touched_at = timezone.now()
            locked.save(update_fields=["finished_at", "touched_at"])
    return locked
