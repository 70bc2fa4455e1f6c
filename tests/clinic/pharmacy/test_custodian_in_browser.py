"""A custodian's day, an inspector's visit and the spray's programme, in real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.clinic.pharmacy.photo import photo_of
from tests.harness.browsing import DESKTOP, PHONE, SignIn
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.clinic.pharmacy.models import Cabinet
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.people.models import Clinic, Patient

AxeClean = Callable[[Page], None]
TYPED = "0100350458028027" + "17890331" + "10SPR24F"  # as a keyboard wedge types the kit's symbol


def look(page: Page, axe_clean: AxeClean) -> None:
    """Nothing for axe to say, nothing beside the screen; a picture for whoever wants to look."""
    axe_clean(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{page.url} scrolls sideways"
    if folder := os.environ.get("ATARAXY_PICTURES"):
        name = "-".join(part for part in page.url.split("?")[0].split("/")[3:] if len(part) < 30)
        width = page.evaluate("innerWidth")
        page.screenshot(path=Path(folder) / f"{name}{width}.png", full_page=True)


def _is_noon_at(clinic: Clinic) -> None:
    """A day is closed here: let midnight be half a day away, whenever the test runs."""
    clinic.timezone = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    clinic.save()


def _receives_by_scanner(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("pharmacy:scan"))
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type(TYPED)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing of this lot is in use here")).to_be_visible()
    look(page, axe_clean)
    page.get_by_role("link", name="Receive into Safe").click()
    expect(page.get_by_label("Product")).to_have_value("spravato_28")
    expect(page.get_by_label("Lot")).to_have_value("SPR24F")
    expect(page.get_by_label("Expires on")).to_have_value("2089-03-31")
    expect(page.get_by_label("Vials, bottles or devices")).to_have_value("2")
    page.get_by_label("Witness: user name").fill("nurse.harbor")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    look(page, axe_clean)
    page.get_by_role("button", name="Put it into the cabinet").click()
    expect(page.get_by_text("Received: 2 of lot SPR24F")).to_be_visible()


def _photographs(page: Page, axe_clean: AxeClean) -> None:
    """A photo, as a phone's camera hands it over, instead of a reader that types."""
    kit = "(01)00350458028027"
    page.goto(reverse("pharmacy:scan"))
    camera = page.locator("input[type=file]")
    camera.set_input_files(photo_of(f"{kit}(17)890331(10)SPR24F"))
    expect(page.get_by_text("Here now:")).to_be_visible()
    page.get_by_role("link", name="D-0004").click()
    expect(page.get_by_role("heading", name="D-0004")).to_be_visible()
    page.goto(reverse("pharmacy:scan"))
    camera.set_input_files(photo_of(f"{kit}(17)240131(10)OLD1"))
    expect(page.get_by_text("This lot has expired.")).to_be_visible()
    expect(page.get_by_role("link", name="Receive into Safe")).to_be_hidden()
    look(page, axe_clean)
    camera.set_input_files(photo_of(f"ATX1{'A' * 32}", gs1=False))
    expect(page.locator("#scan-problem")).to_contain_text("none in this clinic’s ledger carries it")
    camera.set_input_files(photo_of(""))
    expect(page.get_by_text("No symbol was found in the picture. Go closer")).to_be_visible()
    not_one = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    camera.set_input_files(not_one)
    expect(page.get_by_text("could not be read here. Type the code.")).to_be_visible()


def _another_products_barcode_is_refused(page: Page) -> None:
    page.goto(reverse("pharmacy:scan"))
    page.locator("input[type=file]").set_input_files(photo_of("(01)00350458028027(10)SPR25"))
    page.get_by_role("link", name="Receive into Safe").click()
    page.get_by_label("Product").select_option("ketamine_50")
    page.get_by_label("Expires on").fill("2089-03-31")
    page.get_by_role("button", name="Put it into the cabinet").click()
    expect(page.get_by_text("The scanned package is Spravato")).to_be_visible()


def _closes_the_day(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("pharmacy:close_day"))
    look(page, axe_clean)
    page.get_by_role("link", name="Count Safe").click()
    for row in page.locator("tr", has=page.locator("input[name^=found_]")).all():
        devices = "Spravato" in row.inner_text()
        row.locator("input[name^=found_]").fill("1" if devices else "10")
    page.get_by_role("button", name="Counted").click()
    expect(page.get_by_text("Counted, with your name and the time.")).to_be_visible()
    page.goto(reverse("pharmacy:close_day"))
    page.get_by_role("button", name="Close the day").click()
    expect(page.get_by_text("Closed: counted, explained")).to_be_visible()


def _visits(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("pharmacy:inspection"))
    page.get_by_label("Lot").fill("SPR24F")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing of this lot was drawn for anybody.")).to_be_visible()
    look(page, axe_clean)
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    assert "SPR24F" in coming.value.path().read_text()


def test_a_custodian_scans_receives_and_closes_and_an_inspector_takes_a_copy(
    cabinet: Cabinet, patient: Patient, make_user: MakeUser, signed_in: SignIn, axe_clean: AxeClean
) -> None:
    _is_noon_at(cabinet.clinic)
    make_user("nurse")
    desk = signed_in(make_user("custodian"), size=DESKTOP)
    _receives_by_scanner(desk, axe_clean)
    _photographs(desk, axe_clean)
    _another_products_barcode_is_refused(desk)
    _closes_the_day(desk, axe_clean)
    _visits(signed_in(make_user("auditor"), size=PHONE, colours="dark"), axe_clean)
    phone = signed_in(make_user("custodian"), size=PHONE, colours="dark")
    for place in ("scan", "inventory", "standing", "order"):
        phone.goto(reverse(f"pharmacy:{place}"))
        expect(phone.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
        look(phone, axe_clean)
    doctor = signed_in(make_user("prescriber"), size=PHONE, colours="dark")
    doctor.goto(reverse("recovery:rems_board"))
    look(doctor, axe_clean)
    doctor.goto(reverse("rems:enrolment", args=[patient.uid]))
    look(doctor, axe_clean)
    assert verify_ledger() == []
