"""Asking for a report, and writing it in the background, so that nobody waits at a blank page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.inspection import Scope
from ataraxy.clinic.pharmacy.inspection_paper import inspection_paper, total_of
from ataraxy.clinic.pharmacy.models_custody import Inspection
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.documents.models import Kind as DocumentKind
from ataraxy.platform.documents.services import Description, add_document, store_paper
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

STALLED = timedelta(minutes=2)
"""A report that has not moved for so long is taken up again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    first: date
    last: date
    product: str = ""
    lot: str = ""
    patient: Patient | None = None


@service("pharmacy.inspection", permission="pharmacy.inspect")
def ask(*, actor: Actor, key: str, wanted: Wanted) -> Inspection:
    """Ask for a report; the worker writes it (`jobs.run_inspection`)."""
    if wanted.last < wanted.first:
        raise refused(_("It ends before it begins."))
    now = timezone.now()
    return Inspection.objects.create(
        clinic_id=actor.clinic_id,
        first=wanted.first,
        last=wanted.last,
        product_key=wanted.product,
        lot=wanted.lot.strip(),
        patient=wanted.patient,
        asked_at=now,
        touched_at=now,
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def scope_of(one: Inspection) -> Scope:
    """What the report covers."""
    return Scope(one.clinic, one.first, one.last, one.product_key, one.lot, one.patient)


def write_report(one: Inspection) -> Inspection:
    """Write the report and keep it as a document; a second run of a finished one does nothing."""
    if one.finished_at is not None:
        return one
    scope = scope_of(one)
    one.total, one.done = total_of(scope), 0
    _touch(one)

    def step(lines: int) -> None:
        one.done += lines
        _touch(one)

    try:
        stored = store_paper(inspection_paper(scope, step), one.clinic)
    except Refused as problem:  # a full disk: what to do is for the person to read
        one.problem = str(problem.decision)[:300]
        one.finished_at = timezone.now()
        one.save(update_fields=["problem", "finished_at"])
        return one
    title = _("Inspection %(first)s to %(last)s") % {"first": one.first, "last": one.last}
    with transaction.atomic():
        what = Description(DocumentKind.OTHER, title, origin=f"pharmacy.inspection:{one.uid}")
        actor = system_actor(one.clinic_id)
        one.document = add_document(actor=actor, stored=stored, what=what, patient=one.patient)
        one.done, one.finished_at = one.total, timezone.now()
        one.save(update_fields=["document", "done", "finished_at"])
    return one


def _touch(one: Inspection) -> None:
    one.touched_at = timezone.now()
    one.save(update_fields=["done", "total", "touched_at"])
