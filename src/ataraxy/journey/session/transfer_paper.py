"""The sheet for the ambulance: who, what was given, how they are, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.session.flow import flow_rows
from ataraxy.journey.session.numbers import axes
from ataraxy.journey.session.paper_parts import (
    clock,
    dose_facts,
    patient_line,
    readings_table,
    trend_block,
    what_happened,
)
from ataraxy.journey.session.room import Room
from ataraxy.platform.documents.paper import Facts, Heading, Notice, Paper, Paragraph


def transfer_paper(
    room: Room, known: tuple[tuple[str, str], ...], now: datetime, language: str
) -> Paper:
    """The ambulance sheet as it stands at `now`; `known` is what the chart knows beforehand."""
    newest = flow_rows(room.record, int(axes()["rows_at_the_chair"]))
    since = room.record.emergency_since
    called = _("Emergency called %s") % clock(room, since) if since else _("No emergency called")
    return Paper(
        title=_("Ambulance transfer sheet"),
        language=language,
        clinic=room.session.clinic.name,
        patient_line=patient_line(room),
        blocks=(
            Notice(f"{called}. {_('Written %s') % clock(room, now)}."),
            Facts((*dose_facts(room), *_before(room), *known)),
            Heading(_("Last readings")),
            readings_table(newest, room) if newest else Paragraph(_("None charted.")),
            *trend_block(room),
            Heading(_("What happened")),
            what_happened(room),
        ),
    )


def _before(room: Room) -> Iterator[tuple[str, str]]:
    row = room.record.check_in
    if row is None:
        return
    if row.last_food_at:
        yield _("Last ate"), clock(room, row.last_food_at)
    if row.weight_kg:
        yield _("Weight"), f"{row.weight_kg:g} kg"
    if row.medicines_text:
        yield _("Medicines changed"), row.medicines_text
    if row.ride_name:
        yield _("To be told"), f"{row.ride_name} {row.ride_phone}".strip()
