"""The order as it is signed: exactly this text is hashed under the prescriber's signature."""

from __future__ import annotations

from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
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
    return "\n".join([*lines, f"Note: {text}"])
