"""A chair that loses its network and its browser: nothing charted there is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from tests.harness.browsing import Complaints, SignIn, executable, keep
from tests.session_people import Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.session.dosing import end_dosing
from ataraxy.journey.session.entry_rules import entry_rules
from ataraxy.journey.session.models import Reading
from ataraxy.journey.session.vitals import EntryError, echo, read_entry
from ataraxy.platform.service.forms import fresh_key

Ago = Callable[[int], datetime]
PIECES = [
    "138/86", "72", "98%", "-", ".", "rr", "o2", "2.5", "etco2 38", "m4", "m 5", "d 2", "x:7",
    "left", "sitting", "u", "spo2", "101", "banana", "86/138", "hr72", "300", "0", "p", "7,5", "/",
]  # fmt: skip


def answered_by_both(page: Page) -> None:
    """What the browser reads from an entry is what the server reads."""
    dice = random.Random(7)
    typed = [" ".join(dice.choices(PIECES, k=dice.randint(1, 5))) for _ in range(400)]
    ours = []
    for text in typed:
        try:
            ours.append(list(echo(read_entry(text))))
        except EntryError:
            ours.append(["refused"])
    module = page.locator("script[src*='entry.js']").get_attribute("src") or ""
    script = """async ([path, rules, typed]) => {
        const { echo, understand } = await import(path);
        return typed.map((text) => {
            try { return echo(understand(text, rules), rules); } catch { return ["refused"]; }
        });
    }"""
    path = module.replace("entry.js", "understand.js")
    theirs = page.evaluate(script, [path, json.loads(json.dumps(entry_rules())), typed])
    for text, mine, other in zip(typed, ours, theirs, strict=True):
        assert mine == other, text


def charted(chairside: Chairside) -> list[int | None]:
    rows = Reading.objects.filter(session=chairside.session, heart_rate_bpm__gte=100)
    return list(rows.order_by("recorded_at").values_list("heart_rate_bpm", flat=True))


def chart(page: Page, entry: str) -> None:
    page.get_by_label("Vital signs", exact=True).fill(entry)
    page.get_by_role("button", name="Chart", exact=True).click()
    expect(page.get_by_label("Vital signs", exact=True)).to_have_value("")


@contextmanager
def own_browser(chromium: Browser, live: str, client: Client, profile: Path) -> Iterator[Page]:
    """A Chromium with a profile on disk; at the end it is killed, not closed."""
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=executable(),
        base_url=live,
        args=["--disable-background-networking", "--disable-quic"],
    )
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": live}
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context.new_page()
    for process in processes_of(profile):
        os.kill(process, signal.SIGKILL)


def processes_of(profile: Path) -> list[int]:
    """Every process of the browser that keeps its things in `profile`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"--user-data-dir={profile}" in told:
            found.append(int(folder.name))
    return found


def reloaded_without_a_server(nurse: Page, axe_clean: Callable[[Page], None]) -> None:
    """The page a browser keeps takes the place of the chair-side page and charts as well."""
    box = nurse.locator("[data-box-list]")
    nurse.reload()
    expect(nurse.get_by_role("heading", name="No connection")).to_be_visible()
    expect(box).to_contain_text("4 not sent yet")
    chart(nurse, "104")
    axe_clean(nurse)
    keep(nurse, "chair-offline-reloaded")


def test_entries_made_without_a_network_go_once_each_and_in_order(
    chairside: Chairside,
    make_user: MakeUser,
    signed_in: SignIn,
    axe_clean: Callable[[Page], None],
    ago: Ago,
    complaints: Complaints,
) -> None:
    complaints.expect_error("ERR_INTERNET_DISCONNECTED")
    chairside.running(ago(30)).measured("150/92 84 97 15 m4 d2", ago(10))
    nurse = signed_in(make_user("nurse"))
    url = reverse("session:room", args=[chairside.session.uid])
    nurse.goto(url)
    answered_by_both(nurse)
    nurse.evaluate("navigator.serviceWorker.ready.then(() => true)")
    nurse.context.set_offline(True)
    for entry in ("101", "102", "103 m5"):
        chart(nurse, entry)
    nurse.get_by_role("button", name="Infusion paused").click()
    box = nurse.locator("[data-box-list]")
    expect(box).to_contain_text("4 not sent yet")
    axe_clean(nurse)
    keep(nurse, "chair-offline")
    reloaded_without_a_server(nurse, axe_clean)
    assert charted(chairside) == []
    end_dosing(actor=chairside.nurse, key=fresh_key(), session=chairside.session, at=ago(2))
    nurse.context.set_offline(False)
    second = nurse.context.new_page()
    second.goto(url)
    refused = second.locator("[data-box-list]")
    expect(refused).to_contain_text("Not taken: No dose is running.")
    flowsheet = second.locator("#flowsheet")
    expect(flowsheet).to_contain_text("104")  # it waited behind what was refused
    assert charted(chairside) == [101, 102, 103, 104]
    expect(flowsheet).to_contain_text("103")
    refused.get_by_role("button", name="Put aside").click()
    expect(refused).to_be_hidden()


def test_a_killed_browser_sends_what_it_kept_once_it_is_back(
    chairside: Chairside,
    make_user: MakeUser,
    chromium: Browser,
    live: str,
    tmp_path: Path,
    ago: Ago,
) -> None:
    chairside.running(ago(30))
    client = Client()
    client.force_login(make_user("nurse"))
    url = reverse("session:room", args=[chairside.session.uid])
    with own_browser(chromium, live, client, tmp_path / "profile") as page:
        page.goto(url)
        page.context.set_offline(True)
        for entry in ("111", "112"):
            chart(page, entry)
        expect(page.locator("[data-box-list]")).to_contain_text("2 not sent yet")
    assert charted(chairside) == []
    with own_browser(chromium, live, client, tmp_path / "profile") as page:
        page.goto(url)
        expect(page.locator("#flowsheet")).to_contain_text("112")
    assert charted(chairside) == [111, 112]
