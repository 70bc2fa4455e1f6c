"""The board and the chair in real Chromium: live, calm, and nothing axe complains about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, SignIn, keep
from tests.session_people import Chairside
from tests.standing_people import PASSWORD, MakePatient, MakeUser

LANDSCAPE_TABLET = (1024, 768)
Ago = Callable[[int], datetime]


def test_a_board_shows_what_happens_at_a_chair_without_being_touched(
    chairside: Chairside,
    make_patient: MakePatient,
    make_user: MakeUser,
    signed_in: SignIn,
    axe_clean: Callable[[Page], None],
    ago: Ago,
) -> None:
    chairside.running(ago(25))
    coming = chairside.beside(make_patient("Romero", "Alba"))
    page = signed_in(make_user("nurse"))
    page.goto(reverse("session:board"))
    expect(page.locator("[data-live]")).to_have_text("live")
    tiles = page.locator(".tile")
    expect(tiles.nth(0)).to_contain_text("check due")
    expect(tiles.nth(1)).to_contain_text("next")
    axe_clean(page)
    keep(page, "board-before")
    coming.arrived()
    expect(tiles.nth(1)).to_contain_text("check-in")
    chairside.measured("185/112 88 97% 15 m5")
    expect(tiles.nth(0)).to_contain_text("185/112")
    expect(tiles.nth(0)).to_contain_text("pressure")
    axe_clean(page)
    keep(page, "board")
    for name, how in (
        ("board-tablet", {"size": LANDSCAPE_TABLET}),
        ("board-phone", {"size": PHONE}),
        ("board-dimmed", {"colours": "dark"}),
    ):
        other = signed_in(make_user("nurse"), **how)
        other.goto(reverse("session:board"))
        expect(other.locator(".tile").nth(0)).to_contain_text("185/112")
        keep(other, name)


def test_a_board_goes_on_after_unlocking_and_says_so_when_its_person_has_signed_out(
    chairside: Chairside,
    make_user: MakeUser,
    signed_in: SignIn,
    axe_clean: Callable[[Page], None],
) -> None:
    page = signed_in(make_user("nurse"))
    page.goto(reverse("session:board"))
    live = page.locator("[data-live]")
    expect(live).to_have_text("live")
    gone = page.get_by_text("You are signed out, or the screen is locked.")
    expect(gone).to_be_hidden()
    page.get_by_role("button", name="Lock").first.click()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    chairside.arrived()  # while it is locked
    expect(page.locator(".tile").first).not_to_contain_text("check-in")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(live).to_have_text("live")
    expect(page.locator(".tile").first).to_contain_text("check-in")
    expect(gone).to_be_hidden()
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "session")
    Client(headers={"cookie": f"session={key}"}).post(reverse("account_logout"))
    expect(live).to_contain_text("signed out")
    expect(gone).to_be_visible()
    axe_clean(page)
    keep(page, "board-signed-out")
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(re.compile("/login/"))


def nothing_overlaps_in_the_clock(page: Page) -> None:
    """Also not when a check is very late, on a tablet held across."""
    due = page.locator(".clock .stat-value").nth(1)
    due.evaluate("node => { node.textContent = '128 min late'; }")
    for one in page.locator(".clock .stat").all():
        fits = """stat => {
            const words = document.createRange();
            words.selectNodeContents(stat);
            return words.getBoundingClientRect().right <= stat.getBoundingClientRect().right + 1;
        }"""
        assert one.evaluate(fits), one.inner_text()


def test_an_emergency_is_called_written_down_and_handed_over(
    chairside: Chairside,
    make_user: MakeUser,
    signed_in: SignIn,
    axe_clean: Callable[[Page], None],
    ago: Ago,
) -> None:
    chairside.running(ago(12)).measured("158/102 104 97% 15 m4 d2")
    nurse = signed_in(make_user("nurse"), size=LANDSCAPE_TABLET)
    nurse.goto(reverse("session:room", args=[chairside.session.uid]))
    nothing_overlaps_in_the_clock(nurse)
    nurse.get_by_role("button", name="Emergency").click()
    nurse.get_by_label("What happens now").fill("Airway open")
    nurse.get_by_role("button", name="Write").click()
    expect(nurse.locator(".scribe")).to_contain_text("Airway open")
    nurse.get_by_role("button", name="Pump stopped").click()
    expect(nurse.locator(".scribe")).to_contain_text("Pump stopped")
    axe_clean(nurse)
    keep(nurse, "emergency")
    nurse.get_by_role("button", name="The ambulance has taken them").click()
    expect(nurse.get_by_text("sent by ambulance").first).to_be_visible()
    nurse.goto(reverse("session:record", args=[chairside.session.uid]))
    axe_clean(nurse)
    keep(nurse, "record")


def test_the_schedule_and_the_opening_of_the_day_in_a_browser(
    chairside: Chairside,
    make_user: MakeUser,
    signed_in: SignIn,
    axe_clean: Callable[[Page], None],
) -> None:
    nurse = signed_in(make_user("nurse"))
    for name in ("day", "week", "opening", "chairs"):
        nurse.goto(reverse(f"scheduling:{name}"))
        axe_clean(nurse)
        keep(nurse, f"schedule-{name}")
    phone = signed_in(make_user("nurse"), size=PHONE)
    phone.goto(reverse("scheduling:day"))
    axe_clean(phone)
    keep(phone, "schedule-phone")
