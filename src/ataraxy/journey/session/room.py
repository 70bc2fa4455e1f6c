"""Everything the chair-side page shows, worked out before the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision
from ataraxy.journey.session.attention import Prompt, lines_of_limits
from ataraxy.journey.session.curves import Drawn, Flag, curves
from ataraxy.journey.session.due import NextCheck, next_check
from ataraxy.journey.session.facts import facts_of, passed_of
from ataraxy.journey.session.flow import (
    FlowRow,
    LastValue,
    flow_rows,
    last_values,
    minutes_since,
)
from ataraxy.journey.session.gate_lines import GateLine, gate_lines
from ataraxy.journey.session.gates import (
    GateClass,
    Phase,
    decide,
)
from ataraxy.journey.session.held_limits import Line as LimitLine
from ataraxy.journey.session.held_limits import limit_lines
from ataraxy.journey.session.lifecycle import DOSED, IN_THE_HOUSE
from ataraxy.journey.session.models import Dose, Lift, LogLine, Session
from ataraxy.journey.session.numbers import RouteRules, axes, route_rules
from ataraxy.journey.session.prompting import open_prompts
from ataraxy.journey.session.record import Record, record_of
from ataraxy.journey.session.rules import findings
from ataraxy.journey.session.trend import Trend, trend
from ataraxy.journey.session.watching import Quiet, open_recheck, quiet_now
from ataraxy.journey.session.words import DoseKind, LogKind


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what happened, for the timeline component."""

    at: datetime
    title: str
    who: str = ""
    text: str = ""
    icon: str = "circle-dot"
    tone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """The chair-side page."""

    record: Record
    route: RouteRules
    gates: tuple[GateLine, ...]
    ready: Decision
    may_dose: Decision
    next_check: NextCheck | None
    overdue: bool
    prompts: tuple[Prompt, ...]
    trend: Trend | None
    curves: dict[str, Any] | None
    lines: tuple[Line, ...]
    minutes_since_dose: int | None
    paused: bool
    quiet: tuple[Quiet, ...] = ()

    @property
    def session(self) -> Session:
        """Whose page it is."""
        return self.record.session

    @property
    def flow(self) -> tuple[FlowRow, ...]:
        """Every reading, newest first."""
        return flow_rows(self.record)

    @property
    def newest_flow(self) -> tuple[FlowRow, ...]:
        """The newest readings: what the page at the chair has room for."""
        return flow_rows(self.record, int(axes()["rows_at_the_chair"]))

    @property
    def limit_lines(self) -> list[LimitLine]:
        """The limits that hold for this person, moved ones with by whom and why."""
        return limit_lines(self.record.moved_limits)

    @property
    def key_limits(self) -> list[LimitLine]:
        """The limits that call somebody, and whatever was moved."""
        named = (
            "during.notify.systolic_mmhg",
            "during.spo2.notify_low",
            "during.breaths.notify_low",
        )
        return [one for one in self.limit_lines if one.moved or one.limit.name in named]

    @property
    def has_more(self) -> bool:
        """Whether there are readings that the page at the chair leaves out."""
        return len(self.record.readings) + len(self.record.struck) > axes()["rows_at_the_chair"]

    @property
    def met(self) -> tuple[GateLine, ...]:
        """The gates that are simply met."""
        return tuple(one for one in self.gates if one.state == "met")

    @property
    def last_values(self) -> tuple[LastValue, ...]:
        """The newest pressure, saturation, rate and sedation, each with its own age."""
        return tuple(last_values(self.record, {one.word for one in self.prompts}))

    @property
    def closed_gates(self) -> int:
        """How many gates are closed."""
        return sum(1 for one in self.gates if one.closed)


def room_of(session: Session, now: datetime) -> Room:
    """Read a session and work its page out."""
    record = record_of(session)
    route = route_rules(session.route)
    early = session.state in {"booked", "arrived", "ready"}
    facts = facts_of(record, now)
    found = findings(facts) if early else ()
    passed = passed_of(record.lifts)
    check = next_check_of(record, route)
    last = _last_session(session) if record.readings else None
    return Room(
        record=record,
        route=route,
        gates=gate_lines(record, facts, found) if early else (),
        ready=decide(found, passed, Phase.CHECK_IN),
        may_dose=decide(found, passed, Phase.DOSE),
        next_check=check,
        overdue=check is not None and check.is_overdue(now),
        prompts=open_prompts(record, now),
        trend=_trend(record, last),
        curves=_curves(record, last),
        lines=_lines(record),
        minutes_since_dose=minutes_since(session.started_at, now),
        paused=is_paused(record),
        quiet=quiet_now(record.quiet, now),
    )


def is_paused(record: Record) -> bool:
    """Whether the infusion stands still."""
    kinds = [one.kind for one in record.doses]
    turns = [k for k in kinds if k in {DoseKind.PAUSED, DoseKind.RESUMED, DoseKind.STARTED}]
    return bool(turns) and turns[-1] == DoseKind.PAUSED


def next_check_of(record: Record, route: RouteRules) -> NextCheck | None:
    """When somebody measures next: by the route, the close watch or a promise."""
    session = record.session
    if session.state not in DOSED or session.started_at is None:
        return None
    check = next_check(
        route, session.started_at, session.dosing_ended_at, record.measured, record.limits
    )
    promised = open_recheck(record.rechecks, record.measured)
    if promised is not None and promised.due_at < check.due_at:
        return NextCheck(promised.due_at, "promised")
    return check


def _trend(record: Record, last: Record | None) -> Trend | None:
    if not record.readings:
        return None
    zero = record.session.started_at or record.readings[-1].at
    if last is None or last.session.started_at is None:
        return trend(record.measured, zero)
    return trend(record.measured, zero, last.measured, last.session.started_at)


def _curves(record: Record, last: Record | None) -> dict[str, Any] | None:
    if not record.readings:
        return None
    flags = [Flag(row.at, _short_title(row)) for row in record.doses]
    return curves(
        Drawn(
            measured=record.measured,
            zero=record.session.started_at or record.readings[-1].at,
            zone=record.session.clinic.zone,
            flags=flags,
            last=last.measured if last else (),
            last_zero=last.session.started_at if last else None,
            limits=lines_of_limits(record.limits),
        )
    )


def _last_session(session: Session) -> Record | None:
    earlier = Session.objects.filter(
        patient=session.patient, started_at__isnull=False, moved_at__lt=session.moved_at
    ).exclude(pk=session.pk)
    last = earlier.select_related("patient").order_by("-started_at").first()
    return record_of(last) if last else None


_ICONS = {
    LogKind.EMERGENCY: ("siren", "stop"),
    LogKind.SCRIBE: ("siren", "stop"),
    LogKind.EMERGENCY_OVER: ("circle-check", ""),
    LogKind.ACKNOWLEDGED: ("bell", "attention"),
    LogKind.ADVERSE: ("triangle-alert", "attention"),
}


def _lines(record: Record) -> tuple[Line, ...]:
    """Doses, notes, gates passed and the order, newest first."""
    found = [
        Line(row.at, _dose_title(row), written_by(row), row.note, "syringe") for row in record.doses
    ]
    for row in record.log:
        icon, tone = _ICONS.get(LogKind(row.kind), ("message-square", ""))
        text = row.text.split(" ", 1)[-1] if row.kind == LogKind.ACKNOWLEDGED else row.text
        found.append(Line(row.at, str(row.get_kind_display()), written_by(row), text, icon, tone))
    for lift in record.lifts:
        title = _("Passed: %s") % _without_names(lift)
        word = _("Acknowledged: %s") if lift.gate_class == GateClass.ACKNOWLEDGE else "%s"
        found.append(Line(lift.at, title, lift.by_name, word % lift.reason, "shield-alert"))
    if record.order is not None:
        title = _("Ordered: %s") % record.order
        found.append(
            Line(record.order.at, title, record.order.by_name, record.order.note, "signature")
        )
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def written_by(row: Dose | LogLine) -> str:
    """Who wrote it down, and where it came from if it was on paper first."""
    if not row.on_paper_by:
        return row.by_name
    told = {"who": row.by_name, "wrote": row.on_paper_by}
    return _("entered later from paper by %(who)s; on the paper: %(wrote)s") % told


def _without_names(lift: Lift) -> str:
    """What was passed; somebody else in the room is named to the nurse, never in a record."""
    if lift.rule.startswith("namesake."):
        return _("somebody of the same name or initials was here.")
    return lift.finding


def _short_title(row: object) -> str:
    mg, kind = row.given_mg, str(row.get_kind_display())  # type: ignore[attr-defined]
    return f"{kind} {mg:.4g} mg" if mg is not None else kind


def _dose_title(row: object) -> str:
    kind = str(row.get_kind_display())  # type: ignore[attr-defined]
    mg, rate = row.given_mg, row.rate_ml_h  # type: ignore[attr-defined]
    parts = [f"{mg:.4g} mg"] if mg is not None else []
    parts += [f"{rate:.4g} mL/h"] if rate is not None else []
    return f"{kind}: {', '.join(parts)}" if parts else kind


def age_words(at: datetime, now: datetime) -> str:
    """How old a value is, counted from its measurement."""
    age: timedelta = now - at
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    return _("%d min ago") % minutes if minutes < 120 else _("%d h ago") % (minutes // 60)


def in_house(session: Session) -> bool:
    """Whether somebody sits in the chair."""
    return session.state in IN_THE_HOUSE
