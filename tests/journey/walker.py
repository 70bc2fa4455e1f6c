"""One patient's way, clicked: each method is a step that somebody takes in the browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.journey.visits_walked import Visits
from tests.standing_people import PASSWORD

from ataraxy.journey.course.models import Course

_MOST_GAPS, _MOST_PARTS, _MOST_FORMS = 40, 40, 6
"""A walk that goes round in circles ends instead of going on."""
_WEIGHTY_GAP = "[aria-labelledby=gaps] .gap:not(.gap-lesser)"


class Walker(Visits):
    """The steps before and after the dosing visits."""

    def import_record(self, bundle: Path) -> None:
        """The coordinator imports a record."""
        page = self.open("coordinator", "chart:import")
        page.set_input_files("[type=file]", bundle)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("entries are new")).to_be_visible()
        self.look(page)

    def refer(self, given: str, family: str, born: str) -> None:
        """A letter comes in for the person who was imported."""
        page = self.open("coordinator", "referral:new")
        page.locator("[name=given_name]").fill(given)
        page.locator("[name=family_name]").fill(family)
        page.locator("[name=birth_date]").fill(born)
        page.locator("[name=sender]").select_option("professional")
        page.locator("[name=referrer_name]").fill("Dr. Marsh")
        page.locator("[name=reason]").select_option("major_depression")
        page.locator("[name=words]").fill("Two adequate trials without enough benefit.")
        page.locator("[name=acute_risk][value=no]").check()
        page.locator("main form button[type=submit]").last.click()
        page = self.open("prescriber", "referral:inbox")
        page.get_by_role("link", name=f"{given} {family}").click()
        self.look(page)
        page.get_by_role("button", name="This is the same person").first.click()
        page.get_by_role("button", name="Accept").click()
        self.look(page)

    def screen(self, course: Course) -> None:
        """Every missing fact that could stop is given on the spot, then the prescriber signs."""
        page = self.open("prescriber", "screening:screening", course.uid)
        for _gap in range(_MOST_GAPS):
            if not page.locator(_WEIGHTY_GAP).count():
                break
            self._answer(page)
        self.look(page)
        page.get_by_role("link", name="Write the evaluation").click()
        page.get_by_label("How you saw them").select_option("in_person")
        for part in ("History", "Mental state", "Risk", "Impression", "Plan"):
            page.get_by_label(part).fill("Seen today.")
        self.sign(page, "Sign the evaluation")
        page = self.open("prescriber", "screening:screening", course.uid)
        page.get_by_role("link", name="Decide", exact=True).click()
        page.get_by_role("radio", name="Suitable", exact=True).check()
        page.get_by_label("Why").first.fill("Two failed trials, no contraindication found.")
        self.sign(page, "Sign the decision")

    def _answer(self, page: Page) -> None:
        gap = page.locator(_WEIGHTY_GAP).first
        text = gap.inner_text()
        if gap.get_by_label("How many").count():
            gap.get_by_label("How many").fill("3")
            gap.get_by_role("button", name="Save", exact=True).click()
        elif gap.get_by_role("button", name="No", exact=True).count():
            word = "Yes" if "psychotherapy" in text else "No"
            gap.get_by_role("button", name=word, exact=True).click()
        elif gap.get_by_role("button", name="Negative").count():
            gap.get_by_role("button", name="Negative").click()
        else:
            gap.get_by_role("button", name="complete").first.click()
        expect(page.get_by_text("Saved.")).to_be_visible()

    def consent(self, course: Course) -> None:
        """Prepared, read part by part on the tablet, signed, witnessed."""
        page = self.open("nurse", "consent:prepare", course.uid)
        page.get_by_role("button", name="Put it together").click()
        for _part in range(_MOST_PARTS):
            if not page.get_by_role("button", name="I have read this").count():
                break
            self.look(page)
            choice = page.locator("[name=choice][value=no]")
            if choice.count():
                choice.check()
            page.get_by_role("button", name="I have read this").click()
        if not page.get_by_label("Your full name, typed").count():
            page = self.open("nurse", "consent:consent", course.uid)
            page.get_by_role("link", name="Hand over the tablet to sign").click()
        self.look(page)
        page.get_by_label("Your full name, typed").fill(course.patient.full_name)
        page.get_by_label("Witness: user name").fill(self.make_user("coordinator").username)
        page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
        page.get_by_role("button", name="I consent to this treatment").click()
        page = self.open("nurse", "consent:consent", course.uid)
        expect(page.get_by_text("Valid consent")).to_be_visible()

    def plan(self, course: Course) -> None:
        """A single infusion first, at half a milligram per kilogram."""
        page = self.open("prescriber", "plan:plan", course.uid)
        page.get_by_role("link", name="Make the plan").click()
        page.get_by_role("link", name="IV, a single infusion").click()
        self.look(page)
        page.get_by_label("Product").select_option("ketamine_50")
        page.get_by_label("Bag").select_option("50")
        page.get_by_label("Weight in kg").fill("70")
        page.get_by_label("Weighed on").fill(str(timezone.localdate(timezone=course.clinic.zone)))
        page.get_by_label("Amount").fill("0.5")
        why = page.get_by_label("Why this dose and this course")
        why.fill("Two adequate trials failed")
        page.get_by_role("button", name="Work out the dose").click()
        self.look(page)
        page.get_by_role("button", name="Keep as a draft").click()
        page.get_by_role("link", name="Read and sign").click()
        self.look(page)
        self.sign(page, "Sign: I order this plan")
        expect(page.get_by_text("Version 1, signed by")).to_be_visible()

    def answer_questionnaires(self, course: Course, words: str) -> None:
        """The nurse hands the tablet over; the patient answers both questionnaires alike."""
        page = self.open("nurse", "outcomes:chart", course.uid)
        for box in page.locator("[name=instruments]").all():
            box.set_checked(box.get_attribute("value") in {"phq9", "gad7"})
        page.get_by_role("button", name="Hand over this tablet").click()
        for _form in range(_MOST_FORMS):
            if not page.get_by_role("button", name="Send and go on").count():
                break
            self.look(page)
            for choice in page.get_by_label(words, exact=True).all():
                choice.check()
            safe = page.locator("fieldset", has_text="better off dead")
            if safe.count():
                safe.last.get_by_label("Not at all", exact=True).check()
            page.get_by_role("button", name="Send and go on").click()
            page.wait_for_load_state()
        self.sign_in_again("nurse")

    def decide(self, course: Course, choice: str) -> None:
        """The prescriber reads the review and signs what comes next."""
        page = self.open("prescriber", "maintenance:review", course.uid)
        page.get_by_label(choice).check()
        soon = timezone.localdate() + timedelta(days=20)
        if page.locator("[name=next_from]").count():
            page.locator("[name=next_from]").fill(soon.isoformat())
            page.locator("[name=next_to]").fill((soon + timedelta(days=14)).isoformat())
        page.locator("[name=reason]").fill("Benefit holds.")
        self.sign(page, "Sign the decision")
        expect(page.get_by_text("decided by").first).to_be_visible()
