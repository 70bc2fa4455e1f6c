"""Open a page in the browser named on the command line. Runs in `.venv`."""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright


def main(executable: str) -> None:
    """Fails with Playwright's own words when the browser does not start or shows nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, timeout=30_000)
        page = browser.new_page()
        page.set_content("<h1>Ataraxy</h1>")
        assert page.inner_text("h1") == "Ataraxy"
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
