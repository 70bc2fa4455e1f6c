"""The record of a session as a paper: one page, and every reading as its annex."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.recovery.drug_paper import drug_blocks
from ataraxy.journey.recovery.queries import departure_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.paper_parts import (
    clock,
    dose_facts,
    drug_facts,
    events_block,
    patient_line,
    people_facts,
    readings_table,
    trend_block,
    what_happened,
)
from ataraxy.journey.session.room import Room, room_of
from ataraxy.platform.documents.paper import Block, Facts, Heading, Notice, Paper, Paragraph


def record_paper(session: Session, now: datetime, language: str) -> Paper:
    """The record as it stands; the same rows give the same words."""
    room = room_of(session, now)
    values = {"n": session.number, "state": session.get_state_display()}
    flow = room.flow
    return Paper(
        title=_("Record of session %(n)d: %(state)s") % values,
        language=language,
        clinic=session.clinic.name,
        patient_line=patient_line(room),
        blocks=(
            Facts((*dose_facts(room), *drug_facts(room))),
            *trend_block(room),
            Heading(_("Drug account")),
            *drug_blocks(session),
            Heading(_("How they left")),
            *_departure(room),
            Heading(_("Untoward events")),
            events_block(room),
            Heading(_("What happened")),
            what_happened(room),
            Heading(_("People")),
            people_facts(room),
            Heading(_("Annex: every reading, newest first")),
            readings_table(flow, room) if flow else Paragraph(_("None charted.")),
            Paragraph(
                _("The bedside monitor owns the alarm; psychotherapy notes stand apart."),
                small=True,
            ),
        ),
    )


def _departure(room: Room) -> list[Block]:
    left = departure_of(room.session)
    if left is None:
        return [Notice(_("They have not left yet."))]
    pairs = [(_("Way"), str(left.get_way_display())), (_("At"), clock(room, left.at))]
    pairs += [(_("By"), left.by_name)]
    if left.escort_name:
        pairs.append((_("Taken home by"), left.escort_name))
    if left.reason:
        pairs.append((_("Reason"), left.reason))
    if left.patient_typed_name:
        pairs.append((_("Patient signed after the dose"), left.patient_typed_name))
    if left.open_conditions:
        pairs.append((_("Open at that moment"), "; ".join(left.open_conditions)))
    return [Facts(tuple(pairs))]
