"""Everything that happened with a patient, in one order: course, papers, visits, what came in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import merge
from itertools import groupby, islice

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Course, Event
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.models import Source
from ataraxy.platform.documents.models import Document
from ataraxy.programme.desk.line import STEP_BEGINS

PAGE = 30

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
    courses = Course.objects.filter(patient_id__in=ids)
    rows = Event.objects.filter(course_id__in=list(courses.values_list("pk", flat=True)))
    rows = rows.filter(at__lt=before) if before else rows
    for row in rows.order_by("-at", "-pk")[: PAGE + 1]:
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
    rows = Document.objects.filter(patient_id__in=ids).select_related("patient")
    rows = rows.filter(created_at__lt=before) if before else rows
    for row in rows.order_by("-created_at", "-pk")[: PAGE + 1]:
        yield Line(
            at=row.created_at,
            title=row.title,
            who=row.author_name,
            text=row.get_kind_display(),
            icon="file-text",
            url=reverse("documents:paper", args=[row.patient_uid, row.uid]),
        )


def _visits(ids: Collection[int], before: datetime | None) -> Iterator[Line]:
    rows = Appointment.objects.filter(patient_id__in=ids, state__in=[*_SETTLED, "done"])
    rows = rows.filter(starts_at__lt=before) if before else rows
    for row in rows.order_by("-starts_at", "-pk")[: PAGE + 1]:
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
    rows = Source.objects.filter(patient_id__in=ids)
    rows = rows.filter(recorded_at__lt=before) if before else rows
    for row in rows.order_by("-recorded_at", "-pk")[: PAGE + 1]:
        yield Line(
            at=row.recorded_at,
            title=row.get_kind_display(),
            who=row.author_name,
            text=row.label,
            icon="file-input",
        )
