"""In a real browser: an estimate from the plan to the signed copy, and the clinic outside."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, NewPage, SignIn
from tests.programme.billing.conftest import Desk
from tests.programme.billing.test_billing_pages import page as public_page
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing.public_page import write_page

AxeClean = Callable[[Page], None]
SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")


def look(page: Page, name: str, axe_clean: AxeClean) -> None:
    """Every page on the way is accessible; on request it is photographed."""
    axe_clean(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_an_estimate_goes_from_the_plan_to_the_signed_copy(
    signed_in: SignIn,
    new_page: NewPage,
    planned: Desk,
    make_user: MakeUser,
    clinic: Clinic,
    axe_clean: AxeClean,
) -> None:
    user = make_user("coordinator")
    page = signed_in(user)
    page.goto(reverse("desk:patient", args=[planned.patient.uid]))
    page.get_by_role("main").get_by_role("link", name="Costs").click()
    look(page, "money-empty", axe_clean)
    page.get_by_role("link", name="Make an estimate").click()
    page.get_by_role("button", name="Reckon").click()
    expect(page.locator("#reckoned")).to_contain_text("$3,130.00")
    look(page, "estimate-reckoned", axe_clean)
    page.get_by_role("button", name="Keep this estimate").click()
    expect(page.get_by_text("The patient does not have it yet.")).to_be_visible()
    look(page, "estimate-kept", axe_clean)
    page.get_by_role("link", name="Have it signed on the tablet").click()
    look(page, "estimate-sign", axe_clean)
    page.get_by_label("Your full name, typed").fill("Ana Rivera")
    page.get_by_label("Witness: user name").fill(user.username)
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="I have read this estimate").click()
    expect(page.get_by_role("link", name="Signed copy (PDF)")).to_be_visible()
    look(page, "estimate-signed", axe_clean)
    later = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    write_page(actor=planned.actor, key=fresh_key(), new=public_page(later))
    phone = new_page(size=PHONE)
    phone.goto(reverse("billing:public", args=[clinic.slug]))
    expect(phone.get_by_text("What we do not treat")).to_be_visible()
    look(phone, "public-390", axe_clean)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
