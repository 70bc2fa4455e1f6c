"""May they go home? Pure: what was measured and asked in, every condition with its answer out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason
from ataraxy.journey.recovery.conditions import Condition, ConditionClass, release_table
from ataraxy.journey.session.vitals import Vitals

Measured = Sequence[tuple[datetime, Vitals]]
RELEASERS = ("prescriber", "medical_director")
"""Who may release with a condition open, giving the reason."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked or seen before leaving; False is “not yet”."""

    oriented: bool = False
    steady: bool = False
    nausea_controlled: bool = False
    suicide_checked: bool = False
    escort_here: bool = False
    escort_name: str = ""
    advice_given: bool = False


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the release looks at, at one moment."""

    route: str
    now: datetime
    started_at: datetime | None
    dosing_ended_at: datetime | None
    baseline: Vitals | None
    after: Measured = ()
    asked: Asked = field(default_factory=Asked)
    law_minutes: float | None = None
    law_source: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One condition and how it stands; `open_text` says what is missing, nothing when it is met."""

    condition: Condition
    open_text: str

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.open_text


def standings(recovery: Recovery) -> tuple[Standing, ...]:
    """Every condition of the route, in the order of the table."""
    table = release_table().conditions
    return tuple(Standing(table[key], text) for key, text in _all(recovery))


def titles_for(route: str) -> tuple[str, ...]:
    """What must be true before somebody of this route goes home, and the waiting time, in words."""
    table = release_table()
    wait = table.waits[route]
    since = _("the first device") if wait.since == "started" else _("the end of dosing")
    told = _("%(minutes)d min since %(what)s") % {"minutes": wait.minutes, "what": since}
    rest = (one.title for key, one in table.conditions.items() if key not in _TIMES)
    return (told, *rest)


_TIMES = frozenset({"time", "time_spravato", "time_law"})


def may_go_home(found: Sequence[Standing], roles: frozenset[str], reason: str) -> Decision:
    """Home with everything met; with something open only by the prescriber, with the reason."""
    still = [one for one in found if not one.is_met]
    if not still:
        return ALLOWED
    never = [one for one in still if one.condition.condition_class is ConditionClass.NEVER]
    if never:
        return Decision(Outcome.REFUSED, tuple(_reason(one) for one in never))
    if roles.isdisjoint(RELEASERS) or not reason.strip():
        return Decision(Outcome.REFUSED, tuple(_reason(one) for one in still))
    return ALLOWED


def earliest_home(recovery: Recovery) -> datetime | None:
    """When the longest waiting time of the route ends; None while its clock has not begun."""
    wait = release_table().waits[recovery.route]
    return _waited(recovery, max(wait.minutes, recovery.law_minutes or 0))


def _waited(recovery: Recovery, minutes: float) -> datetime | None:
    wait = release_table().waits[recovery.route]
    since = recovery.started_at if wait.since == "started" else recovery.dosing_ended_at
    return None if since is None else since + timedelta(minutes=minutes)


def _reason(standing: Standing) -> Reason:
    one = standing.condition
    who = () if one.condition_class is ConditionClass.NEVER else RELEASERS
    return Reason(f"{one.title}: {standing.open_text}", one.key, one.origin.words, who)


def _all(recovery: Recovery) -> Iterator[tuple[str, str]]:
    key = "time_spravato" if recovery.route == "spravato" else "time"
    wait = release_table().waits[recovery.route]
    yield key, _time(recovery, wait.minutes)
    if recovery.law_minutes is not None and recovery.law_minutes > wait.minutes:
        left = _time(recovery, recovery.law_minutes)
        yield "time_law", f"{left} [{recovery.law_source}]" if left else ""
    yield from _measured(recovery)
    asked = recovery.asked
    told = _("not ticked yet")
    yield "oriented", "" if asked.oriented else told
    yield "steady", "" if asked.steady else told
    yield "nausea", "" if asked.nausea_controlled else told
    yield "suicide", "" if asked.suicide_checked else told
    yield "escort", "" if asked.escort_here and asked.escort_name.strip() else _("not here yet")
    yield "advice", "" if asked.advice_given else told


def _time(recovery: Recovery, minutes: float) -> str:
    earliest = _waited(recovery, minutes)
    if earliest is None:
        return _("the clock begins when dosing ends")
    left = earliest - recovery.now
    if left <= timedelta(0):
        return ""
    return _("%d min left") % -(-left // timedelta(minutes=1))


def _measured(recovery: Recovery) -> Iterator[tuple[str, str]]:
    yield "awake", _level(recovery, "sedation_moaas", at_least=True)
    yield "here", _level(recovery, "dissociation", at_least=False)
    yield "pressure", _pressure(recovery)
    yield "breathing", _breathing(recovery)


def _newest(recovery: Recovery, name: str) -> tuple[datetime, Vitals] | None:
    rows = [row for row in recovery.after if getattr(row[1], name) is not None]
    return max(rows, key=lambda row: row[0]) if rows else None


def _stale(recovery: Recovery, at: datetime) -> str:
    minutes = release_table().values["fresh_minutes"]
    if recovery.now - at <= timedelta(minutes=minutes):
        return ""
    return _("last measured more than %d min ago") % minutes


def _level(recovery: Recovery, name: str, *, at_least: bool) -> str:
    newest = _newest(recovery, name)
    if newest is None:
        return _("not charted since the dose")
    value, wanted = getattr(newest[1], name), release_table().values[name]
    met = value >= wanted if at_least else value <= wanted
    if not met:
        return _("charted as %(value)d; wanted %(wanted)d") % {"value": value, "wanted": wanted}
    return _stale(recovery, newest[0])


def _pressure(recovery: Recovery) -> str:
    newest = _newest(recovery, "systolic_mmhg")
    if newest is None:
        return _("not charted since the dose")
    at, vitals = newest
    values = release_table().values
    upper, lower = vitals.systolic_mmhg or 0, vitals.diastolic_mmhg or 0
    shown = f"{upper}/{lower}"
    if upper >= values["systolic_below_mmhg"] or lower >= values["diastolic_below_mmhg"]:
        return _("still %s mmHg") % shown
    if not (_near(recovery, upper) or _falls(recovery, at, upper)):
        return _("%s mmHg and not falling yet") % shown
    return _stale(recovery, at)


def _near(recovery: Recovery, upper: int) -> bool:
    before = recovery.baseline.systolic_mmhg if recovery.baseline else None
    allowed = release_table().values["near_baseline_share"]
    return before is not None and upper <= before * (1 + allowed)


def _falls(recovery: Recovery, at: datetime, upper: int) -> bool:
    earlier = [v.systolic_mmhg for t, v in recovery.after if t < at and v.systolic_mmhg is not None]
    return bool(earlier) and upper < earlier[-1]


def _breathing(recovery: Recovery) -> str:
    oxygen, breaths = _newest(recovery, "spo2_percent"), _newest(recovery, "breaths_per_min")
    if oxygen is None or breaths is None:
        return _("not charted since the dose")
    values = release_table().values
    value = oxygen[1].spo2_percent or 0
    before = recovery.baseline.spo2_percent if recovery.baseline else None
    as_before = before is not None and value >= before - values["spo2_below_baseline"]
    if value < values["spo2_low"] and not as_before:
        return _("saturation %d %%") % value
    count = breaths[1].breaths_per_min or 0
    if not values["breaths_low"] <= count <= values["breaths_high"]:
        return _("%d breaths per minute") % count
    return _stale(recovery, min(oxygen[0], breaths[0]))
