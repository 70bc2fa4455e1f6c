"""Writes at the chair: vital signs and their corrections, notes, prompts, the emergency."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import LogLine, Reading, Session
from ataraxy.journey.session.prompting import raise_prompts
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.rows import require_time_in_house, stamp, tell
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import BY_HAND, EVENTS, LogKind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


@service("session.chart", permission="session.run")
def chart_reading(
    *, actor: Actor, key: str, session: Session, vitals: Vitals, typed: str, at: datetime | None
) -> Reading:
    """Chart the values of one moment. `at` is when they were measured, however late it comes."""
    locked = require_time_in_house(session, at)
    if vitals.is_empty:
        raise refused(_("There is no value in this entry. Nothing was charted."))
    row = Reading.objects.create(
        **stamp(actor, locked, at), source=BY_HAND, typed=typed[:200], **asdict(vitals)
    )
    raise_prompts(actor, locked)
    tell(locked, "reading")
    return row


@service("session.correct", permission="session.run")
def correct_reading(
    *, actor: Actor, key: str, session: Session, uid: UUID, vitals: Vitals, typed: str, why: str
) -> Reading:
    """Put a corrected reading beside an old one; an empty one strikes it."""
    old = Reading.objects.filter(session=session, uid=uid).first()
    if old is None:
        raise Http404(_("There is no such reading in this session."))
    if not why.strip():
        raise refused(_("Say why this is corrected. Nothing was changed."))
    row = Reading(
        **stamp(actor, session, old.at),
        source=BY_HAND,
        typed=typed[:200],
        corrects=old,
        why=why.strip()[:300],
        **asdict(vitals),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        text = _("Somebody corrected this reading meanwhile. Look at their correction first.")
        raise refused(text) from error
    raise_prompts(actor, session)
    tell(session, "correction")
    return row


@service("session.note", permission="session.note", describe=lambda r: {"kind": r.kind})
def add_line(
    *, actor: Actor, key: str, session: Session, kind: LogKind, text: str, at: datetime | None
) -> LogLine:
    """Write a note or an event; also after the session, as an addition with its own time."""
    if kind not in EVENTS:
        raise refused(_("This is not one of the events that can be noted here."))
    if kind is LogKind.NOTE and not text.strip():
        raise refused(_("The note is empty. Nothing was written."))
    return _line(actor, session, kind, text, at)


@service("session.emergency", permission="session.read")
def call_emergency(*, actor: Actor, key: str, session: Session) -> LogLine:
    """Start the emergency clock. Anybody who sees the page may; a second press adds nothing."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.state not in IN_THE_HOUSE:
        raise refused(_("The patient of this session is not in the house."))
    if record_of(locked).emergency_since is not None:
        standing = LogLine.objects.filter(session=locked, kind=LogKind.EMERGENCY)
        return standing.latest("at")
    return _line(actor, locked, LogKind.EMERGENCY, "", None)


@service("session.scribe", permission="session.read")
def scribe(*, actor: Actor, key: str, session: Session, text: str) -> LogLine:
    """One line of the emergency's record, stamped with the clock."""
    if not text.strip():
        raise refused(_("The line is empty. Nothing was written."))
    return _line(actor, session, LogKind.SCRIBE, text, None)


@service("session.emergency-over", permission="session.run")
def end_emergency(*, actor: Actor, key: str, session: Session, text: str) -> LogLine:
    """Stop the emergency clock, with how it ended."""
    if record_of(session).emergency_since is None:
        raise refused(_("No emergency is running."))
    return _line(actor, session, LogKind.EMERGENCY_OVER, text, None)


def _line(actor: Actor, session: Session, kind: LogKind, text: str, at: datetime | None) -> LogLine:
    row = LogLine.objects.create(**stamp(actor, session, at), kind=kind, text=text[:1000])
    tell(session, kind)
    return row
