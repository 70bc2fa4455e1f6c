"""The workbench in real Chromium: choose, overlay, add levels, estimate; on a phone, dimmed too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, NewPage, keep
from tests.standing_people import MakeUser

LANDSCAPE_TABLET = (1024, 768)
AxeClean = Callable[[Page], None]


@pytest.fixture
def opened(live: str, new_page: NewPage, make_user: MakeUser) -> Callable[..., Page]:
    """The workbench at an address, as a researcher sees it."""
    client = Client()
    client.force_login(make_user("researcher"))
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live}

    def open_page(address: str = "/workbench/", **how: Any) -> Page:
        page = new_page(**how)
        page.context.add_cookies([cookie])
        page.goto(address)
        return page

    return open_page


def overlay(page: Page) -> None:
    """A second model and regimen; a slip is answered beside its field and stays in it."""
    result, second = page.locator("#bench-result"), page.get_by_label("Regimen B")
    expect(result.locator("canvas")).to_have_count(1)
    page.evaluate("window.untouched = true")
    page.get_by_label("Model 1").select_option("ketamine_kamp_2020_allometric")
    page.get_by_label("Model 2").select_option("esketamine_simons_2022")
    expect(result).to_contain_text("Not all curves are of the same thing")
    second.fill("-70 mg iv")
    expect(page.locator("#id_dose_b_error")).to_contain_text("it must be a number above 0")
    expect(second).to_have_value("-70 mg iv")
    second.fill("70 mg iv over 60 min")
    expect(result.locator("canvas")).to_have_count(2)
    expect(page.locator("#id_dose_b_error")).to_have_text("")


def estimate(page: Page) -> None:
    """Levels, and what both models make of them."""
    page.locator("summary", has_text="Measured levels and estimate").click()
    page.get_by_role("textbox", name="Measured levels").fill("40 min 310 ng/mL\n4 h 25 ng/mL")
    page.get_by_label("The laboratory measured").select_option("ketamine")
    page.get_by_label("Estimate this person").check()
    expect(page.locator("#estimated")).to_contain_text("Weights by marginal likelihood")
    expect(page.locator("#estimated canvas")).to_have_count(2)
    assert page.evaluate("window.untouched")


def copy(page: Page) -> None:
    """A command goes to the clipboard and the page says so; where it may not, it says that too."""
    result = page.locator("#bench-result")
    result.locator("summary", has_text="The same from the command line").first.click()
    command = result.locator(".command").first
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    command.get_by_role("button", name="Copy").click()
    expect(command.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == command.locator("code").inner_text()
    page.context.clear_permissions()
    page.context.grant_permissions(["geolocation"])  # and so none for the clipboard
    command.get_by_role("button", name="Copy").click()
    expect(command.get_by_role("status")).to_have_text("Not copied: select the text")


def test_models_are_compared_and_levels_estimated_without_a_reload(
    opened: Callable[..., Page], axe_clean: AxeClean
) -> None:
    page = opened()
    overlay(page)
    estimate(page)
    axe_clean(page)
    keep(page, "workbench")
    copy(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Figure as SVG").last.click()
    assert download.value.suggested_filename == "ataraxy-fitted.svg"
    asked = page.url
    assert "estimate=on" in asked
    for name, size, colours in (
        ("workbench-tablet-dimmed", LANDSCAPE_TABLET, "dark"),
        ("workbench-phone", PHONE, "light"),
    ):
        other = opened(asked, size=size, colours=colours)
        expect(other.locator("#estimated canvas")).to_have_count(2)
        axe_clean(other)
        keep(other, name)
    plain = opened(asked, script=False)
    expect(plain.locator("#estimated .curve-drawing")).to_be_visible()
    plain.get_by_label("Regimen B").fill("")
    plain.get_by_role("button", name="Compute").click()
    expect(plain.get_by_text("B: 70 mg")).to_have_count(0)
