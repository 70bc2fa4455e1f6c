"""In a real browser: sign in with both factors, lock, and find what was typed still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.harness.browsing import PHONE
from tests.standing_people import PASSWORD, MakeUser, code_for

from ataraxy.platform.accounts.models import User

AxeClean = Callable[[Page], None]


@pytest.fixture
def nurse(make_user: MakeUser) -> User:
    """Somebody with an authenticator app."""
    return make_user("administrator", "nurse", username="nadia")


def _sign_in(page: Page) -> None:
    page.goto("/account/login/")
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("[name=code]").fill(code_for())
    page.locator("[name=code]").press("Enter")
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()


def test_what_was_typed_is_still_there_after_unlocking(page: Page, nurse: User) -> None:
    _sign_in(page)
    page.goto("/staff/add/")
    page.get_by_label("Family name").fill("Núñez")
    page.get_by_role("button", name="Lock").first.click()
    lock = page.get_by_role("dialog", name="Locked")
    expect(lock).to_be_visible()
    expect(page.get_by_role("heading", name="Add somebody")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    lock.get_by_label("Password").fill("not this one")
    lock.get_by_role("button", name="Unlock").click()
    expect(lock.get_by_role("alert")).to_contain_text("do not belong together")
    lock.get_by_label("Password").fill(PASSWORD)
    lock.get_by_role("button", name="Unlock").click()
    expect(lock).to_be_hidden()
    expect(page.get_by_label("Family name")).to_have_value("Núñez")


def test_every_tab_locks_and_the_server_with_them(page: Page, nurse: User) -> None:
    _sign_in(page)
    page.goto("/staff/")
    second = page.context.new_page()
    second.goto("/staff/add/")
    page.get_by_role("button", name="Lock").first.click()
    expect(second.get_by_role("dialog", name="Locked")).to_be_visible()
    second.reload()
    expect(second.get_by_role("heading", name="Locked")).to_be_visible()
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Unlock").click()
    expect(second.get_by_role("heading", name="Add somebody")).to_be_visible()


def test_without_script_the_server_locks_and_keeps_the_form(new_page: Any, nurse: User) -> None:
    page = new_page(script=False, size=PHONE)
    page.goto("/account/login/")
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("[name=code]").fill(code_for())
    page.locator("[name=code]").press("Enter")
    page.wait_for_url("**/")
    page.goto("/staff/add/")
    page.get_by_label("Given name").fill("Ōtani")
    page.get_by_label("Family name").fill("Núñez")
    page.get_by_label("User name").fill("onunez")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="It is me").click()
    expect(page.get_by_role("heading", name="Temporary password")).to_be_visible()
    assert User.objects.filter(username="onunez").exists()


def test_a_passkey_is_set_up_and_opens_a_shift(page: Page, nurse: User) -> None:
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    _sign_in(page)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_text("Security key added.")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    "address", ["/account/switch/", "/account/pin/", "/tablets/", "/staff/", "/staff/add/",
                "/emergency/", "/permissions/"],
)  # fmt: skip
def test_the_pages_about_accounts_are_accessible(
    page: Page, nurse: User, axe_clean: AxeClean, address: str
) -> None:
    _sign_in(page)
    page.goto(address)
    axe_clean(page)
