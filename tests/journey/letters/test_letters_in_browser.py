"""In a real browser: a letter is drafted, edited and sent, a phone reads it; an evaluation too."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.harness.browsing import DESKTOP, PHONE, NewPage, SignIn
from tests.journey.screening.screening_people import Record, decide
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.letters.models import Sent
from ataraxy.journey.screening.rules import Wish
from ataraxy.platform.documents.queries import content_of

AxeClean = Callable[[Page], None]
SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")
NO = Wish("not_suitable", "Aneurysm of 5 cm.")


def look(page: Page, name: str, axe_clean: AxeClean) -> None:
    """Every page on the way is accessible; on request it is photographed at three widths."""
    axe_clean(page)
    for width, colours in ((1280, "light"), (1024, "dark"), (390, "light")) if SHOTS else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(color_scheme="light")


def write_an_evaluation(page: Page, course: Course, axe_clean: AxeClean) -> None:
    """Begin one from what the record knows and keep it as a draft."""
    page.goto(reverse("evaluation:write", args=[course.uid]))
    assert "Perception" in page.get_by_label("Mental state").input_value()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Your draft, kept")).to_be_visible()
    look(page, "evaluation-draft", axe_clean)


def send_a_letter(page: Page, course: Course, axe_clean: AxeClean) -> str:
    """Draft, edit, sign, send; gives the address of the patient's page."""
    page.goto(reverse("letters:letters", args=[course.uid]))
    look(page, "letters", axe_clean)
    page.get_by_role("button", name="To the patient").click()
    look(page, "letter-draft", axe_clean)
    page.get_by_role("link", name="Edit").click()
    look(page, "letter-edit", axe_clean)
    page.get_by_label("End").fill("Call me on Monday.")
    page.get_by_role("button", name="Keep as a new version").click()
    page.get_by_role("link", name="Sign and send").click()
    page.get_by_role("radio", name="Link for the patient's own phone").check()
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "letter-send", axe_clean)
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_text("Sent. What left is kept as it was.")).to_be_visible()
    look(page, "letter-sent", axe_clean)
    return page.locator("a.wrap-anywhere").get_attribute("href") or ""


def test_a_letter_goes_from_the_decision_to_the_patients_phone(
    signed_in: SignIn,
    new_page: NewPage,
    cleared: Course,
    record: Record,
    make_actor: MakeActor,
    make_user: MakeUser,
    axe_clean: AxeClean,
) -> None:
    record("I71.4", "Abdominal aortic aneurysm")
    decide(cleared, make_actor, make_user, wish=NO)
    page = signed_in(make_user("prescriber"))
    address = send_a_letter(page, cleared, axe_clean)
    paper = PdfReader(BytesIO(content_of(Sent.objects.get().document)))
    printed = " ".join(one.extract_text() for one in paper.pages)
    assert "Call me on Monday." in printed
    assert "988" in printed
    phone = new_page(size=PHONE)
    phone.goto(urlsplit(address).path)
    phone.get_by_role("button", name="Begin").click()
    expect(phone.get_by_text("Call me on Monday.")).to_be_visible()
    expect(phone.get_by_role("link", name="988").first).to_be_visible()
    axe_clean(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    if SHOTS:
        phone.screenshot(path=Path(SHOTS) / "yours-390.png", full_page=True)
        phone.emulate_media(color_scheme="dark")
        phone.screenshot(path=Path(SHOTS) / "yours-390-dark.png", full_page=True)
    write_an_evaluation(page, cleared, axe_clean)
