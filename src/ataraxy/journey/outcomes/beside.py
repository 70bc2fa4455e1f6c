"""What stands below the scores of a course: side effects, and medicines that changed."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.lanes import Event
from ataraxy.journey.session.caring import adverse_table
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.platform.chart.kinds import FactKind, Precision, Standing
from ataraxy.platform.chart.models import Fact
from ataraxy.platform.chart.queries import current_facts
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.reading import prepared


def side_effects(course: Course) -> list[Event]:
    """Every untoward event of the course as it stands now, oldest first."""
    terms = adverse_table().terms
    found = []
    for row in _events(course.pk):
        name, at = row.other or terms[row.term], timezone.localtime(row.at)
        told = {"name": name, "grade": row.grade, "day": date_format(at, "j M Y")}
        words = _("%(name)s, grade %(grade)d, %(day)s") % told
        found.append(Event(_("Side effects"), name, at, None, str(row.grade), words))
    return found


def medicine_changes(course: Course, since: datetime) -> list[Event]:
    """Medicines that began or ended after `since`, in the order in which they changed.

    A medicine of which nobody wrote down when it began or ended has not changed, as far as anybody
    knows; one that goes on is drawn up to now. What was given once, on one day, is no change: the
    doses of the sessions stand in the chart too.
    """
    now = timezone.localtime()
    found = []
    for fact in _medicines(tuple(record_ids(course.patient))):
        begun, ended = _day(fact.start, fact.start_precision), _day(fact.end, fact.end_precision)
        if begun and ended and begun.date() == ended.date():
            continue
        changes = [at for at in (begun, ended) if at and since <= at <= now]
        if changes:
            found.append((min(changes), _medicine(fact, begun, ended, timezone.localtime(since))))
    return [event for _at, event in sorted(found, key=lambda one: one[0])]


def _day(at: datetime | None, precision: str) -> datetime | None:
    """When it was by the clinic's calendar; a bare date is kept as that date's midnight in UTC."""
    if at is None or precision == Precision.INSTANT:
        return at and timezone.localtime(at)
    return timezone.make_aware(datetime.combine(at.astimezone(UTC).date(), time()))


def _medicine(fact: Fact, begun: datetime | None, ended: datetime | None, since: datetime) -> Event:
    words = fact.text
    if begun:
        told = {"what": words, "day": date_format(begun, _known(fact.start_precision))}
        words = _("%(what)s from %(day)s") % told
    if ended:
        told = {"what": words, "day": date_format(ended, _known(fact.end_precision))}
        words = _("%(what)s until %(day)s") % told
    at = begun or since
    stopped = ended or (at if fact.standing == Standing.PAST else timezone.localtime())
    return Event(_("Medicines"), fact.text, at, stopped, "", words)


def _known(precision: str) -> str:
    """As much of a date as is known."""
    return {Precision.YEAR: "Y", Precision.MONTH: "M Y"}.get(Precision(precision), "j M Y")


@prepared
def _events(course_id: int) -> QuerySet[AdverseEvent]:
    rows = AdverseEvent.objects.filter(session__course_id=course_id, followed_by__isnull=True)
    return rows.order_by("at", "pk")


@prepared
def _medicines(ids: tuple[int, ...]) -> QuerySet[Fact]:
    return current_facts(ids, FactKind.MEDICINE).select_related(None)
