"""Pieces of paper about a session: who, the dose, values, what happened."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ataraxy.journey.session.caring import adverse_of, adverse_table
from ataraxy.journey.session.drug import drug_of
from ataraxy.journey.session.flow import FlowRow
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.journey.session.room import Room
from ataraxy.journey.session.trend import as_svg
from ataraxy.platform.documents.paper import Block, Bullets, Drawing, Facts, Paragraph, Table


def patient_line(room: Room) -> str:
    """Full name and birth date, as on every paper."""
    patient = room.session.patient
    return f"{patient.full_name}, {_('born %s') % patient.birth_date}"


def clock(room: Room, at: object) -> str:
    """A time by the clinic's clock, with its zone."""
    local = at.astimezone(room.session.clinic.zone)  # type: ignore[attr-defined]
    return f"{local:%Y-%m-%d %H:%M %Z}"


def dose_facts(room: Room) -> Iterator[tuple[str, str]]:
    """Drug, route, order, preparation, what was given and when."""
    session, record = room.session, room.record
    yield _("Drug"), record.order.product_name if record.order else session.drug
    yield _("Route"), room.route.name
    if record.order:
        yield _("Ordered"), f"{record.order.dose_mg:g} mg, {record.order.by_name}"
        yield _("Note before the dose"), record.order.note
    prepared = record.preparation
    if prepared:
        figures = [f"{prepared.drawn_ml:g} mL"] if prepared.drawn_ml else []
        figures += (
            [f"{prepared.concentration_mg_ml:g} mg/mL"] if prepared.concentration_mg_ml else []
        )
        figures += [f"{prepared.rate_ml_h:.4g} mL/h"] if prepared.rate_ml_h else []
        yield _("Lot"), ", ".join([prepared.lot, *figures, prepared.by_name])
    if record.double_check:
        yield _("Checked by"), record.double_check.by_name
    given = "–" if record.given_mg is None else f"{record.given_mg:.4g} mg"
    yield _("Given"), given
    if session.started_at:
        yield _("Begun"), clock(room, session.started_at)
    if session.dosing_ended_at:
        yield _("Ended"), clock(room, session.dosing_ended_at)


def drug_facts(room: Room) -> Iterator[tuple[str, str]]:
    """What became of everything that was drawn, and who saw the rest being wasted."""
    drug = drug_of(room.record)
    if drug is None:
        return
    parts = [f"{label} {amount}" for label, amount in drug.parts]
    if drug.left_over:
        parts.append(_("not accounted for %s") % drug.gap)
    if drug.not_drawn:
        parts.append(_("given, not drawn %s") % drug.gap)
    yield _("Drug account"), " · ".join(parts) or _("nothing drawn")
    if drug.witnesses:
        yield _("Witness of the waste"), ", ".join(drug.witnesses)


def trend_block(room: Room) -> list[Block]:
    """The drawing of pressure and heart rate, with words for who cannot see it."""
    if room.trend is None or room.trend.is_empty:
        return [Paragraph(_("No values were charted."))]
    alt = _("Blood pressure as bars and heart rate as a line over minutes since the dose.")
    return [Drawing(as_svg(room.trend), alt)]


def what_happened(room: Room) -> Block:
    """Every line of the session, oldest first."""
    lines = [
        " ".join(
            part for part in (clock(room, one.at)[11:16], one.title, one.text, one.who) if part
        )
        for one in reversed(room.lines)
    ]
    return Bullets(tuple(lines) or (_("Nothing noted."),))


def events_block(room: Room) -> Block:
    """Untoward events in words."""
    found = [adverse_words(one) for one in adverse_of(room.session)]
    return Bullets(tuple(found) or (_("None written down."),))


def adverse_words(event: AdverseEvent) -> str:
    """One event in a sentence."""
    parts = [
        event.other or adverse_table().terms[event.term],
        _("grade %d") % event.grade,
        str(event.get_relation_display()),
        str(event.get_action_display()),
        str(event.get_outcome_display()),
        _("serious") if event.serious else _("not serious"),
        event.note,
        event.by_name,
    ]
    return "; ".join(part for part in parts if part)


def readings_table(rows: tuple[FlowRow, ...], room: Room) -> Table:
    """Every reading with source and people; corrected ones stand with their reason."""
    head = (_("Measured"), _("Values"), _("Source"), _("Written by"))
    return Table(head, tuple(_row(one, room) for one in rows))


def _row(one: FlowRow, room: Room) -> tuple[str, str, str, str]:
    reading = one.reading
    struck = f" [{_('corrected later')}]" if one.struck else ""
    why = f" [{_('correction: %s') % one.correction}]" if one.correction else ""
    source = reading.device_name or reading.source
    if reading.on_paper_by:
        source = _("entered later from paper; on the paper: %s") % reading.on_paper_by
    return (
        clock(room, reading.at)[11:16],
        " · ".join(one.words) + struck + why,
        f"{source}, {reading.get_accepted_display()}",
        f"{reading.by_name} {clock(room, reading.recorded_at)[11:16]}",
    )


def people_facts(room: Room) -> Facts:
    """Who did what in this session."""
    record = room.record
    found: dict[str, set[str]] = {}
    rows = (*record.readings, *record.doses, *record.log, *record.lifts)
    for row in rows:
        found.setdefault(row.by_name, set()).add(type(row).__name__)
    words = {
        "Reading": _("values"),
        "Dose": _("dose"),
        "LogLine": _("notes"),
        "Lift": _("gates passed"),
    }
    pairs = [
        (name, ", ".join(sorted(words[one] for one in kinds))) for name, kinds in found.items()
    ]
    return Facts(tuple(pairs) or ((_("Nobody"), "–"),))
