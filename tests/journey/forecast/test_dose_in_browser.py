"""The dose page in real Chromium: it answers while one types, and without a script too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, NewPage, keep
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course

LANDSCAPE_TABLET = (1024, 768)
AxeClean = Callable[[Page], None]


@pytest.fixture
def opened(
    live: str, new_page: NewPage, treated: Course, make_user: MakeUser
) -> Callable[..., Page]:
    """The dose page of somebody who had a session, as a prescriber sees it."""
    client = Client()
    client.force_login(make_user("prescriber"))
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live}

    def open_page(**how: Any) -> Page:
        page = new_page(**how)
        page.context.add_cookies([cookie])
        page.goto(f"/courses/{treated.uid}/dose/")
        return page

    return open_page


def drawing(page: Page) -> str:
    """The first curve as pixels."""
    return str(page.locator("canvas").first.evaluate("c => c.toDataURL()"))


def type_doses(page: Page) -> None:
    """Change the dose, mistype it, and put it back, always on the same page."""
    result, amount = page.locator("#dose-result"), page.get_by_label("Amount")
    expect(result.locator("canvas")).to_have_count(3)
    page.evaluate("window.untouched = true")
    before = drawing(page)
    amount.fill("0.4")
    expect(result.locator(".stat-value").first).to_have_text("28 mg")
    expect(result.locator("canvas")).to_have_count(3)
    assert drawing(page) != before
    amount.fill("-1")
    expect(result).to_contain_text("-1 mg/kg cannot be used")
    expect(amount).to_have_value("-1")
    amount.fill("0.5")
    expect(result.locator("canvas")).to_have_count(3)
    assert page.evaluate("window.untouched")


def take_along(page: Page) -> None:
    """The table, twice the CSV, the order form."""
    page.get_by_text("The same as a table").click()
    heads = page.get_by_role("columnheader", name="90 % of people ↑")
    expect(heads.first).to_be_visible()
    for _again in range(2):
        with page.expect_download() as download:
            page.get_by_role("button", name="Every value as CSV").click()
        assert download.value.suggested_filename == "dose.csv"
    page.get_by_role("button", name="Fill the order form with 0.5 mg/kg").first.click()
    expect(page.get_by_text("Nothing is ordered yet")).to_be_visible()


def keep_a_level(page: Page) -> None:
    """A level goes into the chart, and its correction strikes it through."""
    page.get_by_text("Model and measured levels").click()
    page.locator("#id_levels").fill("1: 45 min 150 ng/mL ketamine")
    page.get_by_role("button", name="Keep these levels in the chart").click()
    expect(page.get_by_text("1 level is in the chart")).to_be_visible()
    page.get_by_label("Correct 150 ng/mL").click()
    page.get_by_label("Right level in ng/mL").fill("130")
    page.get_by_label("Why").fill("Misread")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.locator("del")).to_have_text("Ketamine in plasma 150 ng/mL")
    expect(page.locator("#id_levels")).to_have_value("1: 45 min 130 ng/mL ketamine")


def test_changing_the_dose_changes_curve_and_figures_without_a_reload(
    opened: Callable[..., Page], axe_clean: AxeClean
) -> None:
    page = opened()
    type_doses(page)
    axe_clean(page)
    keep(page, "dose")
    keep_a_level(page)
    page.get_by_label("Correct 130 ng/mL").click()
    axe_clean(page)
    keep(page, "dose-levels")
    take_along(opened())
    for name, size, colours in (
        ("dose-tablet-dimmed", LANDSCAPE_TABLET, "dark"),
        ("dose-phone", PHONE, "light"),
    ):
        other = opened(size=size, colours=colours)
        expect(other.locator("canvas")).to_have_count(3)
        axe_clean(other)
        keep(other, name)
    plain = opened(script=False)
    expect(plain.locator(".curve-drawing")).to_be_visible()
    plain.get_by_label("Amount").fill("0.4")
    plain.get_by_role("button", name="Show what it does").click()
    expect(plain.locator(".stat-value").first).to_have_text("28 mg")
