"""A custodian's and two nurses' day with the cabinet, in real Chromium."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.browsing import DESKTOP, PHONE, SignIn
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.clinic.pharmacy import services as stock
from ataraxy.clinic.pharmacy.models import Cabinet
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.journey.session import dosing, preparing
from ataraxy.journey.session.services import step
from ataraxy.platform.service.forms import fresh_key

LANDSCAPE_TABLET = (1024, 768)
AxeClean = Callable[[Page], None]


def keep(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look (`ATARAXY_PICTURES=folder`)."""
    folder = os.environ.get("ATARAXY_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


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


def _draws_and_gives(page: Page, chair: Chairside, axe_clean: AxeClean) -> None:
    page.goto(reverse("session:room", args=[chair.session.uid]))
    page.get_by_role("link", name="Prepare the dose").click()
    expect(page.get_by_role("checkbox", name=re.compile("K-0001"))).to_be_checked()
    axe_clean(page)
    keep(page, "drug-prepare")
    page.get_by_role("button", name="Prepared").click()
    made = chair.record.preparation
    assert made is not None
    own = preparing.OwnFigures.wanted(made)
    preparing.double_check(actor=chair.prescriber, key=fresh_key(), session=chair.session, own=own)
    page.goto(reverse("session:room", args=[chair.session.uid]))
    page.get_by_role("button", name="Drawn up").click()
    expect(page.get_by_text("Drawn, and written in the ledger.")).to_be_visible()
    stock.count(actor=chair.nurse, key=fresh_key(), cabinet=Cabinet.objects.get(), found=())
    step(actor=chair.nurse, key=fresh_key(), session=chair.session, verb="make ready")
    dosing.start(actor=chair.nurse, key=fresh_key(), session=chair.session, chair=AT_THE_CHAIR)
    dosing.end_dosing(
        actor=chair.nurse, key=fresh_key(), session=chair.session, pumped_ml=38.0, reason="Enough"
    )


def _wastes_before_a_witness(page: Page, chair: Chairside, axe_clean: AxeClean) -> None:
    page.goto(reverse("session:room", args=[chair.session.uid]))
    expect(page.get_by_text("not yet given, wasted or returned")).to_be_visible()
    axe_clean(page)
    keep(page, "drug-chair")
    page.get_by_role("link", name="Settle the rest").click()
    axe_clean(page)
    keep(page, "drug-rest")
    page.get_by_label("Witness: user name").fill("nurse.harbor")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("cannot witness it")).to_be_visible()
    page.get_by_label("Witness: user name").fill("second")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("drug accounted for")).to_be_visible()


def _counts_short(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("pharmacy:cabinet"))
    page.get_by_role("link", name="Count", exact=True).click()
    for field in page.locator("input[name^=found_]").all():
        field.fill("10")
    for field in page.locator("tr", has_text="Spravato").locator("input[name^=found_]").all():
        field.fill("1")
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


def test_a_custodian_two_nurses_and_a_witness_at_the_cabinet(
    chairside: Chairside, make_user: MakeUser, signed_in: SignIn, axe_clean: AxeClean
) -> None:
    make_user("nurse", username="second")
    custodian = signed_in(make_user("custodian"), size=DESKTOP)
    _receives(custodian, axe_clean)
    chairside.arrived().asked().measured().ordered()
    nurse = signed_in(make_user("nurse"), size=LANDSCAPE_TABLET)
    _draws_and_gives(nurse, chairside, axe_clean)
    _wastes_before_a_witness(nurse, chairside, axe_clean)
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
