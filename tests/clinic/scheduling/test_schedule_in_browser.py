"""The schedule in real Chromium: both themes, a phone and a desk, the keyboard, nothing for axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.harness.browsing import SignIn
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.services import Place, book
from ataraxy.clinic.scheduling.services_rota import Work, put_on_rota
from ataraxy.platform.people.models import Clinic

pytestmark = pytest.mark.browser

PHONE, DESK = (390, 844), (1280, 900)


@pytest.fixture
def planned(
    live: str,
    clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    make_patient: MakePatient,
) -> dict[str, str]:
    """Two visits side by side next week and one below, a rota, and a course to lay out."""
    with scope(clinic=clinic.pk):
        desk, team = make_actor("coordinator"), Chairside(clinic, make_actor, make_user)
        today = timezone.localdate(timezone=clinic.zone)
        day = today + timedelta(days=14 - today.weekday())
        course = team.booked(make_patient("Rivera")).session.course
        team.beside(make_patient("Osei", "Nia"))
        for role in ("nurse", "prescriber"):
            week = frozenset(range(7))
            work = Work(role, week, today, today + timedelta(days=90), time(8), time(17, 30))
            put_on_rota(actor=desk, key=role, user=make_user(role), work=work)
        chairs = list(Chair.objects.order_by("position"))
        for number, (chair, hour) in enumerate([(0, 9), (1, 9), (0, 13)]):
            begin = datetime(day.year, day.month, day.day, hour, tzinfo=clinic.zone)
            place = Place(begin, begin + timedelta(hours=2), chairs[chair].pk)
            who = make_patient(f"Person {number}")
            book(actor=desk, key=f"b{number}", patient=who, kind="evaluation", place=place)
    series = f"/courses/{course.uid}/sessions/series/?first={day}&at=09:00&visits=3"
    return {"day": str(day), "series": series + "".join(f"&weekdays={n}" for n in range(7))}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", ["light", "dimmed"])
def test_the_pages_of_the_schedule_are_clean_and_never_scroll_sideways(
    signed_in: SignIn,
    live: str,
    make_user: MakeUser,
    planned: dict[str, str],
    axe_clean: Callable[[Page], None],
    size: tuple[int, int],
    theme: str,
) -> None:
    page = signed_in(make_user("coordinator"), size=size)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live}])
    day = planned["day"]
    views = [f"/schedule/{view}{day}/" for view in ("", "week/", "by-chair/", "rota/")]
    for address in (*views, "/schedule/hours/", "/schedule/waiting/", planned["series"]):
        page.goto(address)
        axe_clean(page)
        wide = page.locator("html").evaluate("page => page.scrollWidth > page.clientWidth")
        assert not wide, f"{address} scrolls sideways at {size}"


def test_arrows_go_through_the_grid_as_it_stands_on_the_screen(
    signed_in: SignIn, make_user: MakeUser, planned: dict[str, str]
) -> None:
    page = signed_in(make_user("coordinator"), size=DESK)
    page.goto(f"/schedule/{planned['day']}/")
    visits = page.locator("[data-visit]")
    expect(visits).to_have_count(3)
    visits.first.focus()
    page.keyboard.press("ArrowRight")
    expect(visits.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(visits.nth(2)).to_be_focused()
    boxes = [visits.nth(number).bounding_box() for number in range(3)]
    assert all(box is not None for box in boxes)
    first, beside, below = (box for box in boxes if box is not None)
    assert (first["y"], first["x"]) == (beside["y"], below["x"])
    assert beside["x"] > first["x"]
    assert below["y"] > first["y"] + first["height"]
