"""What was written on paper while the screens were gone, entered later with the times on the paper.

Each value keeps two people and two times: who wrote it on paper and when it was measured, who
entered it and when. A time in the future, or before they arrived, is refused and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.clock import readings
from ataraxy.journey.session.models import LogLine, Reading, Session
from ataraxy.journey.session.prompting import raise_prompts
from ataraxy.journey.session.rows import (
    require_after_arrival,
    require_time_in_house,
    stamp,
    tell,
)
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import EVENTS, ON_PAPER, LogKind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


class PaperTimeError(ValueError):
    """A time on the paper that cannot be; the text speaks to the reader."""


def paper_instant(at: time, arrived: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant that a time of day on the paper means: after they arrived, not in the future.

    The clock may have passed midnight since they came. Of an hour that came twice it is the later
    one that had come. Raises `PaperTimeError`.
    """
    day = arrived.astimezone(zone).date()
    days = (day, day + timedelta(days=1))
    instants = [one for each in days for one in readings(each, at, zone).instants]
    if not instants:
        raise PaperTimeError(_("The clinic's clock did not show %s.") % f"{at:%H:%M}")
    # A paper has minutes: what was measured in the minute of the arrival came after it.
    floor = arrived.replace(second=0, microsecond=0)
    possible = [one for one in instants if floor <= one <= now]
    if possible:
        return max(possible[-1], arrived)
    came = f"{arrived.astimezone(zone):%H:%M %Z}"
    ahead = [one - now for one in instants if one > now]
    behind = [arrived - one for one in instants if one < arrived]
    if not behind or (ahead and min(ahead) < min(behind)):  # whichever slip is the smaller one
        raise PaperTimeError(_("%s lies in the future. Nothing was written.") % f"{at:%H:%M}")
    values = {"at": f"{at:%H:%M}", "came": came}
    text = _("%(at)s lies before they arrived at %(came)s. Nothing was written.")
    raise PaperTimeError(text % values)


@dataclass(frozen=True, slots=True)
class PaperReading:
    """One line of the flowsheet on paper."""

    at: datetime
    vitals: Vitals
    typed: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One note or event on paper."""

    at: datetime
    kind: LogKind
    text: str


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What somebody copies from one sheet; `wrote` is the name at its foot."""

    wrote: str
    readings: tuple[PaperReading, ...] = ()
    lines: tuple[PaperLine, ...] = ()


@service("session.from-paper", permission="session.run")
def enter_sheet(*, actor: Actor, key: str, session: Session, sheet: PaperSheet) -> Session:
    """Enter everything of a sheet, or nothing of it."""
    if not sheet.wrote.strip():
        raise refused(_("Write whose name stands at the foot of the sheet. Nothing was written."))
    if not (sheet.readings or sheet.lines):
        raise refused(_("There is nothing to enter. Nothing was written."))
    locked = session
    for at in _times(sheet):
        locked = require_time_in_house(session, at)
        require_after_arrival(locked, at)
    for one in sheet.readings:
        _reading(actor, locked, one, sheet.wrote)
    for line in sheet.lines:
        _line(actor, locked, line, sheet.wrote)
    raise_prompts(actor, locked)
    tell(locked, "from-paper")
    return locked


def _times(sheet: PaperSheet) -> Sequence[datetime]:
    return sorted([*(one.at for one in sheet.readings), *(one.at for one in sheet.lines)])


def _reading(actor: Actor, session: Session, one: PaperReading, wrote: str) -> None:
    if one.vitals.is_empty:
        raise refused(_("There is no value in one of the lines. Nothing was written."))
    Reading.objects.create(
        **stamp(actor, session, one.at),
        source=ON_PAPER,
        on_paper_by=wrote.strip()[:120],
        typed=one.typed[:200],
        **asdict(one.vitals),
    )


def _line(actor: Actor, session: Session, one: PaperLine, wrote: str) -> None:
    if one.kind not in EVENTS:
        raise refused(_("This is not one of the events that can be noted here."))
    LogLine.objects.create(
        **stamp(actor, session, one.at),
        kind=one.kind,
        text=one.text[:1000],
        on_paper_by=wrote.strip()[:120],
    )
