"""The desk in real Chromium: both themes, a phone, the keyboard alone, nothing for axe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.harness.browsing import SignIn
from tests.session_people import Chairside
from tests.standing_people import MakeUser

pytestmark = pytest.mark.browser

PHONE, DESKTOP = (390, 844), (1440, 900)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dimmed"])
def test_the_pages_of_the_day_are_clean_in_both_themes(
    signed_in: SignIn,
    live: str,
    make_user: MakeUser,
    chairside: Chairside,
    axe_clean: Callable[[Page], None],
    size: tuple[int, int],
    theme: str,
) -> None:
    page = signed_in(make_user("prescriber"), size=size)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live}])
    patient = f"/patients/{chairside.session.patient.uid}/"
    for address in ("/", patient, "/people/", "/search/?q=rivera", "/search/?q=nobody"):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        axe_clean(page)
        wide = page.locator("html").evaluate("page => page.scrollWidth > page.clientWidth")
        assert not wide, f"{address} scrolls sideways at {size}"


def test_the_dimmed_theme_is_remembered(signed_in: SignIn, make_user: MakeUser) -> None:
    page = signed_in(make_user("nurse"), size=DESKTOP)
    page.goto("/")
    switch = page.get_by_role("button", name="Dimmed")
    before = switch.get_attribute("aria-pressed")
    switch.click()
    expect(switch).not_to_have_attribute("aria-pressed", before or "")
    chosen = page.locator("html").get_attribute("data-theme")
    page.goto("/people/")
    expect(page.locator("html")).to_have_attribute("data-theme", chosen or "")


def test_a_patient_is_found_with_the_keyboard_alone(
    signed_in: SignIn, make_user: MakeUser, chairside: Chairside
) -> None:
    page = signed_in(make_user("nurse"), size=DESKTOP)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("rivera")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Ana Rivera")).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("In induction")
    expect(page.locator("[aria-current=step]")).to_have_count(1)


def test_a_phone_reaches_every_place_through_more(signed_in: SignIn, make_user: MakeUser) -> None:
    page = signed_in(make_user("administrator", "nurse"), size=PHONE)
    page.goto("/")
    page.get_by_role("button", name="More").click()
    more = page.get_by_role("dialog", name="Everything")
    expect(more.get_by_role("link", name="Staff")).to_be_visible()
    more.get_by_role("link", name="Work").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Work")


def test_targets_are_large_enough_for_a_gloved_finger(
    signed_in: SignIn, make_user: MakeUser, chairside: Chairside
) -> None:
    page = signed_in(make_user("prescriber"), size=PHONE)
    page.goto("/")
    for target in page.locator("a.button:visible, button:visible, .bar a:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.inner_text()
