"""In a real browser: somebody writes through the public form and is found suitable."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.test import Client
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, TABLET, Complaints, NewPage
from tests.journey.screening.screening_people import Record, answer_no, evaluate
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.platform.accounts.models import User
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.feed.consume import run_pending
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
    page.get_by_label("How you saw them").select_option("in_person")
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


def ask_the_patient(page: Page) -> None:
    """Put one question on the patient's form with its one button."""
    row = page.locator(".gap", has_text="urgency, frequency, pain")
    row.get_by_role("button", name="Ask: the patient, on their form").click()
    expect(row.get_by_text("Asked on the patient's form")).to_be_visible()


def override_with_a_colleague(page: Page, colleague: User, axe_clean: AxeClean) -> None:
    """The director signs over the stop, the second clinician beside."""
    page.get_by_role("link", name="Decide", exact=True).click()
    page.get_by_role("radio", name="Suitable", exact=True).check()
    page.get_by_label("Why", exact=True).fill("Repaired in 2019, vascular surgery agrees.")
    page.get_by_label("What the specialist said").fill("Cardiology: stable.")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("Only the medical director with a second clinician")).to_be_visible()
    page.get_by_label("Why the stop is overridden").fill("Seen together with vascular surgery.")
    page.get_by_label("Second clinician: user name").fill(colleague.username)
    page.get_by_label("Second clinician: PIN, password or code").fill(PASSWORD)
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "override", axe_clean)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_role("heading", name="Suitable")).to_be_visible()
    expect(page.get_by_text("I am the second clinician and agree")).to_be_visible()


def hold_a_medicine(page: Page, axe_clean: AxeClean) -> None:
    """Sign a hold on the medicine that nobody has decided on."""
    page.get_by_role("link", name="Decide Lorazepam").click()
    page.get_by_role("radio", name="Hold before the session").check()
    page.get_by_label("From when until when").fill("From midnight; take it in the evening.")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    look(page, "medicine", axe_clean)
    page.get_by_role("button", name="Sign this word").click()
    expect(page.get_by_text("From midnight; take it in the evening.")).to_be_visible()


def somebody_with_a_stop(
    course: Course, record: Record, make_user: MakeUser, make_actor: MakeActor
) -> None:
    """Everything is answered but one question; there is a stop, a specialist and a medicine."""
    answer_no(course, make_actor, but=("bladder_symptoms",))
    evaluate(course, make_actor, make_user)
    record("I71.4", "Abdominal aortic aneurysm")
    record("I50.22", "Chronic systolic heart failure")
    record("", "Sprained aura")
    record("", "Lorazepam 1 MG Oral Tablet", kind=FactKind.MEDICINE)
    failed = {"type": "medicine", "weeks": 8, "adequate": "yes", "outcome": "none"}
    record("", "Sertraline", kind=FactKind.TRIAL, detail=failed)


def seen_by_a_nurse(address: str, new: Callable[..., Page], axe_clean: AxeClean) -> None:
    """The stop is the first thing on a tablet, dimmed, and on a phone; the gates of home too."""
    for size, colours in ((TABLET, "dark"), (PHONE, "light")):
        page = new(size=size, colours=colours)
        page.goto(f"{address}?route=spravato")
        expect(page.locator(".verdict")).to_contain_text("Stop, ")
        expect(page.locator(".finding").first).to_contain_text("label contraindication")
        look(page, f"screening-stop-{colours}", axe_clean)
    page.goto(f"{address}home/")
    look(page, "home-phone", axe_clean)


def test_a_stop_is_seen_first_overridden_by_two_and_flagged_when_facts_change(
    live: str,
    new_page: NewPage,
    course: Course,
    clinic: Clinic,
    record: Record,
    make_user: MakeUser,
    make_actor: MakeActor,
    axe_clean: AxeClean,
    complaints: Complaints,
) -> None:
    complaints.expect_error("409")  # the director signs before the second clinician has
    with scope(clinic=clinic.pk):
        somebody_with_a_stop(course, record, make_user, make_actor)
    address = f"/courses/{course.uid}/screening/"
    nurse = make_user("nurse")
    seen_by_a_nurse(address, lambda **how: signed_in(new_page(**how), nurse, live), axe_clean)
    director = signed_in(new_page(), make_user("medical_director"), live)
    director.goto(f"{address}guidelines/".replace(f"/courses/{course.uid}", ""))
    director.get_by_role("button", name="Switch on CANMAT ketamine").click()
    look(director, "guidelines", axe_clean)
    director.goto(address)
    ask_the_patient(director)
    hold_a_medicine(director, axe_clean)
    look(director, "screening-stop-desktop", axe_clean)
    override_with_a_colleague(director, make_user("prescriber"), axe_clean)
    with scope(clinic=clinic.pk):
        record("F20.0", "Paranoid schizophrenia")
        run_pending()
    director.goto(address)
    expect(director.get_by_text("new stop")).to_be_visible()
    look(director, "screening-changed", axe_clean)
    director.goto(f"/patients/{course.patient.uid}/")
    expect(director.get_by_text("facts changed since the decision").first).to_be_visible()
