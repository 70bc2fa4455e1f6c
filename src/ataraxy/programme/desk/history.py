"""Everything that happened with a patient, in one order: course, papers, visits, what came in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from heapq import merge
from itertools import groupby, islice

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Event
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.models import Source
from ataraxy.platform.documents.models import Document
from ataraxy.platform.reading import prepared
from ataraxy.programme.desk.line import STEP_BEGINS

PAGE = 30
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)

_ICONS = {
    "referral": "mail",
    "screening": "clipboard-check",
    "evaluation": "stethoscope",
    "consent": "signature",
    "plan": "route",
    "session": "armchair",
    "recovery": "bed",
    "outcomes": "chart-line",
    "maintenance": "repeat",
    "surveillance": "shield-check",
    "hold": "octagon-x",
    "course": "waypoints",
}
_SETTLED = {"no_show": _("Did not come"), "cancelled": _("Cancelled")}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the history, as the timeline draws it."""

    at: datetime
    title: str
    who: str = ""
    text: str = ""
    icon: str = "circle-dot"
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """One page of the history, newest first, and from when on there is more."""

    lines: tuple[Line, ...]
    older: str = ""


def history_of(actor: Actor, patient_ids: Collection[int], before: datetime | None) -> History:
    """The page of the history that ends at `before`, in four queries at most."""
    strands = [_visits(patient_ids, before), _events(patient_ids, before)]
    if actor.may("documents.read"):
        strands.append(_papers(patient_ids, before))
    if actor.may("chart.read"):
        strands.append(_sources(patient_ids, before))
    together = merge(*strands, key=lambda line: line.at, reverse=True)
    lines = list(islice(together, PAGE))
    for line in together:
        # The next page begins before an instant, so what shares the last one stays on this page.
        if line.at != lines[-1].at:
            return History(_folded(lines), lines[-1].at.isoformat())
        lines.append(line)
    return History(_folded(lines))


def _folded(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines that say the same of the same day, by the same person, in a row, become one."""
    folded: list[Line] = []
    for (_day, title, who, text), group in groupby(lines, key=_said):
        same = list(group)
        times = ngettext("%(n)d entry", "%(n)d entries", len(same)) % {"n": len(same)}
        told = " · ".join(filter(None, [str(text), times])) if len(same) > 1 else text
        folded.append(replace(same[0], title=title, who=who, text=told))
    return tuple(folded)


def _said(line: Line) -> tuple[date, str, str, str]:
    return timezone.localtime(line.at).date(), line.title, line.who, line.text


def _events(ids: Collection[int], before: datetime | None) -> Iterator[Line]:
    for row in _event_rows(tuple(ids), before or END_OF_TIME):
        area = row.kind.split(".")[0]
        is_hold = row.kind == "hold.set"
        yield Line(
            at=row.at,
            title=_title(row),
            who=row.by_name,
            icon=_ICONS.get(area, "circle-dot"),
            tone="attention" if is_hold else "",
        )


def _title(event: Event) -> str:
    """The sentence of an event; a move of the course in words rather than by its states."""
    begins = STEP_BEGINS.get(str(event.detail.get("to", "")))
    if event.kind != "course.moved" or begins is None:
        return event.text
    _states, _colon, reason = event.text.partition(": ")
    return f"{begins}: {reason}" if reason else str(begins)


def _papers(ids: Collection[int], before: datetime | None) -> Iterator[Line]:
    for row in _paper_rows(tuple(ids), before or END_OF_TIME):
        yield Line(
            at=row.created_at,
            title=row.title,
            who=row.author_name,
            text=row.get_kind_display(),
            icon="file-text",
            url=reverse("documents:paper", args=[row.patient_uid, row.uid]),
        )


def _visits(ids: Collection[int], before: datetime | None) -> Iterator[Line]:
    for row in _visit_rows(tuple(ids), before or END_OF_TIME):
        settled = str(_SETTLED.get(row.state, ""))
        text = f"{settled}: {row.reason}" if settled and row.reason else settled
        yield Line(
            at=row.starts_at,
            title=row.title,
            text=text,
            icon="calendar-x" if settled else "calendar-check",
            tone="attention" if row.state == "no_show" else "",
        )


def _sources(ids: Collection[int], before: datetime | None) -> Iterator[Line]:
    for row in _source_rows(tuple(ids), before or END_OF_TIME):
        yield Line(
            at=row.recorded_at,
            title=row.get_kind_display(),
            who=row.author_name,
            text=row.label,
            icon="file-input",
        )


@prepared
def _event_rows(ids: tuple[int, ...], before: datetime) -> QuerySet[Event]:
    rows = Event.objects.filter(course__patient_id__in=ids, at__lt=before)
    drawn = rows.only("at", "kind", "text", "by_name", "detail")
    return drawn.order_by("-at", "-pk")[: PAGE + 1]


@prepared
def _paper_rows(ids: tuple[int, ...], before: datetime) -> QuerySet[Document]:
    rows = Document.objects.filter(patient_id__in=ids, created_at__lt=before)
    return rows.select_related("patient").order_by("-created_at", "-pk")[: PAGE + 1]


@prepared
def _visit_rows(ids: tuple[int, ...], before: datetime) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(patient_id__in=ids, starts_at__lt=before)
    settled = rows.filter(state__in=[*_SETTLED, "done"])
    drawn = settled.only("starts_at", "kind", "state", "reason")
    return drawn.order_by("-starts_at", "-pk")[: PAGE + 1]


@prepared
def _source_rows(ids: tuple[int, ...], before: datetime) -> QuerySet[Source]:
    rows = Source.objects.filter(patient_id__in=ids, recorded_at__lt=before)
    drawn = rows.only("recorded_at", "kind", "author_name", "label")
    return drawn.order_by("-recorded_at", "-pk")[: PAGE + 1]
