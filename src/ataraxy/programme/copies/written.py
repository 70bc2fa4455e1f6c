"""Consents, plans, papers and notes, as the writer takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.consent.models import Consent
from ataraxy.journey.outcomes.models import VisitNote
from ataraxy.journey.plan.models import Plan as PlanRow
from ataraxy.journey.plan.sheet import sheet_text
from ataraxy.journey.screening.models import Evaluation
from ataraxy.knowledge.records.writing import ConsentTold, PaperTold, Plan, PlanLine
from ataraxy.platform.chart.facts import ChartFacts, FactRow
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.documents.media import EXTENSIONS, MediaType
from ataraxy.platform.documents.models import Document
from ataraxy.programme.copies.sessions import derived

TEXT = "text/plain"
_PLAN = {"signed": "active", "superseded": "revoked"}


def documents_of(ids: Collection[int]) -> list[Document]:
    """Every paper of the person, oldest first."""
    found = Document.objects.filter(patient_id__in=ids).select_related("superseded_by")
    return list(found.order_by("created_at", "pk"))


def file_of(row: Document) -> str:
    """Where a paper lies in the packed copy."""
    ending = EXTENSIONS[MediaType(row.media_type)]
    return f"papers/{row.kind}-{row.created_at:%Y-%m-%d}-{str(row.uid)[:8]}.{ending}"


def papers(rows: Collection[Document]) -> Iterator[PaperTold]:
    """Papers that came in or were printed."""
    for row in rows:
        yield PaperTold(
            id=str(row.uid),
            title=row.title,
            kind=str(row.get_kind_display()),
            at=row.created_at,
            by_name=row.author_name,
            media_type=row.media_type,
            superseded=row.newer is not None,
            size_bytes=row.size_bytes,
            file=file_of(row),
        )


def consents(ids: Collection[int], now: datetime) -> Iterator[ConsentTold]:
    """Every consent that was given or is being read; a discarded one was never asked for."""
    rows = Consent.objects.filter(course__patient_id__in=ids).exclude(state="discarded")
    for row in rows.select_related("withdrawal", "copy__document").order_by("prepared_at", "pk"):
        copy = getattr(row, "copy", None)
        taken_back = getattr(row, "withdrawal", None)
        policy = _("Consent document, version %(n)d") % {"n": row.document_version}
        if taken_back is not None:
            policy = f"{policy}. {_('Taken back on %s.') % f'{taken_back.at:%Y-%m-%d}'}"
        yield ConsentTold(
            id=str(row.uid),
            status=_consent_status(row, now),
            title=str(row.route_words),
            policy=policy,
            at=row.signed_at or row.prepared_at,
            valid_until=row.valid_until,
            paper_id=str(copy.document.uid) if copy else "",
        )


def _consent_status(row: Consent, now: datetime) -> str:
    if row.state == "reading":
        return "proposed"
    ended = row.valid_until is not None and row.valid_until < now
    return "active" if row.state == "signed" and not ended else "inactive"


def plans(ids: Collection[int]) -> Iterator[Plan]:
    """Plans that were signed."""
    rows = PlanRow.objects.filter(course__patient_id__in=ids, state__in=_PLAN)
    for row in rows.select_related("course__patient").order_by("created_at", "pk"):
        ended = row.state == "signed" and not row.course.is_open
        yield Plan(
            id=str(row.uid),
            status="completed" if ended else _PLAN[row.state],
            title=str(row.template["name"]),
            start=row.signed_at or row.created_at,
            by_name=row.signed_by_name or row.created_by_name,
            lines=tuple(PlanLine(line) for line in sheet_text(row).splitlines() if line),
        )


def notes(ids: Collection[int]) -> Iterator[PaperTold]:
    """Evaluations and notes of visits, in their own words."""
    seen = Evaluation.objects.filter(course__patient_id__in=ids).order_by("at", "pk")
    for row in seen:
        yield note(str(row.uid), _("Evaluation"), _evaluation(row), row.at, row.by_name)
    visits = VisitNote.objects.filter(course__patient_id__in=ids, corrected_by__isnull=True)
    for one in visits.order_by("at", "pk"):
        yield note(str(one.uid), _("Note of a visit"), one.text, one.at, one.by_name)


def note(uid: str, title: str, text: str, at: datetime, by_name: str) -> PaperTold:
    """A note that is only words."""
    return PaperTold(uid, title, _("Note"), at, by_name, TEXT, text=text)


def _evaluation(row: Evaluation) -> str:
    parts = (
        (_("History"), row.history),
        (_("Mental state"), row.mental_state),
        (_("Risk"), row.risk),
        (_("Impression"), row.impression),
        (_("Plan"), row.plan),
    )
    return "\n\n".join(f"{title}\n{text}" for title, text in parts if text)


def told(patient_uid: str, chart: ChartFacts, at: datetime) -> Iterator[PaperTold]:
    """Earlier treatments, answers and remarks of the chart, which FHIR has no list for."""
    lines = [
        *(_trial(row) for row in chart.trials),
        *(f"{one.asked} {one.value.label}. {one.note}".strip() for one in chart.answers),
        *(f"{one.asked}: {one.value:g}" for one in chart.numbers),
        *(row.text for row in chart.of(FactKind.NOTE)),
    ]
    if lines:
        title = _("Earlier treatments, answers and remarks")
        text = "\n".join(lines)
        yield note(derived(patient_uid, "told"), title, text, at, "")


def _trial(row: FactRow) -> str:
    more = ", ".join(f"{key}: {value}" for key, value in row.detail.items() if value)
    return ". ".join(part for part in (row.text, more, row.note) if part)
