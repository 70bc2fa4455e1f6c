"""What one message says, free of its wire format: moments of values, or why it says nothing. Pure.

A *moment* is a set of values with one measured time. Values without a number carry a state
(`no_cable`, `off`, `invalid` …), which is something else than zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Values measured at one time by the device's clock.

    `own_time` is whether the values brought a time of their own, other than the message's.
    """

    at: datetime
    values: Mapping[str, float]
    states: Mapping[str, str] = field(default_factory=dict)
    own_time: bool = False

    @property
    def is_cuff(self) -> bool:
        """Whether a cuff was read."""
        return "cuff_systolic_mmhg" in self.values


@dataclass(frozen=True, slots=True)
class Heard:
    """One device's part of one message, as it said it.

    `patient_ids` are the identifiers in the message, none when it names nobody. `payload_hash`
    covers everything but the header, so a gateway that sends again with a new stamp is recognised.
    """

    device: str
    control_id: str
    payload_hash: str
    said_at: datetime
    patient_ids: tuple[str, ...]
    moments: tuple[Moment, ...]
    not_taken: int = 0


class Unreadable(ValueError):
    """A message of which nothing was taken. `code` is of HL7 table 0357, `place` names the field.

    `rejects` is true for what sending again cannot mend by content: type, version, processing id,
    or ourselves being unable (answered AR or CR); else AE or CE.
    """

    def __init__(self, text: str, code: str, place: str = "", *, rejects: bool = False) -> None:
        super().__init__(text)
        self.text, self.code, self.place, self.rejects = text, code, place, rejects
