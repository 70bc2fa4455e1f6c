"""Plan, outcomes and review in a real browser: clicked through, axe clean, phone and desktop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE, TABLET, NewPage
from tests.journey.care_people import draft, give_dose, sign
from tests.standing_people import LONG_AGO, PASSWORD, enrol, hashed_password

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import open_course
from ataraxy.journey.homedose.services import link_for as homedose_link
from ataraxy.journey.outcomes.models import Administration
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.people.services import PersonDetails, add_patient
from ataraxy.platform.worklist.models import Task

SHOTS = os.environ.get("ATARAXY_SCREENSHOTS", "")
AxeClean = Callable[[Page], None]


@pytest.fixture
def course(live: str) -> Iterator[Course]:
    """A course in its plan step, with its clinic's scope open."""
    from datetime import date

    place = Clinic.objects.create(
        slug="harbor", name="Harbor Clinic", timezone="America/New_York", country="US"
    )
    for role in ("prescriber", "nurse", "medical_director"):
        user = User(username=role, first_name=role.title(), last_name="Tester")
        user.password = hashed_password()
        user.save()
        enrol(user)
        Membership.objects.create(user=user, clinic=place, role=role, since=LONG_AGO)
    with scope(clinic=place.pk):
        who = PersonDetails("Rivera", "Ana", date(1985, 4, 12), sex="female")
        patient = add_patient(actor=system_actor(place.pk), details=who)
        found = open_course(actor=system_actor(place.pk), key="o", patient=patient)
        found.step, found.route = "plan", "iv"
        found.save(update_fields=["step", "route"])
        yield found


def sign_in(page: Page, live: str, username: str) -> Page:
    client = Client()
    client.force_login(User.objects.get(username=username))
    cookie = client.cookies["session"]
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live}])
    return page


def shot(page: Page, name: str) -> None:
    """Keep a picture for whoever asked for them."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def history(course: Course) -> None:
    """A signed plan, six doses and the scores around them, over the last weeks."""
    prescriber = actor_for(User.objects.get(username="prescriber"), course.clinic)
    start = timezone.now() - timedelta(days=60)
    sign(prescriber, draft(prescriber, course))
    course.refresh_from_db()
    for day in (1, 4, 8, 11, 15, 18, 39):
        give_dose(course, start + timedelta(days=day))
    for day, phq, gad in (
        (0, 21, 15),
        (7, 17, 12),
        (14, 9, 7),
        (25, 8, 5),
        (36, 14, 9),
        (50, 6, 4),
    ):
        _at(start, day, lambda p=phq, g=gad: _scores(course, p, g))
    course.step = "maintenance"
    course.save(update_fields=["step"])


def _at(start: datetime, day: int, act: Callable[[], None]) -> None:
    with time_machine.travel(start + timedelta(days=day), tick=False):
        act()


def _scores(course: Course, phq: int, gad: int) -> None:
    for key, total in (("phq9", phq), ("gad7", gad)):
        Administration.objects.create(
            clinic_id=course.clinic_id,
            course=course,
            patient=course.patient,
            instrument=key,
            version="1",
            answers={},
            total=total,
            band="",
            handling="All items were answered.",
            flag_value=1 if key == "phq9" and total > 15 else 0,
            answered_at=timezone.now(),
            by_uid="patient",
            by_name="Ana Rivera",
        )


def test_a_prescriber_plans_by_clicking(
    page: Page, live: str, course: Course, axe_clean: AxeClean
) -> None:
    sign_in(page, live, "prescriber").goto(f"/courses/{course.uid}/plan/")
    axe_clean(page)
    page.get_by_role("link", name="Make the plan").click()
    axe_clean(page)
    shot(page, "plan-choose")
    page.get_by_role("link", name="IV, 6 infusions in 3 weeks").click()
    axe_clean(page)
    page.get_by_label("Product").select_option("ketamine_50")
    page.get_by_label("Bag").select_option("50")
    page.get_by_label("Weight in kg").fill("70")
    page.get_by_label("Weighed on").fill(str(timezone.localdate(timezone=course.clinic.zone)))
    page.get_by_label("Height in cm").fill("175")
    page.get_by_label("Amount").fill("1.2")
    page.get_by_label("Why this dose and this course, needed to keep it").fill(
        "Two adequate trials failed"
    )
    page.get_by_role("button", name="Work out the dose").click()
    expect(page.get_by_text("no other dose is put in its place").first).to_be_visible()
    axe_clean(page)
    shot(page, "plan-refused")
    page.get_by_label("Amount").fill("0.5")
    page.get_by_role("button", name="Work out again").click()
    axe_clean(page)
    shot(page, "plan-worked-out")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Read and sign").click()
    axe_clean(page)
    shot(page, "plan-sign")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign: I order this plan").click()
    expect(page.get_by_text("Version 1, signed by")).to_be_visible()
    axe_clean(page)
    shot(page, "plan-signed")


def acknowledge_item9(desk: Page) -> None:
    """The prescriber closes the item of work with what was done."""
    task = Task.objects.get(kind="outcomes.item9", state="open")
    desk.goto(f"/work/{task.uid}/")
    desk.get_by_label("What was done").fill(
        "Called at once: safe, sister is with her, seen tomorrow"
    )
    desk.get_by_role("button", name="Done").click()
    expect(desk.get_by_role("heading", name="Work", exact=True)).to_be_visible()
    desk.goto(f"/work/{task.uid}/")
    expect(desk.get_by_text("sister is with her").first).to_be_visible()
    task.refresh_from_db()
    assert task.state == "done"


def test_a_patient_answers_by_link_and_item_9_ends_as_an_acknowledged_task(
    new_page: NewPage, live: str, course: Course, axe_clean: AxeClean
) -> None:
    nurse = sign_in(new_page(size=TABLET), live, "nurse")
    nurse.goto(f"/courses/{course.uid}/outcomes/")
    axe_clean(nurse)
    shot(nurse, "outcomes-empty-tablet")
    nurse.get_by_role("button", name="Make a link").click()
    link = nurse.locator(".link-box a").get_attribute("href") or ""
    phone = new_page(size=PHONE)
    phone.goto(link[link.index("/for-you/") :])
    axe_clean(phone)
    shot(phone, "link-phone")
    phone.get_by_role("button", name="Begin").click()
    expect(phone.get_by_text("Little interest or pleasure")).to_be_visible()
    axe_clean(phone)
    shot(phone, "questions-phq9-phone")
    for choice in phone.get_by_label("Several days").all():
        choice.check()
    phone.get_by_role("button", name="Send and go on").click()
    expect(phone.get_by_text("has been told and will look")).to_be_visible()
    axe_clean(phone)
    shot(phone, "questions-screener-phone")
    for _screen in ("asq", "safety_questions"):
        for choice in phone.get_by_label("No", exact=True).all():
            choice.check()
        phone.get_by_role("button", name="Send and go on").click()
    expect(phone.get_by_text("Trouble relaxing")).to_be_visible()
    desk = sign_in(new_page(colours="dark"), live, "prescriber")
    desk.goto(f"/courses/{course.uid}/outcomes/")
    expect(desk.get_by_text("Item 9 was positive").first).to_be_visible()
    axe_clean(desk)
    shot(desk, "outcomes-item9-dimmed")
    acknowledge_item9(desk)


def test_the_pages_around_the_questions_are_clean(
    new_page: NewPage, live: str, course: Course, axe_clean: AxeClean
) -> None:
    give_dose(course, timezone.now() - timedelta(days=1))
    course.step = "induction"
    course.save(update_fields=["step"])
    at = f"/courses/{course.uid}"
    wide = sign_in(new_page(), live, "prescriber")
    dimmed = sign_in(new_page(size=PHONE, colours="dark"), live, "prescriber")
    for name, path in {
        "collecting": f"{at}/collecting/",
        "entries": f"{at}/collecting/enter/",
        "rating": f"{at}/collecting/enter/hama/",
        "paper": f"{at}/collecting/paper/phq9/",
        "home-doses": f"{at}/home-doses/",
    }.items():
        for page, kind in ((wide, "wide"), (dimmed, "phone-dimmed")):
            page.goto(path)
            axe_clean(page)
            shot(page, f"{name}-{kind}")
    actor = actor_for(User.objects.get(username="prescriber"), course.clinic)
    phone = new_page(size=PHONE)
    phone.goto(address(homedose_link(actor=actor, key="l", course=course)))
    phone.get_by_role("button", name="Begin").click()
    expect(phone.get_by_text("Nothing was prescribed for you")).to_be_visible()
    axe_clean(phone)
    shot(phone, "home-dose-phone")


def test_a_review_is_read_and_signed(
    new_page: NewPage, live: str, course: Course, axe_clean: AxeClean
) -> None:
    history(course)
    page = sign_in(new_page(), live, "prescriber")
    page.goto(f"/courses/{course.uid}/outcomes/")
    axe_clean(page)
    shot(page, "outcomes-chart")
    page.goto(f"/courses/{course.uid}/review/")
    expect(page.get_by_text("Lost response at day 18").first).to_be_visible()
    axe_clean(page)
    shot(page, "review")
    small = sign_in(new_page(size=PHONE, colours="dark"), live, "prescriber")
    small.goto(f"/courses/{course.uid}/review/")
    axe_clean(small)
    shot(small, "review-phone-dimmed")
    expect(page.get_by_role("rowheader", name="Quarterly review")).to_be_visible()
    page.get_by_role("link", name="Craving and signs of misuse").first.click()
    axe_clean(page)
    page.get_by_label("Looked: nothing of this").check()
    page.get_by_label("Craving, 0 to 10").fill("1")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Craving, 0 to 10 1").first).to_be_visible()
    axe_clean(page)
    shot(page, "safety")
    page.goto("/planner/")
    axe_clean(page)
    page.goto(f"/courses/{course.uid}/review/")
    page.get_by_label("Continue: maintenance at the present distance").check()
    soon = timezone.localdate() + timedelta(days=3)
    page.get_by_label("Next visit from").fill(soon.isoformat())
    page.locator("#id_next_to").fill((soon + timedelta(days=3)).isoformat())
    page.locator("#id_reason").fill("Response held, fades at day 18")
    page.get_by_label("Your PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("decided by Prescriber Tester").first).to_be_visible()


def test_the_limits_page_reads_on_a_phone(
    new_page: NewPage, live: str, course: Course, axe_clean: AxeClean
) -> None:
    phone = sign_in(new_page(size=PHONE), live, "medical_director")
    phone.goto("/limits/")
    axe_clean(phone)
    shot(phone, "limits-phone")
    page = sign_in(new_page(), live, "medical_director")
    page.goto("/limits/")
    shot(page, "limits")
    page.get_by_role("link", name="Propose other limits").click()
    axe_clean(page)
