"""Dosing visits, clicked: each method is an act that somebody does in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.harness.browsing import DESKTOP, NewPage
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Preparation, Session
from ataraxy.platform.accounts.models import User

AxeClean = Callable[[Page], None]
TABLET = (1024, 768)


class Visits:
    """Pages of the people who work at the clinic, a clock that can be put forward, and axe."""

    def __init__(
        self, live: str, new_page: NewPage, make_user: MakeUser, axe_clean: AxeClean
    ) -> None:
        self._live, self._new_page, self.make_user = live, new_page, make_user
        self._axe, self._seen = axe_clean, set[str]()
        self._clock = time_machine.travel(datetime.now().astimezone(), tick=True)
        self._moved = self._clock.start()
        self._pages: dict[str, Page] = {}

    def stop(self) -> None:
        """Let the clock run as it does outside."""
        self._clock.stop()

    def later(self, **length: float) -> None:
        """Time passes; everybody signs in again, as after a break."""
        self._moved.shift(timedelta(**length))
        for role in list(self._pages):
            self.sign_in_again(role)

    def sign_in_again(self, role: str) -> None:
        """The screen was locked, by a handed-over tablet or by time: close it and begin anew."""
        if role in self._pages:
            self._pages.pop(role).context.close()

    def as_(self, role: str, size: tuple[int, int] = DESKTOP) -> Page:
        """The browser of somebody with this role."""
        if role not in self._pages:
            client = Client()
            client.force_login(self.user(role))
            name = settings.SESSION_COOKIE_NAME
            page = self._new_page(size=size)
            cookie = {"name": name, "value": client.cookies[name].value, "url": self._live}
            page.context.add_cookies([cookie])
            self._pages[role] = page
        return self._pages[role]

    def user(self, role: str) -> User:
        """Whoever has this role."""
        return self.make_user(role)

    def look(self, page: Page) -> Page:
        """Every kind of page on the way is accessible (each address is examined once)."""
        kind = page.url.split("?")[0]
        if kind not in self._seen:
            self._seen.add(kind)
            self._axe(page)
        return page

    def examine(self, page: Page) -> None:
        """This page is accessible as it stands, whether seen before or not."""
        self._axe(page)

    def open(self, role: str, name: str, *args: object) -> Page:
        """Go to a page by the name of its address, and look at it."""
        page = self.as_(role)
        page.goto(reverse(name, args=args))
        return self.look(page)

    def sign(self, page: Page, button: str) -> None:
        page.get_by_label("Your PIN, password or code").fill(PASSWORD)
        page.get_by_role("button", name=button).click()

    def add_chair(self) -> None:
        """The clinic has a chair."""
        page = self.open("coordinator", "scheduling:chairs")
        page.locator("[name=room_name]").fill("Garden")
        page.locator("[name=chair_name]").fill("Chair 1")
        page.get_by_role("button", name="Add", exact=True).click()

    def visit(self, course: Course) -> None:
        """One whole dosing visit, from the booking to the way home."""
        session = self.book(course)
        self.open_the_day()
        self.check_in(session)
        self.order_and_prepare(session)
        self.dose(session)
        self.go_home(session)

    def book(self, course: Course) -> Session:
        """The next visit is booked for half an hour from now."""
        page = self.open("coordinator", "session:book", course.uid)
        begins = timezone.now().astimezone(course.clinic.zone) + timedelta(minutes=5)
        page.locator("[name=day]").fill(f"{begins:%Y-%m-%d}")
        page.locator("[name=begins]").fill(f"{begins:%H:%M}")
        page.locator("[name=chair]").select_option(index=1)
        page.get_by_role("button", name="Book", exact=True).click()
        page.wait_for_load_state()
        return Session.objects.filter(course=course).latest("number")

    def open_the_day(self) -> None:
        """Prescriber on site, kit in order."""
        page = self.open("nurse", "scheduling:opening")
        page.locator("[name=prescriber]").select_option(index=1)
        page.locator("[name=acls]").select_option(index=1)
        later = timezone.localdate() + timedelta(days=300)
        page.locator("[name=emergency_drugs_expire_on]").fill(later.isoformat())
        for box in page.locator("[name=found]").all():
            box.check()
        page.get_by_role("button", name="Record", exact=True).click()
        page.wait_for_load_state()

    def check_in(self, session: Session) -> None:
        """At the door; everything is asked; first vital signs."""
        page = self.open("nurse", "session:room", session.uid)
        page.get_by_role("button", name="Arrived").click()
        page.get_by_role("link", name="Check-in", exact=True).click()
        self.look(page)
        for name in ("said_full_name", "said_birth_date", "allergies_read_back"):
            page.locator(f"[name={name}]").check()
        page.locator("[name=red_flags_asked]").check()
        self._choose(page, "ride", "adult")
        page.locator("[name=ride_name]").fill("Sam Avery")
        clock = timezone.now().astimezone(session.clinic.zone)
        page.locator("[name=last_food]").fill(f"{clock - timedelta(hours=9):%H:%M}")
        page.locator("[name=last_drink]").fill(f"{clock - timedelta(hours=4):%H:%M}")
        self._choose(page, "medicines", "same")
        self._choose(page, "suicide_screen", "negative")
        if page.locator("[name=pregnancy]").count():
            self._choose(page, "pregnancy", "negative")
        self._choose(page, "bladder", "nothing")
        self._choose(page, "touch", "none")
        page.locator("[name=weight_kg]").fill("70")
        page.get_by_role("button", name="Save the answers").click()
        self.chart(session, "128/78 68 98% 14 m5")

    def _choose(self, page: Page, name: str, value: str) -> None:
        field = page.locator(f"[name={name}]")
        if field.first.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            page.locator(f"[name={name}][value={value}]").check()

    def chart(self, session: Session, entry: str) -> None:
        """Type the vital signs of one moment."""
        page = self.open("nurse", "session:room", session.uid)
        rows = page.locator("#flowsheet tbody tr")
        before = rows.count()
        page.get_by_label("Vital signs", exact=True).fill(entry)
        page.get_by_role("button", name="Chart", exact=True).click()
        expect(rows).not_to_have_count(before)  # the page keeps itself up to date

    def order_and_prepare(self, session: Session) -> None:
        """Signed by the prescriber, prepared by the nurse, checked by the prescriber."""
        page = self.open("prescriber", "session:order", session.uid)
        page.locator("[name=text]").fill("Slept well, dose stands.")
        self.sign(page, "Sign the order")
        page = self.open("nurse", "session:prepare", session.uid)
        page.locator("[name=lot]").fill("KET-2611A")
        expires = timezone.localdate() + timedelta(days=200)
        page.locator("[name=expires_on]").fill(expires.isoformat())
        page.get_by_role("button", name="Prepared").click()
        page.wait_for_load_state()
        prepared = Preparation.objects.filter(session=session).latest("pk")
        page = self.open("prescriber", "session:double_check", session.uid)
        page.locator("[name=ml]").fill(f"{prepared.drawn_ml:g}")
        page.locator("[name=rate_ml_h]").fill(f"{prepared.rate_ml_h:g}")
        page.locator("[name=volume_ml]").fill(f"{prepared.final_volume_ml:g}")
        page.get_by_role("button", name="My figures").click()
        page.wait_for_load_state()

    def dose(self, session: Session) -> None:
        """Ready, started, watched for forty minutes, ended."""
        page = self.open("nurse", "session:room", session.uid)
        page.get_by_role("button", name="I take over").click()
        page.get_by_role("button", name="Ready", exact=True).click()
        page.locator("[name=said_full_name]").check()
        page.locator("[name=said_birth_date]").check()
        page.get_by_role("button", name="Start the dose").click()
        expect(page.get_by_text("Started. The clock runs.")).to_be_visible()
        for _quarter in range(4):
            self.later(minutes=10)
            self.chart(session, "142/86 76 97% 14 m4 d2")
        page = self.open("nurse", "session:room", session.uid)
        page.get_by_text("Dosing is over").click()
        page.get_by_role("button", name="End dosing").click()
        page.get_by_role("button", name="Begin recovery").click()
        expect(page.get_by_text("Way home:").first).to_be_visible()

    def go_home(self, session: Session) -> None:
        """An hour later everything is met and somebody takes them home."""
        self.later(minutes=70)
        self.chart(session, "130/80 70 98% 14 m5 d0")
        self.release(session)

    def release(self, session: Session, role: str = "nurse") -> None:
        """Everything asked and seen is ticked, and the release is signed."""
        page = self.open(role, "session:room", session.uid)
        for name in (
            "oriented",
            "steady",
            "nausea_controlled",
            "suicide_checked",
            "escort_here",
            "advice_given",
        ):
            page.locator(f"[name={name}]").check()
        page.locator("[name=escort_name]").fill("Sam Avery")
        page.get_by_role("button", name="Save the ticks").click()
        page.get_by_role("link", name="Release home").click()
        self.look(page)
        self.sign(page, "Sign the release")
        page.wait_for_load_state()
        session.refresh_from_db()
        assert session.state == "released", page.inner_text("main")
