"""A custodian's day with the cabinet, in real Chromium; draw and waste are in the whole morning."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.browsing import DESKTOP, PHONE, SignIn, keep
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.people.models import Clinic

LANDSCAPE_TABLET = (1024, 768)
AxeClean = Callable[[Page], None]


def _receives(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("pharmacy:cabinet"))
    expect(page.get_by_text("keeps no drug ledger")).to_be_visible()
    axe_clean(page)
    page.get_by_label("Name of the cabinet").fill("Safe")
    page.get_by_role("button", name="Begin the ledger").click()
    for product, lot, count in (("ketamine_50", "KET-2201", "3"), ("spravato_28", "SPR-9", "2")):
        page.get_by_role("link", name="Receive", exact=True).click()
        page.get_by_label("Product").select_option(product)
        page.get_by_label("Lot").fill(lot)
        page.get_by_label("Expires on").fill("2090-01-01")
        page.get_by_label("Vials, bottles or devices").fill(count)
        axe_clean(page)
        page.get_by_role("button", name="Put it into the cabinet").click()
    expect(page.get_by_text("K-0003")).to_be_visible()


def _counts_short(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("pharmacy:cabinet"))
    page.get_by_role("link", name="Count", exact=True).click()
    for field in page.locator("input[name^=found_]").all():
        field.fill("10")
    for field in page.locator("tr", has_text="Spravato").locator("input[name^=found_]").all():
        field.fill("1")
    page.locator("tr", has_text="K-0001").locator("input[name^=found_]").fill("10.4")
    page.get_by_role("button", name="Counted").click()
    expect(page.get_by_text("more than expected. Overfill?").first).to_be_visible()
    axe_clean(page)
    keep(page, "drug-count")
    page.get_by_role("button", name="Counted").click()
    expect(page.get_by_text("difference", exact=True).first).to_be_visible()
    axe_clean(page)
    keep(page, "drug-cabinet")
    page.locator(".waits").get_by_role("link", name="K-0001").click()
    expect(page.get_by_text("Difference not explained")).to_be_visible()
    axe_clean(page)
    keep(page, "drug-container")
    page.get_by_label("How it came about").fill("Overfill of this vial")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("Difference not explained")).to_be_hidden()


def test_a_custodian_receives_counts_and_explains_at_the_cabinet(
    in_clinic: Clinic, make_user: MakeUser, signed_in: SignIn, axe_clean: AxeClean
) -> None:
    custodian = signed_in(make_user("custodian"), size=DESKTOP)
    _receives(custodian, axe_clean)
    _counts_short(custodian, axe_clean)
    assert verify_ledger() == []
    for name, how in (
        ("phone", {"size": PHONE}),
        ("dimmed", {"colours": "dark", "size": LANDSCAPE_TABLET}),
    ):
        other = signed_in(make_user("custodian"), **how)
        for place, args in (("cabinet", []), ("product", ["ketamine_50"])):
            other.goto(reverse(f"pharmacy:{place}", args=args))
            axe_clean(other)
            keep(other, f"drug-{place}-{name}")
