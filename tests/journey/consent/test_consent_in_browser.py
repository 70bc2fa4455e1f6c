"""The tablet in real Chromium: read, draw a signature or type it, axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.harness.browsing import SignIn
from tests.journey.consent.conftest import Read
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.consent.models import Consent
from ataraxy.journey.course.models import Course

TABLET = (1024, 768)


def draw(page: Page) -> None:
    """Sign with the mouse in the box."""
    pad = page.locator(".signature-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 40 + 25 * step, box["y"] + 60 + (30 if step % 2 else -20))
    page.mouse.up()


def test_a_patient_reads_draws_and_a_nurse_witnesses(
    signed_in: SignIn,
    make_user: MakeUser,
    prepared: Consent,
    read_all: Read,
    course: Course,
    axe_clean: Callable[[Page], None],
) -> None:
    read_all(prepared)
    page = signed_in(make_user("nurse"), size=TABLET)
    page.goto(reverse("consent:read", args=[course.uid, prepared.uid, 6]))
    axe_clean(page)
    page.goto(reverse("consent:sign", args=[course.uid, prepared.uid]))
    axe_clean(page)
    draw(page)
    expect(page.locator("[data-signature-state]")).to_have_text("Signature drawn.")
    page.get_by_label("Witness: user name").fill("nurse.harbor")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="I consent to this treatment").click()
    expect(page.get_by_text("Valid consent")).to_be_visible()
    axe_clean(page)
    signed = Consent.objects.select_related("signature").get()
    assert signed.signature is not None
    assert signed.signature.drawn_path.count("L") > 5


def test_the_keyboard_alone_signs_and_clearing_the_box_is_no_signature(
    signed_in: SignIn, make_user: MakeUser, prepared: Consent, read_all: Read, course: Course
) -> None:
    read_all(prepared)
    page = signed_in(make_user("nurse"), size=TABLET)
    page.goto(reverse("consent:sign", args=[course.uid, prepared.uid]))
    draw(page)
    page.get_by_role("button", name="Clear and draw again").press("Enter")
    expect(page.locator("[data-signature-state]")).to_have_text("Nothing drawn yet.")
    page.get_by_label("Witness: user name").fill("nurse.harbor")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_label("Witness: PIN, password or code").press("Enter")
    expect(
        page.get_by_text("Draw your signature in the box or type your name").first
    ).to_be_visible()
    page.get_by_label("Your full name, typed").fill("Ana Rivera")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_label("Witness: PIN, password or code").press("Enter")
    expect(page.get_by_text("Valid consent")).to_be_visible()


def test_without_script_the_typed_name_signs(
    signed_in: SignIn, make_user: MakeUser, prepared: Consent, read_all: Read, course: Course
) -> None:
    read_all(prepared)
    page = signed_in(make_user("nurse"), size=TABLET, script=False)
    page.goto(reverse("consent:sign", args=[course.uid, prepared.uid]))
    expect(page.locator(".signature-pad")).to_be_hidden()
    page.get_by_label("Your full name, typed").fill("Ana Rivera")
    page.get_by_label("Witness: user name").fill("nurse.harbor")
    page.get_by_label("Witness: PIN, password or code").fill(PASSWORD)
    page.get_by_role("button", name="I consent to this treatment").click()
    expect(page.get_by_text("Valid consent")).to_be_visible()
