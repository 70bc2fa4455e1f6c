"""In Chromium: the director signs the law of the place, a patient agrees, a paper is checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.browsing import DESKTOP, SignIn
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.consent.copies import make_copy
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.course.models import Course
from ataraxy.platform.documents.queries import content_of

AxeClean = Callable[[Page], None]
SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")


def look(page: Page, name: str, axe_clean: AxeClean) -> None:
    """Every page on the way is accessible; on request it is photographed at three widths."""
    axe_clean(page)
    for width, colours in ((1280, "light"), (1024, "dark"), (390, "light")) if SHOTS else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(color_scheme="light")


def sign_the_law(page: Page, axe_clean: AxeClean) -> None:
    """Draft the region's pack, fill one line, read what it would change, sign."""
    page.goto(reverse("policy:law"))
    look(page, "law", axe_clean)
    page.get_by_role("link", name="Draft a new version").last.click()
    page.get_by_label("Whose law").fill("Texas")
    page.get_by_label("Code of the state or province").fill("TX")
    page.get_by_label("Why a new version").fill("First reading with our lawyer.")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("link", name="Add a line").click()
    page.get_by_label("About").select_option("home_by_mouth")
    page.get_by_label("Answer").select_option("allowed")
    page.get_by_label("In words").fill("Doses by mouth may be taken at home.")
    page.get_by_label("Where it stands").fill("22 TAC 173.9")
    look(page, "law-line", axe_clean)
    page.get_by_role("button", name="Keep the line").click()
    expect(page.get_by_text("What it would change today")).to_be_visible()
    look(page, "law-draft", axe_clean)
    page.get_by_role("link", name="Read and sign").click()
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "law-sign", axe_clean)
    page.get_by_role("button", name="Sign: this holds at our clinic").click()
    expect(page.get_by_text("It holds from that day on.")).to_be_visible()


def agree_to_touch(page: Page, course: Course, axe_clean: AxeClean) -> None:
    """The patient signs one separate consent; the overview says that it stands."""
    page.goto(reverse("consent:agreements", args=[course.uid]))
    look(page, "separate", axe_clean)
    page.get_by_role("link", name="Have it signed").first.click()
    page.get_by_label("Your full name, typed").fill("Ana Rivera")
    page.get_by_label("Witness: user name").fill("nurse.harbor")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    look(page, "separate-sign", axe_clean)
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("link", name="Takes it back")).to_be_visible()


def check_a_paper(page: Page, pdf: Path, verdict: str) -> None:
    """Somebody brings a PDF back."""
    page.goto(reverse("signatures:check"))
    page.get_by_label("PDF").set_input_files(pdf)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text(verdict)).to_be_visible()


def test_the_law_is_signed_a_patient_agrees_and_a_paper_is_checked(
    signed_in: SignIn,
    make_user: MakeUser,
    prepared: Consent,
    read_all: Read,
    sign_now: Sign,
    course: Course,
    axe_clean: AxeClean,
    tmp_path: Path,
) -> None:
    make_user("nurse")
    page = signed_in(make_user("medical_director"))
    sign_the_law(page, axe_clean)
    agree_to_touch(page, course, axe_clean)
    pdf = content_of(make_copy(sign_now(read_all(prepared))).document)
    (tmp_path / "consent.pdf").write_bytes(pdf)
    (tmp_path / "changed.pdf").write_bytes(pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:])
    check_a_paper(page, tmp_path / "changed.pdf", "Do not rely on this file")
    check_a_paper(page, tmp_path / "consent.pdf", "Ours, and unchanged")
    look(page, "check", axe_clean)
    page.goto(reverse("signatures:keys"))
    look(page, "keys", axe_clean)
