"""The work list on a phone at night: see what is late, take it, say what was done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.services import NewTask, open_task


def sign_in(page: Page, user: User, live: str) -> None:
    """Hand the browser the session of `user`."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live}
    page.context.add_cookies([cookie])


def test_a_nurse_takes_a_late_item_on_the_phone_and_closes_it_with_words(
    live: str,
    new_page: Callable[..., Page],
    axe_clean: Callable[[Page], None],
    in_clinic: Clinic,
    make_user: MakeUser,
    make_actor: MakeActor,
    patient: Patient,
) -> None:
    due = timezone.now() - timedelta(minutes=35)
    ask = NewTask("callback", "Call Ana back", "nurse", due_at=due, patient=patient)
    open_task(actor=make_actor("coordinator"), key="k", ask=ask)
    page = new_page(size=PHONE)
    sign_in(page, make_user("nurse"), live)
    page.goto(reverse("worklist:work"))
    expect(page.get_by_text("35 minutes late")).to_be_visible()
    axe_clean(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "the list must not scroll sideways on a phone"
    page.get_by_role("button", name=re.compile("Take.*Call Ana back")).click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    axe_clean(page)
    page.get_by_label("What was done").fill("Reached her; safe tonight")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Done, and kept with who and what.")).to_be_visible()
    assert Task.objects.get().state == "done"


def test_the_rota_page_is_clean(
    live: str,
    new_page: Callable[..., Page],
    axe_clean: Callable[[Page], None],
    in_clinic: Clinic,
    make_user: MakeUser,
) -> None:
    page = new_page(colours="dark")
    sign_in(page, make_user("coordinator"), live)
    page.goto(reverse("worklist:rota"))
    expect(page.get_by_text("Nobody is entered as on call")).to_be_visible()
    axe_clean(page)
    page.goto(reverse("worklist:new"))
    axe_clean(page)
