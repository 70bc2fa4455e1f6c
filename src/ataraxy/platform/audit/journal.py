"""The functions that journal: what was done, at once; who looked, before the page is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.models import JOURNAL, Entry
from ataraxy.platform.audit.seal import canonical


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be journalled, before it has its place in the chain."""

    actor: Actor
    action: str
    subject: str = ""
    patient_uid: str = ""
    detail: str = ""


_LOOKS: ContextVar[list[Note] | None] = ContextVar("looks", default=None)


def record(
    *,
    actor: Actor,
    action: str,
    subject: str = "",
    patient_uid: str = "",
    detail: Mapping[str, object] | None = None,
) -> Entry:
    """Append one entry to the chain of the actor's clinic, inside the caller's transaction if any.

    `action` is a dotted verb such as ``consent.sign``; `subject` names the row as ``kind:uid``.
    `detail` must not hold free clinical text: it says which fields, not their content.
    """
    note = Note(actor, action, subject, patient_uid, canonical(detail) if detail else "")
    with transaction.atomic():
        return JOURNAL.append(_entry(note), actor.clinic_id)


def look(
    *,
    actor: Actor,
    action: str,
    subject: str = "",
    patient_uid: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Note that somebody looked and changed nothing.

    Within `looks_gathered` it is written by whoever gathers, who answers nothing before that;
    anywhere else at once.
    """
    gathered = _LOOKS.get()
    if gathered is None:
        record(actor=actor, action=action, subject=subject, patient_uid=patient_uid, detail=detail)
    else:
        text = canonical(detail) if detail else ""
        gathered.append(Note(actor, action, subject, patient_uid, text))


@contextmanager
def looks_gathered() -> Iterator[list[Note]]:
    """Gather the looks of one page instead of writing each; `write_looks` must follow."""
    gathered: list[Note] = []
    token = _LOOKS.set(gathered)
    try:
        yield gathered
    finally:
        _LOOKS.reset(token)


def write_looks(notes: Sequence[Note]) -> None:
    """Append what was gathered from any number of pages, in order, each clinic's at one stroke."""
    by_clinic: dict[int, list[Note]] = {}
    for one in notes:
        by_clinic.setdefault(one.actor.clinic_id, []).append(one)
    with transaction.atomic(durable=True):
        for clinic_id in sorted(by_clinic):
            JOURNAL.append_all([_entry(one) for one in by_clinic[clinic_id]], clinic_id)


def _entry(note: Note) -> Entry:
    """The row of a note, without its place in the chain."""
    actor = note.actor
    return Entry(
        clinic_id=actor.clinic_id,
        at=timezone.now(),
        actor_uid=actor.user_uid,
        actor_name=actor.name,
        roles=",".join(sorted(actor.roles)),
        action=note.action,
        subject=note.subject,
        patient_uid=note.patient_uid,
        detail=note.detail,
        session=actor.session,
        break_glass=actor.break_glass,
    )
