"""Reading consents: what stands now, whether it is valid, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision
from ataraxy.journey.consent import rules
from ataraxy.journey.consent.assembly import clear_of_dose, route_of, treatment_of, versions
from ataraxy.journey.consent.models import BlockRead, Consent, MaterialChange
from ataraxy.journey.consent.rules import Reading, Standing, is_valid
from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.course.steps import NextAction, StepStatus
from ataraxy.journey.course.steps import Standing as StepStanding
from ataraxy.platform.reading import prepared, prepared_one

NEW_SERIES = "repeat induction"
DOSED = ("session.dose_begun", "session.dosed")
"""Lines of a course's history that say a dose is at work."""


@dataclass(frozen=True, slots=True)
class History:
    """When series of a course were begun anew, and when its doses began or ended."""

    series: list[datetime]
    dosed: list[datetime]


def consents_of(course: Course) -> QuerySet[Consent]:
    """Every consent of a course, newest first."""
    found = Consent.objects.filter(course=course)
    return found.select_related("signature", "copy__document", "withdrawal").order_by("-pk")


def consent_of(course: Course, uid: UUID) -> Consent:
    """One consent of this course, or `Http404`."""
    found = consents_of(course).filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such consent on this course."))
    found.course = course
    return found


def everything_read(consent: Consent) -> list[BlockRead]:
    """Every reading of every part with its answer, in the order in which it happened."""
    found = BlockRead.objects.filter(consent=consent).select_related("answer")
    return list(found.order_by("pk"))


def reads_of(consent: Consent) -> list[BlockRead]:
    """The latest reading of each part, in the order of the document."""
    return latest_reads(consent, everything_read(consent))


def latest_reads(consent: Consent, rows: Iterable[BlockRead]) -> list[BlockRead]:
    """The same from rows that were fetched already."""
    latest = {one.block_id: one for one in rows}
    return [latest[row["id"]] for row in consent.body if row["id"] in latest]


def questions_of(consent: Consent) -> list[BlockRead]:
    """Every question the patient noted, in the order asked, answered or not."""
    return [one for one in everything_read(consent) if one.question]


def reading_of(consent: Consent) -> Reading:
    """How far the patient has come with the document."""
    return how_far(consent, everything_read(consent))


def how_far(consent: Consent, rows: Sequence[BlockRead]) -> Reading:
    """The same from rows that were fetched already."""
    reads = latest_reads(consent, rows)
    return Reading(
        wanted=frozenset(row["id"] for row in consent.body),
        read=frozenset(one.block_id for one in reads),
        open_questions=sum(bool(one.question) and not hasattr(one, "answer") for one in rows),
        choices_wanted=frozenset(row["id"] for row in consent.body if row["choice"]),
        choices_made=frozenset(one.block_id for one in reads if one.choice),
    )


def valid_consent(course: Course, at: datetime) -> Decision:
    """Whether the patient's consent covers this course at `at`: the gate of a session."""
    return valid_consents([course], at)[course.pk]


def valid_consents(courses: Sequence[Course], at: datetime) -> dict[int, Decision]:
    """The same for many courses, in a fixed number of queries."""
    newest: dict[int, Consent] = {}
    for one in _signed_once(tuple(course.pk for course in courses)):
        if one.signed_at is not None or one.course_id not in newest:
            newest[one.course_id] = one
    changes = _changes()
    history = _history(courses)
    return {
        course.pk: is_valid(
            _standing(course, newest.get(course.pk), changes, history[course.pk]), at
        )
        for course in courses
    }


def may_still_be_signed(consent: Consent) -> Decision:
    """Whether the prepared document is the one in force: no newer version, no change marked since.

    A material version counts whatever its date: who signs the older one has not read it.
    """
    always = datetime.max.replace(tzinfo=UTC)
    changed = [
        (always, one.why)
        for one in versions()
        if one.material and one.number > consent.document_version
    ]
    for one in MaterialChange.objects.filter(treatment=consent.treatment).order_by("at"):
        changed.append((one.at, one.reason))
    return rules.is_current(consent.prepared_at, changed)


def may_sign_after_dose(course: Course, now: datetime) -> Decision:
    """Whether the last dose of this course lies far enough back for a signature now."""
    wait = clear_of_dose()
    recent = Event.objects.filter(course=course, kind__in=DOSED, at__gt=now - wait, at__lte=now)
    zone = course.clinic.zone
    dosed_at = [one.astimezone(zone) for one in recent.values_list("at", flat=True)]
    return rules.clear_of_dose(now, dosed_at, wait)


@prepared
def _any_of(course_id: int) -> QuerySet[Consent, int]:
    return Consent.objects.filter(course_id=course_id).values_list("pk", flat=True)[:1]


def step_status(course: Course) -> StepStatus:
    """Where consent stands on the journey line, what is due and whose it is."""
    url = reverse("consent:consent", args=[course.uid])
    if course.step in {"referral", "screening"} and not _any_of(course.pk):
        return StepStatus("consent", _("Consent"), StepStanding.NOT_YET, url=url)
    now = timezone.now()
    decision = valid_consent(course, now)
    signed = _newest_in(course.pk, "signed")
    if decision and signed is not None:
        return StepStatus(
            "consent",
            _("Consent"),
            StepStanding.DONE,
            summary=_("Signed"),
            since=signed.signed_at,
            due=signed.valid_until,
            url=url,
        )
    return _open_status(course, decision, url)


def _open_status(course: Course, decision: Decision, url: str) -> StepStatus:
    reading = _newest_in(course.pk, "reading")
    withdrawn = any(one.rule == "consent.withdrawn" for one in decision.reasons)
    label = _("Go on with the consent") if reading else _("Prepare the consent")
    return StepStatus(
        "consent",
        _("Consent"),
        StepStanding.STOPPED if withdrawn else StepStanding.ACTIVE,
        summary=_("Being read") if reading else str(decision),
        since=reading.prepared_at if reading else None,
        url=url,
        next_action=NextAction(label, url, "consent.prepare"),
        blocker=str(decision),
        owner=_("Coordinator"),
    )


def _standing(
    course: Course,
    consent: Consent | None,
    changes: Iterable[MaterialChange],
    history: History,
) -> Standing:
    if consent is None:
        return Standing(None, None, None)
    withdrawal = getattr(consent, "withdrawal", None)
    return Standing(
        signed_at=consent.signed_at,
        valid_until=consent.valid_until,
        withdrawn_at=withdrawal.at if withdrawal else None,
        route=route_of(consent.route),
        course_route=route_of(course.route) if course.route else "",
        indication=consent.indication,
        course_indication=course.indication,
        asked_anew_since=tuple(_asked_anew(consent, changes, history.series)),
        dosed_at=tuple(history.dosed),
        clear_of_dose=clear_of_dose(),
    )


def _asked_anew(
    consent: Consent, changes: Iterable[MaterialChange], series: Sequence[datetime]
) -> Iterable[tuple[datetime, str]]:
    for one in versions():
        if one.material and one.number > consent.document_version:
            yield datetime.combine(one.since, time.min, tzinfo=UTC), one.why
    for change in changes:
        if change.treatment == treatment_of(consent.route):
            yield change.at, change.reason
    for started in series:
        yield started, _("A new series has begun.")


def _history(courses: Sequence[Course]) -> dict[int, History]:
    """When series were begun anew and doses given, in one query for all courses."""
    found: dict[int, History] = {course.pk: History([], []) for course in courses}
    for course_id, kind, at in _told(tuple(found)):
        kept = found[course_id]
        (kept.dosed if kind in DOSED else kept.series).append(at)
    return found


@prepared
def _signed_once(course_ids: tuple[int, ...]) -> QuerySet[Consent]:
    found = Consent.objects.filter(course_id__in=course_ids, state__in=("signed", "withdrawn"))
    return found.select_related("withdrawal").order_by("pk")


@prepared
def _changes() -> QuerySet[MaterialChange]:
    return MaterialChange.objects.order_by("at")


@prepared
def _told(course_ids: tuple[int, ...]) -> QuerySet[Event, tuple[int, str, datetime]]:
    series = Q(kind="course.moved", detail__verb=NEW_SERIES)
    rows = Event.objects.filter(series | Q(kind__in=DOSED), course_id__in=course_ids)
    return rows.order_by("at").values_list("course_id", "kind", "at")


@prepared_one
def _newest_in(course_id: int, state: str) -> QuerySet[Consent]:
    return Consent.objects.filter(course_id=course_id, state=state).order_by("-pk")
