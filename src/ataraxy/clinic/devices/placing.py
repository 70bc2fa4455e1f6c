"""Where a value belongs: the pairing in whose time it was measured, nobody, or quarantine. Pure.

Device time decides, arrival only says how far the device's clock is to be believed:

- a clock ahead of ours by more than the tolerance is wrong: quarantine; so is one value whose own
  time lies ahead in a message of now, or nothing measured until then would count as newer;
- a message older than the tolerance is believed to be *late* when the device was in step with us
  within the last day and does not go back over time it has told already; else its clock is wrong;
- a value belongs to the open pairing when it was measured after that began, with what the device
  was ever seen to run ahead taken off, so that nothing from before lands on the next patient;
- a late value of a pairing that has ended waits in quarantine for a person, never for the next one;
- a cuff reading that is sent again is the same reading: it resets neither age nor due clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ataraxy.clinic.devices.codes import Placing
from ataraxy.clinic.devices.heard import Heard, Moment


class Why(StrEnum):
    """Why something waits in quarantine."""

    UNKNOWN_DEVICE = "unknown_device"
    UNKNOWN_PATIENT = "unknown_patient"
    OTHER_PATIENT = "other_patient"
    CLOCK = "clock"
    ENDED = "ended"
    SAME_ID = "same_id"


@dataclass(frozen=True, slots=True)
class Span:
    """One pairing: from when, until when (None: it stands), and the patient's numbers."""

    pk: int
    since: datetime
    until: datetime | None
    patient_ids: frozenset[str]

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in it."""
        return self.since <= at and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True)
class Cuff:
    """The last cuff reading of a device."""

    at: datetime
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a device when a message comes: clock, pairings, last cuff reading.

    `offset` was declared by a person; `in_step_at` and `in_step_said` are when it was last in step
    with us, by our clock and by its own; `ahead` is the most it was ever seen to run ahead.
    """

    offset: timedelta = timedelta()
    spans: tuple[Span, ...] = ()
    cuff: Cuff | None = None
    in_step_at: datetime | None = None
    in_step_said: datetime | None = None
    ahead: timedelta = timedelta()

    @property
    def open(self) -> Span | None:
        """The pairing that stands."""
        return next((span for span in self.spans if span.until is None), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """What becomes of one moment: `pairing` is whose it is (None: nobody's), `at` our time."""

    moment: Moment
    at: datetime
    pairing: int | None = None
    why: Why | None = None
    is_repeat: bool = False


def clock_is_off(heard: Heard, known: Known, now: datetime, rules: Placing) -> bool:
    """Whether the message's own time cannot be believed."""
    said = heard.said_at + known.offset
    late = now - said
    if late < -rules.clock_tolerance:
        return True
    if late <= rules.clock_tolerance:
        return False
    if known.in_step_at is None or known.in_step_said is None:
        return True
    if now - known.in_step_at > rules.late_believed:
        return True
    return said < known.in_step_said - rules.control_id_memory


def is_in_step(heard: Heard, known: Known, now: datetime, rules: Placing) -> bool:
    """Whether the device's clock and ours agree now."""
    return abs(now - (heard.said_at + known.offset)) <= rules.clock_tolerance


def whole_message(heard: Heard, known: Known | None, now: datetime, rules: Placing) -> Why | None:
    """Why nothing of a message may be used by itself; None when its moments are to be placed."""
    if known is None:
        return Why.UNKNOWN_DEVICE
    if clock_is_off(heard, known, now, rules):
        return Why.CLOCK
    span = known.open
    if span and heard.patient_ids and not span.patient_ids.intersection(heard.patient_ids):
        return Why.OTHER_PATIENT
    return None


def place(heard: Heard, known: Known, now: datetime, rules: Placing) -> tuple[Placed, ...]:
    """What becomes of each moment of a message that `whole_message` let pass."""
    late = not is_in_step(heard, known, now, rules)
    # What this very message runs ahead counts too.
    ahead = max(known.ahead, heard.said_at + known.offset - now)
    known, cuff, found = replace(known, ahead=ahead), known.cuff, []
    for moment in heard.moments:
        at = moment.at + known.offset
        if moment.is_cuff and is_repeat(moment, at, cuff):
            found.append(Placed(moment, at, is_repeat=True))
            continue
        if at - now > rules.clock_tolerance:
            found.append(Placed(moment, at, why=Why.CLOCK))
            continue
        found.append(_placed(moment, at, known, is_late=late))
        if moment.is_cuff and (cuff is None or at > cuff.at):
            cuff = Cuff(at, cuff_of(moment))
    return tuple(found)


def is_repeat(moment: Moment, at: datetime, last: Cuff | None) -> bool:
    """Whether this cuff reading is the last one sent again.

    Without a time of its own, equal numbers are the same reading: the safe side is to show it old.
    """
    if last is None or cuff_of(moment) != last.values:
        return False
    return not moment.own_time or at == last.at


def cuff_of(moment: Moment) -> dict[str, float]:
    """The cuff's values of a moment."""
    return {name: value for name, value in moment.values.items() if name.startswith("cuff_")}


def _placed(moment: Moment, at: datetime, known: Known, *, is_late: bool) -> Placed:
    span = known.open
    if span is not None and at - known.ahead >= span.since:
        return Placed(moment, at, span.pk)
    ended = next((one for one in known.spans if one.until is not None and one.holds(at)), None)
    if ended is not None and (is_late or moment.own_time):
        return Placed(moment, at, ended.pk, Why.ENDED)
    return Placed(moment, at)
