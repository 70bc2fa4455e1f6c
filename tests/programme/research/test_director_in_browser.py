"""The director's page in real Chromium: read, choose a series, see how a figure was counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, NewPage, keep
from tests.standing_people import MakeUser

from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.models import Programme

AxeClean = Callable[[Page], None]


@pytest.fixture
def cookie(live: str, make_user: MakeUser) -> dict[str, str]:
    """A programme director's session."""
    client = Client()
    client.force_login(make_user("programme_director"))
    return {"name": "session", "value": client.cookies["session"].value, "url": live}


def test_a_director_reads_the_clinic_and_a_series_beside_it(
    new_page: NewPage,
    cookie: dict[str, str],
    axe_clean: AxeClean,
    busy_clinic: Clinic,
    small_trial: Programme,
) -> None:
    page = new_page()
    page.context.add_cookies([cookie])
    page.goto("/programme/")
    expect(page.get_by_role("heading", name="Who comes")).to_be_visible()
    axe_clean(page)
    keep(page, "programme-desktop")
    page.get_by_role("link", name="A small trial").click()
    expect(page.get_by_role("img", name="Share still in treatment")).to_be_visible()
    axe_clean(page)
    keep(page, "programme-trial")
    page.get_by_role("link", name="How “Response by group” was counted").click()
    expect(page.get_by_text("Wilson's, 95 %")).to_be_visible()
    axe_clean(page)
    keep(page, "programme-figure")
    with page.expect_download() as file:
        page.get_by_role("link", name="As CSV").click()
    assert file.value.suggested_filename == "response-by-group.csv"


def test_the_page_holds_on_a_phone_a_tablet_and_dimmed(
    new_page: NewPage,
    cookie: dict[str, str],
    axe_clean: AxeClean,
    busy_clinic: Clinic,
    small_trial: Programme,
) -> None:
    for name, size, theme in (("phone", PHONE, "light"), ("tablet", (1024, 768), "dark")):
        page = new_page(size=size, colours=theme)
        page.context.add_cookies([cookie])
        page.goto(f"/programme/?of={small_trial.uid}" if name == "tablet" else "/programme/")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, name
        axe_clean(page)
        keep(page, f"programme-{name}-{theme}")
