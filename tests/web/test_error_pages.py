"""Every refusal and failure says what happened, what was kept and what to do."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connections
from django.test import Client
from pytest_django import Settings
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.web import errors

pytestmark = pytest.mark.django_db

ANSWERS = [
    ("altered", 400, "could not be read"),
    ("role", 403, "Your role does not include this page."),
    ("absent", 404, "There is nothing here"),
    ("large", 413, "too large"),
    ("defect", 500, "Something in Ataraxy failed"),
    ("down", 503, "cannot be reached"),
    ("busy", 503, "is busy"),
    ("full", 503, "disk of the clinic’s server is full"),
    ("disk", 503, "disk of the clinic’s server is full"),
]


@pytest.fixture
def browser(settings: Settings) -> Client:
    settings.ROOT_URLCONF = "tests.web.failing_urls"
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("how", "status", "words"), ANSWERS)
def test_each_failure_says_what_happened_was_kept_and_to_do(
    browser: Client, how: str, status: int, words: str
) -> None:
    answer = browser.get(f"/fail/{how}/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert "What happened" in text
    assert "What was kept:" in text
    assert "What to do:" in text
    assert " style=" not in text


def test_a_rule_that_says_no_shows_its_reason_and_who_may_allow_it(browser: Client) -> None:
    answer = browser.get("/fail/rule/")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Pressure 182/110 is above the limit." in text
    assert "S-04" in text
    assert "prescriber" in text.lower().split("may be allowed by:")[1]


def test_someone_signed_in_keeps_the_menu_on_an_error_page(
    browser: Client, make_user: MakeUser
) -> None:
    browser.force_login(make_user("nurse"))
    assert "data-theme-switch" in browser.get("/fail/absent/").content.decode()


@pytest.mark.parametrize("how", ["defect", "down", "full"])
def test_a_failure_page_asks_the_database_nothing(
    browser: Client, how: str, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.force_login(make_user("nurse"))

    def unreachable(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    # The last of them is where a kept statement begins, which needs no new cursor.
    for way in ("cursor", "ensure_connection", "close_if_health_check_failed"):
        monkeypatch.setattr(connections["default"], way, unreachable)
    answer = browser.get(f"/fail/{how}/")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.content.decode()


def test_a_busy_database_names_when_to_try_again(browser: Client) -> None:
    assert browser.get("/fail/busy/")["Retry-After"] == "5"


def test_a_defect_is_not_mistaken_for_a_failed_machine() -> None:
    assert errors.cause_of(ValueError("database is locked")) == ""
    assert errors.cause_of(None) == ""


def test_a_wrong_password_keeps_the_name_that_was_typed(make_user: MakeUser) -> None:
    make_user("nurse", username="nadia")
    answer = Client().post("/account/login/", {"login": "nadia", "password": "wrong " + PASSWORD})
    text = answer.content.decode()
    assert 'value="nadia"' in text
    assert "data-error-summary" in text
    assert PASSWORD not in text
