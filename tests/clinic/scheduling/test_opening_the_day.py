"""The first dose waits for a prescriber, an ACLS holder and working kit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.scheduling.models import DayRecord
from ataraxy.clinic.scheduling.opening import Found, items, missing_items
from ataraxy.clinic.scheduling.queries import day_state
from ataraxy.clinic.scheduling.services import DayCheck, record_day
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused

DAY = date(2026, 11, 20)
TICKS = tuple(item.key for item in items() if item.checked)


def check(prescriber: User | None, acls: User | None, **other: object) -> DayCheck:
    expiry = other.pop("expire", date(2027, 1, 31))
    found = other.pop("found", TICKS)
    assert not other
    return DayCheck(DAY, prescriber, acls, expiry, found)  # type: ignore[arg-type]


def test_a_day_nobody_looked_at_lacks_everything(in_clinic: Clinic) -> None:
    state = day_state(in_clinic, DAY)
    assert not state.is_recorded
    assert [item.key for item in state.missing] == [item.key for item in items()]


def test_a_complete_check_opens_the_day(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    people = make_user("prescriber"), make_user("nurse")
    record_day(actor=make_actor("nurse"), key="o", check=check(*people))
    state = day_state(in_clinic, DAY)
    assert state.is_open
    assert state.prescriber_name == people[0].display_name


def test_a_prescriber_who_leaves_closes_it_again_and_both_rows_stay(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    nurse = make_actor("nurse")
    record_day(actor=nurse, key="1", check=check(make_user("prescriber"), make_user("nurse")))
    record_day(actor=nurse, key="2", check=check(None, make_user("nurse")))
    assert [item.key for item in day_state(in_clinic, DAY).missing] == ["prescriber"]
    assert DayRecord.objects.count() == 2


def test_emergency_drugs_that_end_yesterday_are_named(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    stale = check(make_user("prescriber"), make_user("nurse"), expire=date(2026, 11, 19))
    record_day(actor=make_actor("nurse"), key="1", check=stale)
    assert [item.key for item in day_state(in_clinic, DAY).missing] == ["emergency_drugs"]


def test_the_coordinator_does_not_open_the_day(in_clinic: Clinic, make_actor: MakeActor) -> None:
    with pytest.raises(PermissionRefused):
        record_day(actor=make_actor("coordinator"), key="1", check=check(None, None))


@given(st.sets(st.sampled_from(sorted(item.key for item in items()))))
def test_exactly_what_is_not_in_order_is_named(present: set[str]) -> None:
    found = Found(
        ticked=frozenset(present & set(TICKS)),
        prescriber_uid="p" if "prescriber" in present else "",
        acls_uid="n" if "acls" in present else "",
        emergency_drugs_expire_on=DAY if "emergency_drugs" in present else None,
    )
    assert {item.key for item in missing_items(found, DAY)} == {
        item.key for item in items()
    } - present
