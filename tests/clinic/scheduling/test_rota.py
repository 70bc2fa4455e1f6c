"""Hours, closed days, the rota and its lines, as people enter them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.scheduling.house import duty_on, opening
from ataraxy.clinic.scheduling.models_rota import RotaLine
from ataraxy.clinic.scheduling.services_rota import (
    Work,
    close_day,
    put_on_rota,
    set_hours,
    take_off_rota,
)
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.rota import put_on_leave

MONDAY = date(2026, 11, 30)
NEW_YORK = ZoneInfo("America/New_York")
ALL_WEEK = frozenset(range(7))
DAYTIME = Work("nurse", ALL_WEEK, MONDAY, MONDAY + timedelta(days=90), time(8), time(16))


def local(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=NEW_YORK)


def test_a_line_of_the_rota_puts_somebody_on_duty_and_leave_takes_them_off(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    actor, nurse = make_actor("coordinator"), make_user("nurse")
    put_on_rota(actor=actor, key="r", user=nurse, work=DAYTIME)
    assert [one.person for one in duty_on(in_clinic, MONDAY, 2)] == [nurse.pk, nurse.pk]
    put_on_leave(
        actor=actor,
        key="l",
        user=nurse,
        cover=make_user("prescriber"),
        since=local(MONDAY, 0),
        until=local(MONDAY + timedelta(days=1), 0),
    )
    left = duty_on(in_clinic, MONDAY, 2)
    assert [one.span.begin for one in left] == [local(MONDAY + timedelta(days=1), 8)]


def test_a_line_ends_from_a_day_on_and_stays_readable(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    actor = make_actor("coordinator")
    line = put_on_rota(actor=actor, key="r", user=make_user("nurse"), work=DAYTIME)
    from_day = MONDAY + timedelta(days=1)
    take_off_rota(actor=actor, key="e", line=line, from_day=from_day, why="Moved away")
    assert len(duty_on(in_clinic, MONDAY, 7)) == 1
    assert RotaLine.objects.count() == 1
    with pytest.raises(Refused, match="ended this line already"):
        take_off_rota(actor=actor, key="e2", line=line, from_day=from_day, why="Again")


def test_the_director_counts_as_a_prescriber_on_site(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    work = Work("medical_director", ALL_WEEK, MONDAY, MONDAY, time(8), time(12))
    put_on_rota(
        actor=make_actor("coordinator"), key="r", user=make_user("medical_director"), work=work
    )
    assert {one.role for one in duty_on(in_clinic, MONDAY, 1)} == {"medical_director", "prescriber"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"role": "auditor"}, "stand on the rota"),
        ({"role": "therapist"}, "does not hold this role"),
        ({"weekdays": frozenset()}, "at least one weekday"),
        ({"last": MONDAY - timedelta(days=1)}, "before the first"),
        ({"last": MONDAY + timedelta(days=500)}, "a year at most"),
        ({"ends": time(7)}, "end after it begins"),
    ],
)
def test_a_line_that_cannot_be_is_refused_in_words(
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    change: dict[str, object],
    says: str,
) -> None:
    work = Work(**({n: getattr(DAYTIME, n) for n in Work.__slots__} | change))  # type: ignore[arg-type]
    with pytest.raises(Refused, match=says):
        put_on_rota(actor=make_actor("coordinator"), key="r", user=make_user("nurse"), work=work)


def test_a_nurse_does_not_write_the_rota(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    with pytest.raises(PermissionRefused):
        put_on_rota(actor=make_actor("nurse"), key="r", user=make_user("nurse"), work=DAYTIME)


def test_hours_hold_from_their_day_and_a_closed_day_can_be_opened_again(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor, later = make_actor("coordinator"), MONDAY + timedelta(days=7)
    set_hours(actor=actor, key="h", from_day=later, week={"monday": (time(10), time(14))})
    of = opening(in_clinic, MONDAY, 14)
    shipped, entered = of(MONDAY), of(later)
    assert shipped is not None
    assert entered is not None
    assert (shipped.begin, entered.begin) == (local(MONDAY, 8), local(later, 10))
    assert of(later + timedelta(days=1)) is None
    close_day(actor=actor, key="c", day=MONDAY, why="Storm")
    assert opening(in_clinic, MONDAY, 1)(MONDAY) is None
    close_day(actor=actor, key="o", day=MONDAY, why="It passed", is_closed=False)
    assert opening(in_clinic, MONDAY, 1)(MONDAY) == shipped


def test_the_rota_is_entered_and_ended_by_clicking(in_clinic: Clinic, make_user: MakeUser) -> None:
    desk, nurse = Client(), make_user("nurse")
    desk.force_login(make_user("coordinator"))
    today = date.today()  # noqa: DTZ011 - only a day that lies in the shown weeks
    new = {
        "idempotency_key": fresh_key(),
        "user": nurse.pk,
        "role": "nurse",
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
        "begins": "08:00",
        "ends": "16:00",
        "first": str(today - timedelta(days=7)),
        "last": str(today + timedelta(days=60)),
    }
    assert desk.post(reverse("scheduling:add_line"), new).status_code == 302
    page = desk.get(reverse("scheduling:rota")).content.decode()
    assert nurse.display_name in page
    assert "nobody" in page  # no prescriber yet, and the page says so
    again = desk.post(
        reverse("scheduling:add_line"), new | {"ends": "07:00", "idempotency_key": "x"}
    )
    assert again.status_code == 409
    assert "end after it begins" in again.content.decode()
    line = RotaLine.objects.get()
    end = {"idempotency_key": fresh_key(), "from_day": str(today), "why": "Left"}
    url = reverse("scheduling:end_line", kwargs={"line_uid": line.uid})
    assert desk.get(url).status_code == 200
    assert desk.post(url, end).status_code == 302
    assert not duty_on(in_clinic, today, 7)


def test_hours_are_entered_by_clicking(in_clinic: Clinic, make_user: MakeUser) -> None:
    desk = Client()
    desk.force_login(make_user("coordinator"))
    url = reverse("scheduling:hours")
    assert "local default" in desk.get(url).content.decode()
    half = {
        "act": "hours",
        "idempotency_key": fresh_key(),
        "from_day": str(MONDAY),
        "monday_opens": "09:00",
    }
    assert "Give both times" in desk.post(url, half).content.decode()
    whole = half | {"monday_closes": "12:00"}
    assert desk.post(url, whole).status_code == 302
    found = opening(in_clinic, MONDAY, 1)(MONDAY)
    assert found is not None
    assert found.end == local(MONDAY, 12)
