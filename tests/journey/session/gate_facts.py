"""A visit with everything in order, for the tables and the properties of the gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ataraxy.clinic.scheduling.opening import DayState
from ataraxy.foundation.decision import ALLOWED
from ataraxy.journey.session.before import Usual
from ataraxy.journey.session.rules import Answers, Company, Facts, findings
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import (
    Bladder,
    Medicines,
    Pregnancy,
    Ride,
    SuicideScreen,
    Touch,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OPEN_DAY = DayState(date(2026, 11, 20), is_recorded=True, missing=(), prescriber_uid="p")
CALM = Vitals(128, 78, 68, 98, 14, sedation_moaas=5)
ASKED = Answers(
    said_full_name=True,
    said_birth_date=True,
    allergies_read_back=True,
    ride=Ride.ADULT,
    ride_name="Luis",
    last_food_at=NOON - timedelta(hours=9),
    last_drink_at=NOON - timedelta(hours=9),
    medicines=Medicines.SAME,
    suicide_screen=SuicideScreen.NEGATIVE,
    pregnancy=Pregnancy.NEGATIVE,
    bladder=Bladder.NOTHING,
    touch=Touch.NONE,
    red_flags_asked=True,
    weight_kg=70.0,
)
IN_ORDER = Facts(
    route="iv",
    now=NOON,
    day=OPEN_DAY,
    consent=ALLOWED,
    plan=ALLOWED,
    answers=ASKED,
    enrolled="SPR-1",
    before=((NOON, CALM),),
    has_order=True,
    has_preparation=True,
    is_double_checked=True,
    right_at_the_chair=True,
    company=Company(has_nurse=True),
)


def keys(facts: Facts) -> set[str]:
    return {one.rule.key for one in findings(facts)}


def asked(**changes: object) -> Facts:
    return replace(IN_ORDER, answers=replace(ASKED, **changes))  # type: ignore[arg-type]


def measured(*rows: Vitals, usual: Usual | None = None, altitude_m: int | None = None) -> Facts:
    before = tuple((NOON + timedelta(minutes=n), row) for n, row in enumerate(rows))
    return replace(IN_ORDER, before=before, usual=usual or Usual(), altitude_m=altitude_m)


def ate(hours: float, drank: float, route: str) -> Facts:
    facts = asked(
        last_food_at=NOON - timedelta(hours=hours), last_drink_at=NOON - timedelta(hours=drank)
    )
    return replace(facts, route=route)
