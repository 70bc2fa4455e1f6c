"""The order as it is signed: exactly this text is hashed under the prescriber's signature."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.journey.session.held_limits import Line, limit_lines
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import moves_of
from ataraxy.journey.session.upstream import TodaysDose


def order_sheet(session: Session, today: TodaysDose, text: str) -> str:
    """One line per fact: who, which visit, what, how it was worked out, and the note."""
    patient = session.patient
    mg = "–" if today.answer.dose_mg is None else f"{today.answer.dose_mg:g} mg"
    lines = [
        f"Patient: {patient.full_name}, born {patient.birth_date:%Y-%m-%d}",
        f"Session: {session.number}",
        f"Route: {route_rules(session.route).name}",
        f"Dose: {mg} of {today.product}",
    ]
    if today.answer.duration_min is not None:
        lines.append(f"Over: {today.answer.duration_min:g} min")
    lines += [f"{s.label}: {s.working} = {s.result}" for s in today.answer.steps]
    lines += [f"Limit: {one}" for one in limits_of(session)]
    return "\n".join([*lines, f"Note: {text}"])


def limits_of(session: Session) -> tuple[str, ...]:
    """The limits that call somebody, and whatever was moved, as they hold for this person now."""
    return tuple(_limit(one) for one in limit_lines(moves_of(session)) if _is_told(one))


def _is_told(line: Line) -> bool:
    return line.moved is not None or line.limit.name.startswith("during.")


def _limit(line: Line) -> str:
    said = f"{line.limit.title}: {line.value:g}"
    if line.moved is None:
        return said
    whom = _("for this person") if line.moved.for_person else _("for the clinic")
    return f"{said} ({_('moved')} {whom}, {line.moved.by_name}: {line.moved.why})"
