"""From what a monitor shows to what stands in the chart: by a nurse, or by the clinic's rule.

A raw sample is not an observation. Accepting makes a reading that keeps the device, the time by the
device's clock and who accepted; the cuff and the rest are two readings when they were measured at
two times. What is posted must have been sent by a monitor of this very visit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.clinic.devices.models import Sample
from ataraxy.clinic.devices.storage import CUFF
from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import Reading, Session
from ataraxy.journey.session.prompting import raise_prompts
from ataraxy.journey.session.record import vitals_of
from ataraxy.journey.session.rows import require_in_house, stamp, tell
from ataraxy.journey.session.vitals import EntryError, Vitals, checked, echo, unusual
from ataraxy.journey.session.words import Accepted
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

BY_MONITOR = "monitor"
_FROM = {
    "systolic_mmhg": ("cuff_systolic_mmhg", "line_systolic_mmhg"),
    "diastolic_mmhg": ("cuff_diastolic_mmhg", "line_diastolic_mmhg"),
    "heart_rate_bpm": ("heart_rate_bpm", "pulse_bpm"),
    "spo2_percent": ("spo2_percent",),
    "breaths_per_min": ("breaths_per_min",),
    "etco2_mmhg": ("etco2_mmhg",),
}
"""Which of a monitor's values a column of the chart takes, the first that is there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person saw: values of one moment."""

    at: datetime
    values: Mapping[str, float]


@service("session.accept", permission="session.run", describe=lambda r: {"device": r.device_name})
def accept(*, actor: Actor, key: str, session: Session, shown: Sequence[Shown]) -> Reading:
    """Take what the monitor showed into the chart; the newest of the readings made."""
    locked = require_in_house(session)
    made: list[Reading] = []
    for one in sorted(shown, key=lambda each: each.at):
        sample = _sent(locked, one)
        vitals = _not_yet_charted(locked, sample, vitals_from(one.values))
        if not vitals.is_empty:
            made.append(_chart(actor, locked, sample, vitals, Accepted.PERSON))
    if not made:
        raise refused(_("The chart has these values already. Nothing was added."))
    tell(locked, "reading")
    return made[-1]


def vitals_from(values: Mapping[str, float]) -> Vitals:
    """A monitor's values as the chart has them."""
    found: dict[str, int] = {}
    for column, names in _FROM.items():
        value = next((values[name] for name in names if name in values), None)
        if value is not None:
            found[column] = round(value)
    vitals = Vitals(**found)  # type: ignore[arg-type]
    if (vitals.systolic_mmhg is None) != (vitals.diastolic_mmhg is None):
        return replace(vitals, systolic_mmhg=None, diastolic_mmhg=None)
    return vitals


def _sent(session: Session, shown: Shown) -> Sample:
    """The sample behind what was shown; refused when no monitor of this visit sent it."""
    rows = Sample.objects.filter(pairing__visit_uid=session.uid, at=shown.at)
    for row in rows.select_related("device"):
        if all(row.values.get(name) == value for name, value in shown.values.items()):
            return row
    text = _("These values were not sent by a monitor of this visit. Nothing was charted.")
    raise refused(text)


def _not_yet_charted(session: Session, sample: Sample, vitals: Vitals) -> Vitals:
    """Without what the chart has of this device and moment, by the clinic's rule for example."""
    rows = Reading.objects.filter(session=session, source=BY_MONITOR, device_at=sample.said_at)
    known = [vitals_of(row) for row in rows.filter(device_name=sample.device.name)]
    there = {name for one in known for name in _FROM if getattr(one, name) is not None}
    return replace(vitals, **dict.fromkeys(there))  # type: ignore[arg-type]


def _chart(
    actor: Actor, session: Session, sample: Sample, vitals: Vitals, accepted: Accepted
) -> Reading:
    try:
        good = checked(vitals)
    except EntryError as error:
        raise refused(str(error)) from error
    row = Reading.objects.create(
        **stamp(actor, session, sample.at),
        source=BY_MONITOR,
        device_name=sample.device.name,
        device_at=sample.said_at,
        accepted=accepted,
        typed=", ".join(echo(good))[:200],
        **asdict(good),
    )
    raise_prompts(actor, session)
    return row


@consumes("session.monitor", CUFF)
def accept_by_rule(event: Event) -> None:
    """A new cuff reading of a monitor that charts by the clinic's rule; unusual ones wait."""
    pairing_id = int(event.subject.partition(":")[2])
    at = datetime.fromisoformat(str(event.detail["at"]))
    rows = Sample.objects.filter(pairing_id=pairing_id, at=at)
    known = rows.select_related("device", "pairing")
    sample = next((one for one in known if "cuff_systolic_mmhg" in one.values), None)
    if sample is None or sample.pairing is None:
        return
    session = Session.objects.filter(uid=sample.pairing.visit_uid).first()
    if session is None or session.state not in IN_THE_HOUSE:
        return
    values = {name: value for name, value in sample.values.items() if name.startswith("cuff_")}
    vitals = _not_yet_charted(session, sample, vitals_from(values))
    if vitals.is_empty or unusual(vitals):
        return
    actor = system_actor(event.clinic_id, name=_("the clinic’s rule"))
    try:
        _chart(actor, require_in_house(session), sample, vitals, Accepted.RULE)
    except Refused:
        return  # impossible or too late: it stays a raw sample, shown on the page
    tell(session, "reading")
