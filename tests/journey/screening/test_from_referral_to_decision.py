"""In a real browser: somebody writes through the public form and is found suitable."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.harness.browsing import DESKTOP, PHONE, NewPage
from tests.journey.screening.screening_people import Record
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic

AxeClean = Callable[[Page], None]
SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")


def signed_in(page: Page, user: User, live: str) -> Page:
    """The page, as this member of staff after sign-in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": live}])
    return page


def look(page: Page, name: str, axe_clean: AxeClean) -> None:
    """Every page on the way is accessible; on request it is photographed."""
    axe_clean(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def answer(page: Page, question: str, word: str) -> None:
    """Press one of the buttons beside a missing fact."""
    row = page.locator(".gap", has_text=question)
    row.get_by_role("button", name=word, exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def ask_for_treatment(visitor: Page, clinic: Clinic, axe_clean: AxeClean) -> None:
    """Fill in the clinic's public form on a phone."""
    visitor.goto(f"/refer/{clinic.slug}/")
    look(visitor, "public-form-phone", axe_clean)
    visitor.get_by_label("Given name").fill("Nia")
    visitor.get_by_label("Family name").fill("Osei")
    visitor.get_by_label("Birth date").fill("1990-01-05")
    visitor.get_by_label("Telephone").fill("555 0100")
    visitor.get_by_role("radio", name="No").check()
    visitor.get_by_label("The clinic may contact me about this").check()
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading", name="We have it")).to_be_visible()


def accept(page: Page, axe_clean: AxeClean) -> None:
    """Find the request in the inbox, open a record and take the person on."""
    page.goto("/referrals/")
    look(page, "referral-inbox", axe_clean)
    page.get_by_role("link", name="Nia Osei").click()
    look(page, "referral", axe_clean)
    page.get_by_label("Sex as recorded").select_option("female")
    page.get_by_role("button", name="Open a new record").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Cannot be assessed yet")).to_be_visible()
    look(page, "screening-empty", axe_clean)


def answer_everything(page: Page, axe_clean: AxeClean) -> None:
    """Give each missing fact on the spot."""
    for missing in ("No history of conditions", "No list of allergies"):
        answer(page, missing, "I took it: complete as in the chart")
    answer(page, "Pregnancy test", "Negative")
    for question in ("poorly controlled", "Child-Pugh class C", "psychotic symptoms now"):
        answer(page, question, "No")
    answer(page, "mania, hypomania", "No")
    look(page, "screening-half", axe_clean)
    answer(page, "ever a psychotic episode", "No")
    answer(page, "Was psychotherapy tried", "Yes")
    page.locator(".gap", has_text="Antidepressant trials").get_by_label("How many").fill("3")
    answer(page, "Antidepressant trials", "Save")
    # Questions for a specialist may stay open; the machine says so, and the clinician decides.
    expect(page.get_by_text(re.compile(r"^No stop found, \d+ not assessed$"))).to_be_visible()
    look(page, "screening-clear", axe_clean)


def evaluate_and_decide(page: Page, axe_clean: AxeClean) -> None:
    """Write the evaluation, then sign the word."""
    page.get_by_role("link", name="Write the evaluation").click()
    for part in ("History", "Mental state", "Risk", "Impression", "Plan"):
        page.get_by_label(part).fill("Seen today.")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "evaluate", axe_clean)
    page.get_by_role("button", name="Sign the evaluation").click()
    page.get_by_role("link", name="Decide").click()
    page.get_by_role("radio", name="Suitable", exact=True).check()
    page.get_by_label("Why").fill("Two failed trials, no contraindication found.")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "decide", axe_clean)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_role("heading", name="Suitable")).to_be_visible()
    look(page, "decision", axe_clean)


@pytest.mark.walk
def test_a_person_walks_from_the_public_form_to_suitable(
    live: str,
    page: Page,
    new_page: NewPage,
    clinic: Clinic,
    make_user: MakeUser,
    axe_clean: AxeClean,
) -> None:
    ask_for_treatment(new_page(size=PHONE), clinic, axe_clean)
    signed_in(page, make_user("prescriber"), live)
    accept(page, axe_clean)
    phone = signed_in(new_page(size=PHONE), make_user("nurse"), live)
    phone.goto(page.url)
    look(phone, "screening-phone", axe_clean)
    answer_everything(page, axe_clean)
    evaluate_and_decide(page, axe_clean)
    with scope(clinic=clinic.pk):
        assert Course.objects.get().step == "consent"


def test_a_stop_is_the_first_thing_that_is_seen(
    live: str,
    new_page: NewPage,
    course: Course,
    record: Record,
    make_user: MakeUser,
    axe_clean: AxeClean,
) -> None:
    record("I71.4", "Abdominal aortic aneurysm")
    record("I50.22", "Chronic systolic heart failure")
    record("", "Sprained aura")
    for size, colours in ((DESKTOP, "dark"), (PHONE, "light")):
        page = signed_in(new_page(size=size, colours=colours), make_user("nurse"), live)
        page.goto(f"/courses/{course.uid}/screening/?route=spravato")
        expect(page.locator(".verdict")).to_contain_text("Stop, ")
        expect(page.locator(".finding").first).to_contain_text("label contraindication")
        look(page, f"screening-stop-{colours}", axe_clean)
    director = signed_in(new_page(), make_user("medical_director"), live)
    director.goto(f"/courses/{course.uid}/screening/decide/?route=iv")
    expect(director.get_by_label("Why the stop is overridden")).to_be_visible()
    look(director, "override", axe_clean)
