"""Measured levels of a person: kept in the chart, used again, corrected beside the old ones.

A level is an observation of the chart: what was measured, how much, the instant of the sample, who
wrote it down and where it came from. Its group names the session whose dose it was taken after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.forecast.history import Earlier
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.words import read_named_level
from ataraxy.knowledge.records.times import When, read_when
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import ObservationEntry
from ataraxy.platform.chart.facts import ObservationRow
from ataraxy.platform.chart.models import Observation
from ataraxy.platform.chart.queries import observation_versions
from ataraxy.platform.chart.rows import observation_row
from ataraxy.platform.chart.services import correct_observation, record_entries
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.forms import fresh_key

SYSTEM = "urn:ataraxy:drug-level"
"""Codes of our own, the analyte's name: no LOINC code for these is known to the project."""

UNIT = "ng/mL"
_GROUP = "session:"
_LINE = re.compile(r"^\s*(\d+)\s*:\s*(.+)$")


@dataclass(frozen=True, slots=True)
class KeptLevel:
    """One version of a level; `struck` where something replaced it, with the reason why."""

    row: ObservationRow
    session_uid: str
    struck: bool
    why: str

    def minutes_after(self, start: datetime) -> float:
        """Minutes from the start of its session to the sample."""
        return ((self.row.at or start) - start).total_seconds() / 60

    def level(self, start: datetime) -> Level:
        """As the models read it."""
        below = bool(self.row.comparator)
        return Level(self.minutes_after(start), self.row.value or 0.0, self.row.code, below)


def kept_levels(patient: Patient) -> list[KeptLevel]:
    """Every version of every level, the latest sample first; a fixed number of queries."""
    rows = observation_versions(patient, SYSTEM)
    replaced = {one.corrects_id: one for one in rows if one.corrects_id is not None}
    return [_kept(one, replaced.get(one.pk)) for one in rows if not one.withdrawn]


def _kept(row: Observation, by: Observation | None) -> KeptLevel:
    session = row.group.removeprefix(_GROUP)
    return KeptLevel(observation_row(row), session, by is not None, by.reason if by else "")


def as_typed(kept: Sequence[KeptLevel], earlier: Iterable[Earlier]) -> str:
    """The levels of the last session of this course that has any, as somebody would type them."""
    for session in earlier:
        own = [one for one in kept if one.session_uid == session.uid and not one.struck]
        if session.of_this_course and session.regimen and own:
            return "\n".join(_typed(one, session) for one in reversed(own))
    return ""


def _typed(kept: KeptLevel, session: Earlier) -> str:
    level = kept.level(session.started_at)
    sign = "<" if level.below_limit else ""
    at, value = figure(round(level.time_min, 2)), figure(level.conc_ng_ml)
    return f"{session.number}: {at} min {sign}{value} {UNIT} {level.analyte}"


def keep_levels(*, actor: Actor, patient: Patient, text: str, earlier: Sequence[Earlier]) -> int:
    """Write down what is not in the chart yet; returns how many. Refuses what cannot be read."""
    known = {one.row.code + str(one.row.at): one for one in kept_levels(patient) if not one.struck}
    entries = []
    for line in filter(str.strip, text.splitlines()):
        entry = _entry(line.strip(), earlier)
        before = known.get(entry.code + str(entry.at.earliest))
        if before is None:
            entries.append(entry)
        elif (before.row.value, before.row.comparator) != (entry.value, entry.comparator):
            raise refused(
                _(
                    "“%(line)s”: the chart has %(amount)s for this sample. Correct it in its list, "
                    "with a reason. Nothing was kept."
                )
                % {"line": line.strip(), "amount": before.row.amount}
            )
    if entries:
        record_entries(
            actor=actor,
            key=fresh_key(),
            patient=patient,
            observations=tuple(entries),
            label=_("Typed on the dose page"),
        )
    return len(entries)


def correct_level(
    *, actor: Actor, key: str, patient: Patient, kept: KeptLevel, value: float, reason: str
) -> None:
    """Put another value beside a level, with the reason; the old one is struck through."""
    row = kept.row
    entry = ObservationEntry(
        text=row.text,
        at=_instant(row.at or row.recorded_at),
        system=SYSTEM,
        code=row.code,
        value=value,
        comparator=row.comparator,
        unit=UNIT,
    )
    correct_observation(
        actor=actor, key=key, patient=patient, uid=UUID(row.uid), entry=entry, reason=reason
    )


def _entry(line: str, earlier: Sequence[Earlier]) -> ObservationEntry:
    found = _LINE.match(line)
    own = {one.number: one for one in earlier if one.of_this_course}
    session = own.get(int(found[1])) if found else None
    if found is None or session is None:
        known = ", ".join(map(str, sorted(own))) or _("none")
        raise refused(
            _("“%(line)s”: begin with an earlier session of this course: %(known)s.")
            % {"line": line, "known": known}
        )
    try:
        level = read_named_level(found[2])
    except RegimenError as problem:
        raise refused(str(problem)) from problem
    if level.time_min < 0:
        raise refused(_("“%(line)s”: the sample was before the session.") % {"line": line})
    return ObservationEntry(
        text=_("%(analyte)s in plasma") % {"analyte": level.analyte.capitalize()},
        at=_instant(session.started_at + timedelta(minutes=level.time_min)),
        system=SYSTEM,
        code=level.analyte,
        category="laboratory",
        group=f"{_GROUP}{session.uid}",
        value=level.conc_ng_ml,
        comparator="<" if level.below_limit else "",
        unit=UNIT,
    )


def _instant(at: datetime) -> When:
    return read_when(at.astimezone(UTC).isoformat(timespec="milliseconds"), "sampled")
