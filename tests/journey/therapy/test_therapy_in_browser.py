"""A therapist prepares, touch is agreed, the dose runs, and an integration ends with homework."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, NewPage, SignIn
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.therapy import outside
from ataraxy.journey.therapy.models import Homework, Invitation
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Clinic

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")
SIZES = ((1280, 900), (1024, 768), PHONE)
AxeClean = Callable[[Page], None]


@pytest.fixture
def team(
    live: str, clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, make_patient: MakePatient
) -> Chairside:
    """Ana is booked for her first infusion today."""
    with scope(clinic=clinic.pk):
        return Chairside(clinic, make_actor, make_user).booked(make_patient())


@pytest.fixture
def looked_at(live: str, axe_clean: AxeClean) -> Callable[[Page], None]:
    """Axe clean and not wider than the screen: on a phone, and on a dimmed desktop."""

    def look(page: Page) -> None:
        for size, theme in (((1280, 900), "light"), (PHONE, "dimmed")):
            page.context.add_cookies([{"name": "theme", "value": theme, "url": live}])
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.reload()
            wide = page.locator("html").evaluate("page => page.scrollWidth > page.clientWidth")
            assert not wide, f"{page.url} scrolls sideways at {size}"
        axe_clean(page)
        shot(page, live)

    return look


def shot(page: Page, live: str) -> None:
    """Pictures in every size and both themes, for whoever asked for them."""
    for width, height in SIZES if SHOTS else ():
        for theme in ("light", "dimmed"):
            page.context.add_cookies([{"name": "theme", "value": theme, "url": live}])
            page.set_viewport_size({"width": width, "height": height})
            page.reload()
            name = page.url.removeprefix(live).strip("/").replace("/", "-")[-40:]
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{theme}.png", full_page=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_a_therapist_prepares_sits_with_and_integrates_with_homework(
    team: Chairside,
    signed_in: SignIn,
    new_page: NewPage,
    make_user: MakeUser,
    looked_at: Callable[[Page], None],
) -> None:
    page, course = signed_in(make_user("therapist")), team.session.course
    form = _prepare(page)
    _agree_touch(page, team)
    with scope(clinic=team.clinic.pk):
        team.in_recovery()
        team.session.closed_at = timezone.now()
        team.session.save(update_fields=["closed_at"])
    page.goto("/therapy/")
    expect(page.get_by_role("link", name="Ana Rivera").first).to_be_visible()
    looked_at(page)
    _integrate(page, f"/courses/{course.uid}/therapy/integration/")
    looked_at(page)
    for path in (form, f"/sessions/{team.session.uid}/touch/"):
        page.goto(path)
        looked_at(page)
    _outside(team, page, new_page, looked_at)
    desk = signed_in(make_user("nurse"))
    desk.goto(f"/patients/{course.patient.uid}/copy/")
    looked_at(desk)
    with scope(clinic=team.clinic.pk):
        assert Homework.objects.get().back.words == "Twice, with a friend."


def _prepare(page: Page) -> str:
    """Sit with her, then write the preparation down; gives back the form's address."""
    page.goto("/therapy/")
    press(page, "I sit with them")
    expect(page.get_by_role("button", name="I sit with them")).to_have_count(0)
    page.get_by_role("complementary").get_by_role("link", name="Ana Rivera").first.click()
    page.get_by_label("Their intention, in their own words").fill("To meet the sea")
    page.get_by_label("What they hope for").fill("To sleep again")
    page.get_by_label("What the medicine may feel like").check()
    form = page.url
    press(page, "Write it down")
    expect(page.get_by_role("heading", name="Preparation").first).to_be_visible()
    return form


def _agree_touch(page: Page, team: Chairside) -> None:
    """Signed by her, and shown at the chair."""
    page.goto(f"/sessions/{team.session.uid}/touch/")
    page.get_by_label("A hand held").check()
    page.get_by_label("How I say stop").fill("stop, or I pull my hand away")
    page.get_by_label("Staff in line of sight").check()
    page.get_by_label("I was told").check()
    page.get_by_label("Patient: your full name").fill("Ana Rivera")
    press(page, "Sign")
    expect(page.get_by_text("A hand held").first).to_be_visible()


def _integrate(page: Page, form: str) -> None:
    """What it was, one thing to do, and what came of it."""
    page.goto(form)
    page.get_by_label("What they tell of it").fill("The sea was calm.")
    page.get_by_label("Homework: one concrete thing to do").fill("Walk to the harbour")
    page.get_by_label("Their therapist outside may read this note").check()
    press(page, "Write it down")
    expect(page.get_by_text("Walk to the harbour").first).to_be_visible()
    page.get_by_text("What came of it?").click()
    page.get_by_label("In their words").fill("Twice, with a friend.")
    press(page, "Write down")
    expect(page.get_by_text("Twice, with a friend.").first).to_be_visible()


def _outside(
    team: Chairside, page: Page, new_page: NewPage, looked_at: Callable[[Page], None]
) -> None:
    """Invited with Ana's consent, opened outside, ended: nothing opens any more."""
    page.goto(f"/courses/{team.session.course.uid}/therapy/sharing/")
    page.get_by_label("Name of the therapist").fill("Dr Ito")
    page.get_by_label("Practice or address").fill("12 Elm Street")
    page.get_by_label("Integration notes marked as shared").check()
    page.get_by_label("30 days").check()
    page.get_by_label("Patient: your full name").fill("Ana Rivera")
    press(page, "The patient agrees: share")
    expect(page.get_by_role("heading", name="Dr Ito")).to_be_visible()
    looked_at(page)
    with scope(clinic=team.clinic.pk):
        link = outside.link_of(Invitation.objects.get())
    assert link is not None
    theirs = new_page()
    theirs.goto(address(link))
    press(theirs, "Begin")
    expect(theirs.get_by_text("The sea was calm.").first).to_be_visible()
    looked_at(theirs)
    press(page, "End it now")
    expect(page.get_by_text("Closed.")).to_be_visible()
    assert theirs.goto("/shared/therapy/").status == 410  # type: ignore[union-attr]
