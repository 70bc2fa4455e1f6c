"""The monitor on the chair-side page: what it shows, and the forms to pair and to accept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ataraxy.clinic.devices.codes import codes
from ataraxy.clinic.devices.forms import PairForm
from ataraxy.clinic.devices.live import Live, live_of, words_for_pages
from ataraxy.clinic.devices.models import Pairing, Standing
from ataraxy.clinic.devices.queries import at_visit, free_devices
from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor

BAD = frozenset({"stale", "questionable"})


@dataclass(frozen=True, slots=True)
class Attached:
    """One monitor at this visit."""

    pairing: Pairing
    live: Live
    shown: str


@dataclass(frozen=True, slots=True)
class MonitorCard:
    """What the card needs."""

    attached: tuple[Attached, ...]
    pair_form: PairForm | None
    may_accept: bool
    words: str


def monitor_card(session: Session, now: datetime, actor: Actor) -> MonitorCard | None:
    """None when nobody is in the chair, or there is nothing to show and nothing to pair."""
    if session.state not in IN_THE_HOUSE:
        return None
    attached = tuple(_attached(one, now) for one in at_visit(session.uid))
    free = free_devices(session.clinic_id) if actor.may("devices.pair") else []
    if not attached and not free:
        return None
    form = PairForm(devices=free) if free else None
    return MonitorCard(attached, form, actor.may("session.run"), words_for_pages())


def _attached(pairing: Pairing, now: datetime) -> Attached:
    row: Standing | None = getattr(pairing.device, "standing", None)
    if row is not None and row.pairing_id != pairing.pk:
        row = None  # heard before it stood here
    return Attached(pairing, live_of(row, now), json.dumps(moments_of(row, now)))


def moments_of(row: Standing | None, now: datetime) -> list[dict[str, object]]:
    """The numbers worth accepting, by the time they were measured: fresh, and not doubtful."""
    if row is None:
        return []
    found: dict[str, dict[str, float]] = {}
    for name, (value, at) in row.values.items():
        if name in row.states or _is_stale(name, at, now):
            continue
        found.setdefault(at, {})[name] = value
    return [{"at": at, "values": values} for at, values in sorted(found.items())]


def _is_stale(name: str, at: str, now: datetime) -> bool:
    parameter = codes().parameters[name]
    return parameter.stale is not None and now - datetime.fromisoformat(at) > parameter.stale


def shown_in(text: str) -> list[tuple[datetime, Mapping[str, float]]]:
    """What a page posted back; raises `ValueError` for what no page of ours would post."""
    rows = json.loads(text)
    if not isinstance(rows, list) or len(rows) > len(codes().parameters):
        raise ValueError("not a list of moments")
    found: list[tuple[datetime, Mapping[str, float]]] = []
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("values"), dict):
            raise ValueError("not a moment")
        at = datetime.fromisoformat(str(row.get("at")))
        values = {str(name): float(value) for name, value in row["values"].items()}
        if at.tzinfo is None or not values.keys() <= codes().parameters.keys():
            raise ValueError("not a moment")
        found.append((at, values))
    return found
