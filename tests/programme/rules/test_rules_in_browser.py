"""In a real browser: a rule is found, read and changed by two people, and a screening shows it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.harness.browsing import DESKTOP, SignIn
from tests.journey.screening.conftest import course
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import services
from ataraxy.programme.rules.jobs import run_sweep

__all__ = ["course"]
AxeClean = Callable[[Page], None]
SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")


def look(page: Page, name: str, axe_clean: AxeClean) -> None:
    """Accessible, and no wider than a phone; photographed at three widths on request."""
    axe_clean(page)
    for width, colours in ((1280, "light"), (1024, "dark"), (390, "light"), (390, "dark")):
        if not SHOTS and width != 390:
            continue
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        if SHOTS:
            page.screenshot(
                path=Path(SHOTS) / f"{name}-{width}-{colours}.png",
                full_page=name in {"rule-approve", "rule-change", "sweep"},
            )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe_clean(page)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(color_scheme="light")


def propose(page: Page, axe_clean: AxeClean) -> None:
    """From the menu to a signed proposal."""
    page.goto("/rules/")
    look(page, "rules", axe_clean)
    page.get_by_label("Words").fill("YMRS")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="S-12").click()
    expect(page.get_by_text("newest within 14 days: at least 12")).to_be_visible()
    look(page, "rule", axe_clean)
    page.get_by_role("link", name="Propose a change").click()
    page.get_by_label("YMRS total").fill("10")
    page.get_by_label("Why it changes").fill("We start earlier.")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "rule-change", axe_clean)
    page.get_by_role("button", name="Propose and sign").click()
    expect(page.get_by_text("Proposed and signed")).to_be_visible()


def approve(page: Page, axe_clean: AxeClean) -> None:
    """The second person reads what was signed, and signs."""
    page.goto("/rules/")
    page.get_by_role("link", name="S-12 ymrs_limit").click()
    expect(page.get_by_text("From now on: 10")).to_be_visible()
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "rule-approve", axe_clean)
    page.get_by_role("button", name="Approve and sign").click()
    expect(page.get_by_text("Version 1 + clinic 1")).to_be_visible()
    look(page, "rule-own-number", axe_clean)


def test_two_people_move_a_number_and_the_screening_shows_value_and_version(
    signed_in: SignIn,
    course: Course,
    make_actor: MakeActor,
    make_user: MakeUser,
    axe_clean: AxeClean,
) -> None:
    scored = services.Value("ymrs_total", timezone.localdate(), number=11.0)
    services.measure(actor=make_actor("prescriber"), key="m", course=course, value=scored)
    page = signed_in(make_user("prescriber"))
    propose(page, axe_clean)
    director = signed_in(make_user("medical_director"))
    approve(director, axe_clean)
    page.goto(f"/courses/{course.uid}/screening/")
    expect(page.get_by_text("A YMRS total of 10 or above.", exact=True)).to_be_visible()
    expect(page.get_by_text("Rule S-12 version 1 + clinic 1")).to_be_visible()
    director.goto("/rules/sweep/")
    director.get_by_role("button", name="Screen every open course now").click()
    expect(director.get_by_text("0 / 1")).to_be_visible()
    run_sweep.call(course.clinic_id)
    expect(director.get_by_text("1 / 1")).to_be_visible()
    look(director, "sweep", axe_clean)
