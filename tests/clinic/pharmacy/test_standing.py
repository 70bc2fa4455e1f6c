"""What the right to hold the drug rests on: registrations, access, retention; what runs out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.clinic.pharmacy.stocked import VIAL, Dose, open_work, vials
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.pharmacy import (
    dosing,
    jobs,
    ordering,
    standing,
)
from ataraxy.clinic.pharmacy.dosing import Taken
from ataraxy.clinic.pharmacy.models import Cabinet
from ataraxy.clinic.pharmacy.models_custody import Registration
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.services import Proof

pytestmark = pytest.mark.django_db
Witness = Callable[[str], Proof]
KIT = "00350458028027"


def test_what_ends_by_the_calendar_becomes_the_custodians_work(
    cabinet: Cabinet, custodian: Actor, in_clinic: Clinic
) -> None:
    today = timezone.now().astimezone(in_clinic.zone).date()
    paper = standing.Paper("dea", "FH1234563", "Harbor", "1 Quay", today + timedelta(days=30))
    standing.register(actor=custodian, key="a", paper=paper)
    jobs.watch_the_cabinet()
    assert [len(open_work(kind)) for kind in (standing.ENDS, "stock-inventory", "drug-day-open")] \
        == [1, 1, 0]  # fmt: skip
    with pytest.raises(Refused, match="ended already"):
        standing.register(actor=custodian, key="b", paper=standing.Paper(
            "dea", "FH1234563", "Harbor", "1 Quay", today - timedelta(days=1)))  # fmt: skip
    renewed = standing.Paper("dea", "FH1234563", "Harbor", "1 Quay", today + timedelta(days=900))
    standing.register(actor=custodian, key="c", paper=renewed)
    assert open_work(standing.ENDS) == []
    assert Registration.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        jobs.watch_the_cabinet()
        assert len(open_work("drug-day-open")) == 1


def test_access_is_given_once_screened_and_ends_with_a_name(
    cabinet: Cabinet, custodian: Actor, make_user: MakeUser, other_clinic: Clinic
) -> None:
    told = {"actor": custodian, "cabinet": cabinet, "means": "Key 2"}
    screened = date(2026, 1, 1)
    stranger = make_user("nurse", at=other_clinic)
    with pytest.raises(Refused, match="does not work at this clinic"):
        standing.give_access(key="a", user=stranger, screened_on=screened, **told)
    with pytest.raises(Refused, match="in the future"):
        standing.give_access(key="b", user=make_user("nurse"), screened_on=date(2091, 1, 1), **told)
    given = standing.give_access(key="c", user=make_user("nurse"), screened_on=screened, **told)
    with pytest.raises(Refused, match="access to this cabinet already"):
        standing.give_access(key="d", user=make_user("nurse"), screened_on=screened, **told)
    ended = standing.end_access(actor=custodian, key="e", access=given)
    assert ended.ended_by_name == custodian.name


def test_what_runs_out_stands_first_and_says_for_how_many_days_it_lasts(
    cabinet: Cabinet, nurse: Actor, dose: Dose, in_clinic: Clinic, make_actor: MakeActor
) -> None:
    dosing.draw(nurse, dose(), [Taken(vials()[0].uid, 500_000)])
    (need,) = ordering.needs(in_clinic, timezone.now())
    assert (need.held_ug, need.used_ug, need.days_left, need.is_due) == (
        2 * VIAL, VIAL, 56, False,
    )  # fmt: skip
    with time_machine.travel(timezone.now() + timedelta(days=365 * 80)):
        (gone,) = ordering.needs(in_clinic, timezone.now())
        assert gone.held_ug == 0
        assert {one.container.label for one in ordering.expiring(in_clinic, timezone.now())} >= {
            "K-0002", "K-0003",
        }  # fmt: skip
