"""On a phone: from the invitation to a journal entry and a safety plan; every page is sound."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, NewPage
from tests.programme.portal.conftest import PASSPHRASE
from tests.standing_people import MakeUser

from ataraxy.platform.people.models import Patient

PLACES = (
    "",
    "course/",
    "journal/new/",
    "self-care/breathing/",
    "treatment/approved/",
    "help/",
    "experience/",
    "settings/",
)


def invitation(patient: Patient, user: object) -> str:
    """What the coordinator shows on the screen."""
    staff = Client()
    staff.force_login(user)  # type: ignore[arg-type]
    staff.post(reverse("portal:invite", args=[patient.uid]), {"idempotency_key": "k"})
    page = staff.get(reverse("portal:staff", args=[patient.uid])).text
    return (
        page.split('class="link-box"><a href="')[1].split('"')[0].split("//")[1].partition("/")[2]
    )


def test_from_the_invitation_to_a_journal_entry_and_a_safety_plan_on_a_phone(
    new_page: NewPage,
    patient: Patient,
    make_user: MakeUser,
    axe_clean: Callable[[Page], None],
) -> None:
    page = new_page(size=PHONE, colours="dark")
    page.goto("/" + invitation(patient, make_user("coordinator")))
    page.get_by_role("button", name="Begin").click()
    axe_clean(page)
    page.get_by_label("Your birth date").fill("1985-04-12")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open my pages").click()
    expect(page.get_by_role("heading", name="Hello Ana")).to_be_visible()
    for place in PLACES:
        page.goto(f"/portal/{place}")
        axe_clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place

    page.goto("/portal/")
    page.get_by_role("link", name="Write or record").click()
    page.get_by_label("What is on your mind").fill("The sea was calm")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("The sea was calm")).to_be_visible()
    expect(page.get_by_text("Only you.")).to_be_visible()

    page.get_by_role("navigation").get_by_role("link", name="Safety plan").first.click()
    page.get_by_role("link", name="Write my plan").click()
    page.get_by_label("Signs that a bad time is coming").fill("I stop answering the phone")
    page.get_by_role("button", name="Keep my plan").click()
    expect(page.get_by_text("I stop answering the phone")).to_be_visible()
    expect(page.get_by_role("link", name="988").first).to_be_visible()
    axe_clean(page)
