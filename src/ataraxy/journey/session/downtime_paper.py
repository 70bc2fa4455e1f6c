"""The downtime pack: everything a nurse needs on paper when no screen works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import cast

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.session.due import slots
from ataraxy.journey.session.gates import Phase, gates
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_sets import OrderSetText
from ataraxy.journey.session.numbers import RouteRules, raw_data, route_rules
from ataraxy.journey.session.record import Record
from ataraxy.platform.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    NewPage,
    Notice,
    Paper,
    Paragraph,
    Table,
)
from ataraxy.platform.people.models import Clinic

_BLANK = "\u00a0"
_BOX = "[  ]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One patient of the day, with everything the paper says about them."""

    record: Record
    number: str
    allergies: str
    medicines: tuple[str, ...]
    limits: tuple[str, ...]
    still_open: tuple[str, ...]
    release: tuple[str, ...]

    @property
    def session(self) -> Session:
        """Whose visit it is."""
        return self.record.session

    @property
    def who(self) -> str:
        """Full name and birth date, as on every page of the sheet."""
        patient = self.session.patient
        return f"{patient.full_name}, {_('born %s') % patient.birth_date}"


@dataclass(frozen=True, slots=True)
class Day:
    """The clinic's day: who prescribes, whom to call, which order sets are in force."""

    clinic: Clinic
    day: date
    printed_at: datetime
    people: tuple[tuple[str, str], ...]
    sets: tuple[OrderSetText, ...]


def pack_paper(day: Day, sheets: Sequence[Sheet], language: str) -> Paper:
    """The first page says what to do; then a sheet for each patient, then the order sets."""
    blocks = [*_first_page(day, sheets)]
    for one in sheets:
        blocks += [NewPage(one.who), *_sheet(one)]
    blocks += [NewPage(), Heading(_("Order sets in force")), *_sets(day.sets)]
    title = _("Downtime pack, %s") % f"{day.day:%A %d %B %Y}"
    return Paper(title, language, day.clinic.name, "", tuple(blocks))


def _first_page(day: Day, sheets: Sequence[Sheet]) -> Iterator[Block]:
    local = day.printed_at.astimezone(day.clinic.zone)
    yield Notice(
        _("Printed %s. What changed since then is not on it. Shred it when the day is over.")
        % f"{local:%H:%M %Z}"
    )
    yield Heading(_("When the screens are gone"))
    yield Bullets(
        (
            _("The patient and the bedside monitor come first; the monitor owns the alarm."),
            _("Write the time of every value, with your name at the foot of the sheet."),
            _("No new dose is begun without a signed order on its sheet and two identifiers."),
            _("Back online: “Enter from paper” at the chair, with the times as written here."),
        )
    )
    yield Heading(_("Numbers"))
    yield Facts((*_numbers(day), *day.people))
    yield Heading(_("Patients of today"))
    yield _patients(sheets)


def _numbers(day: Day) -> Iterator[tuple[str, str]]:
    lines = crisis_lines(day.clinic.country)
    for one in lines:
        yield one.name, one.number
    if not lines:
        yield _("Emergency"), _("the local emergency number: ____________")
    if day.clinic.telephone:
        yield _("This clinic"), day.clinic.telephone
    if day.clinic.telephone_after_hours:
        yield _("This clinic, at night and at weekends"), day.clinic.telephone_after_hours
    yield _("Prescriber's telephone"), "____________________"
    yield _("Nearest emergency department"), "____________________"


def _patients(sheets: Sequence[Sheet]) -> Block:
    if not sheets:
        return Paragraph(_("No dosing visit is booked."))
    head = (_("Time"), _("Chair"), _("Patient"), _("Route"), _("Allergies"))
    return Table(head, tuple(_patient(one) for one in sheets))


def _patient(one: Sheet) -> tuple[str, ...]:
    session = one.session
    chair = session.appointment.chair
    begins = session.appointment.starts_at.astimezone(session.clinic.zone)
    return (
        f"{begins:%H:%M}",
        chair.name if chair else "–",
        one.who,
        route_rules(session.route).name,
        one.allergies,
    )


def _sheet(one: Sheet) -> Iterator[Block]:
    session, route = one.session, route_rules(one.session.route)
    yield Heading(one.who)
    yield Notice(f"{_('Allergies')}: {one.allergies}")
    yield Facts(tuple(_about(one, route)))
    if one.still_open:
        yield Heading(_("Open when this was printed"), 3)
        yield Bullets(one.still_open)
    yield Heading(_("Before the dose: tick"), 3)
    yield Paragraph("   ".join(f"{_BOX} {title}" for title in _ticks(session)))
    yield Heading(_("Flowsheet"), 3)
    yield _flowsheet(one.record, route)
    yield Paragraph(_("Limits: %s") % "; ".join(one.limits), small=True)
    yield Heading(_("Dose: begun, changed, paused, ended, with pump mL"), 3)
    yield _blank_table((_("Time"), _("What"), _("mg or mL"), _("By")), "blank_doses")
    yield Heading(_("What happened"), 3)
    yield _blank_table((_("Time"), _("Note"), _("By")), "blank_notes")
    yield Heading(_("Before they go home: tick"), 3)
    yield Paragraph("   ".join(f"{_BOX} {title}" for title in one.release))
    yield Paragraph(_("Nurse (name): ______________________   Left at: ________   With: ________"))


def _about(one: Sheet, route: RouteRules) -> Iterator[tuple[str, str]]:
    session, record = one.session, one.record
    begins = session.appointment.starts_at.astimezone(session.clinic.zone)
    chair = session.appointment.chair
    yield _("Record number"), one.number
    yield (
        _("Visit"),
        f"{begins:%H:%M}, {chair.name if chair else '–'}, {session.get_state_display()}",
    )
    yield _("Route and drug"), f"{route.name}, {session.drug or '–'}"
    order = record.order
    ordered = _("NOT SIGNED when this was printed: no dose") if order is None else _ordered(record)
    yield _("Order"), ordered
    if record.preparation is not None:
        yield _("Prepared"), _prepared(record)
    row = record.check_in
    weight = f"{row.weight_kg:g} kg" if row and row.weight_kg else _("not measured yet")
    yield _("Weight today"), weight
    ride = f"{row.ride_name} {row.ride_phone}".strip() if row and row.ride_name else "____________"
    yield _("Taken home by"), ride
    yield _("Their telephone"), session.patient.phone or "–"
    yield _("Medicines"), "; ".join(one.medicines) or _("no word signed")


def _ordered(record: Record) -> str:
    order = record.order
    if order is None:
        return "–"
    over = _(" over %g min") % order.duration_min if order.duration_min else ""
    return f"{order.dose_mg:g} mg {order.product_name}{over}; {order.by_name}. {order.note}"


def _prepared(record: Record) -> str:
    made = record.preparation
    if made is None:
        return "–"
    parts = [_("lot %s") % made.lot]
    parts += [f"{made.drawn_ml:.4g} mL"] if made.drawn_ml else []
    parts += [f"{made.concentration_mg_ml:.4g} mg/mL"] if made.concentration_mg_ml else []
    parts += [f"{made.rate_ml_h:.4g} mL/h"] if made.rate_ml_h else []
    parts += [_("%g devices or pieces") % made.units] if made.units else []
    checked = record.double_check
    parts.append(_("checked by %s") % checked.by_name if checked else _("NOT double-checked"))
    return ", ".join(parts)


def _ticks(session: Session) -> Iterator[str]:
    spray = route_rules(session.route).given_as == "devices"
    for gate in gates().values():
        if gate.phase is not Phase.CHECK_IN and gate.key not in {"order", "preparation", "bedside"}:
            continue
        if gate.key != "enrolment" or spray:
            yield gate.title


def _flowsheet(record: Record, route: RouteRules) -> Table:
    """The route's own times, as minutes after the first dose, and some empty lines."""
    head = (_("Due"), _("Time"), _("BP"), _("HR"), _("SpO₂"), _("RR"), _("MOAA/S"),
            _("Diss. 0-4"), _("Distress"))  # fmt: skip
    due = [_("before"), *(f"+{minutes} min" for minutes in check_minutes(record, route))]
    due += [_BLANK] * _room("blank_readings")
    return Table(head, tuple((one, *[_BLANK] * (len(head) - 1)) for one in due))


def check_minutes(record: Record, route: RouteRules) -> tuple[int, ...]:
    """When to measure, in minutes after the first dose, over the time the chair is booked."""
    zero = record.session.appointment.starts_at
    lasts = record.order.duration_min if record.order else None
    ends = zero + timedelta(minutes=lasts) if lasts else zero
    leaves = zero + timedelta(minutes=route.chair_minutes)
    times = takewhile(lambda at: at <= leaves, slots(route, zero, ends))
    found = dict.fromkeys(int((at - zero) / timedelta(minutes=1)) for at in times)
    return tuple(found)


def _blank_table(head: tuple[str, ...], rows: str) -> Table:
    return Table(head, tuple((_BLANK,) * len(head) for _row in range(_room(rows))))


def _room(name: str) -> int:
    return cast("Mapping[str, int]", raw_data("downtime.toml"))[name]


def _sets(signed: Iterable[OrderSetText]) -> Iterator[Block]:
    told = False
    for one in signed:
        told = True
        yield Heading(one.title, 3)
        yield Bullets(tuple(f"{_BOX} {line}" for line in one.lines))
    if not told:
        yield Notice(_("The medical director has signed no order set: nobody is dosed."))
