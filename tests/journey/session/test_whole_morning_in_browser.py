"""A whole morning on the clock of a test: four chairs, from the opening to the papers.

The browsers' own clocks are a day behind: whatever a page says about ages is the server's time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.harness.browsing import Complaints, NewPage
from tests.journey.session.morning import Morning, moved_on
from tests.journey.visits_walked import AxeClean
from tests.session_people import AT_THE_CHAIR
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.journey.recovery.models import Departure
from ataraxy.journey.session import dosing, services
from ataraxy.journey.session.models import LogLine, Reading
from ataraxy.journey.session.models_watch import Raised
from ataraxy.journey.session.words import DoseKind, LogKind
from ataraxy.platform.audit.verify import anchors, verify
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

INFUSED, SPRAYED, CABLE, LEAVES = "Rivera", "Rossi", "Okoye", "Lindqvist"
HIGH = "High pressure, no symptoms"


@pytest.fixture
def morning(
    live: str,
    in_clinic: Clinic,
    new_page: NewPage,
    make_user: MakeUser,
    make_actor: MakeActor,
    make_patient: MakePatient,
    axe_clean: AxeClean,
) -> Iterator[Morning]:
    """Half past eight: nobody is here yet, and nothing is opened."""
    made = Morning(live, new_page, make_user, axe_clean, in_clinic)
    for role in ("nurse", "second", "prescriber"):
        made.user(role)
    made.people(make_actor, make_patient)
    yield made
    made.stop()


def opens(morning: Morning, make_actor: MakeActor) -> None:
    """No dose before the day is opened; the director signs the set that will be needed."""
    for chair in morning.chairs.values():
        chair.arrived()
    page = morning.room("nurse", INFUSED)
    expect(page.locator("#gates .gate-closed", has_text="Day opened")).to_be_visible()
    morning.open_the_day()
    morning.count_the_cabinet(make_actor)
    page = morning.room("nurse", INFUSED)
    expect(page.locator("#gates .gate-closed", has_text="Day opened")).to_be_hidden()
    page = morning.open("medical_director", "session:sets")
    page.get_by_role("link", name=HIGH).click()
    for field in page.locator("[name^=dose]").all():
        field.fill("labetalol 10 mg IV once")
    morning.look(page)
    morning.sign(page, "Sign the set")
    expect(page.locator("tr", has_text=HIGH)).to_contain_text("Medical_Director")


def doses_begin(morning: Morning, make_actor: MakeActor) -> None:
    """One infusion prepared and drawn by hand; a spray; two more infusions beside them."""
    morning.chairs[INFUSED].asked().measured().ordered()
    morning.prepare_out_of_the_cabinet(INFUSED)
    morning.start("nurse", INFUSED)
    spray = morning.chairs[SPRAYED]
    spray.asked(weight_kg=None, enrolment_confirmed="REMS 2026-11-01").measured()
    spray.ordered().prepared(None)
    morning.start("second", SPRAYED)
    for family in (CABLE, LEAVES):
        chair = morning.chairs[family].asked().measured().ordered().prepared()
        act = {"actor": chair.nurse, "session": chair.session}
        services.step(**act, key=fresh_key(), verb="make ready")
        dosing.start(**act, key=fresh_key(), chair=AT_THE_CHAIR)
    morning.pair_monitor(CABLE, make_actor)
    morning.sent_by_monitor(rate=82, oxygen=96, upper=138, lower=84)
    board = morning.as_("nurse")
    board.goto(reverse("session:board"))
    expect(board.locator("[data-live]")).to_have_text("live")
    expect(board.locator(".tile").nth(3)).to_contain_text("BP 138/84")
    expect(board.locator(".tile").nth(1)).to_contain_text("no monitor")


def pressure_rises(morning: Morning) -> None:
    """Ten minutes on: a prompt, one answer, an order set, a pause, and the recheck."""
    page = morning.room("nurse", INFUSED)
    morning.typed(page, "186/112 104 96 16 m4 d2")
    prompt = page.locator("[data-part=prompts]")
    expect(prompt).to_contain_text("186/112 mmHg: recheck within")
    morning.look(page)
    board = page.context.new_page()
    board.goto(reverse("session:board"))
    first = board.locator(".now-list li").first
    expect(first).to_contain_text("pressure 186/112")
    expect(board.locator(".tile-stop")).to_have_count(1)
    morning.look(board)
    board.close()
    prompt.get_by_label("What was done").fill("Paused, prescriber told")
    prompt.get_by_label("Again in").select_option("3")
    prompt.get_by_role("button", name="Acknowledge").click()
    expect(prompt.get_by_text("186/112")).to_be_hidden()
    page.get_by_role("button", name="Infusion paused").click()
    expect(page.locator("#happened")).to_contain_text("Infusion paused")
    page.goto(reverse("session:session_sets", args=[morning.uid(INFUSED)]))
    page.get_by_role("button", name=HIGH).click()
    page.locator(".set-steps").get_by_role("button").first.click()
    expect(page.locator(".set-steps li", has_text="Tester")).to_have_count(1)
    morning.look(page)


def calm_again(morning: Morning) -> None:
    """Three minutes later, as promised."""
    morning.later(minutes=3)
    page = morning.room("nurse", INFUSED)
    page.get_by_label("Vital signs", exact=True).fill("148/88")
    expect(page.locator("[data-echo-to]")).to_have_text("Blood pressure 148/88 mmHg")
    morning.typed(page, "148/88 86 97 15 m4 d2")
    page.get_by_role("button", name="Infusion resumed").click()
    expect(page.locator("#happened")).to_contain_text("Infusion resumed")
    expect(page.locator("[data-part=prompts] .notice")).to_have_count(0)


def cable_and_network_are_lost(morning: Morning) -> None:
    """The board says that the feed is gone; the nurse charts without a network, and it goes."""
    page = morning.room("nurse", CABLE)
    expect(page.locator("#monitor")).to_contain_text("no feed, 10 min ago")
    page.context.set_offline(True)
    for entry in ("141/86 84 97 14 m4 d2", "144/88 86 96 14 m4 d3"):
        morning.typed(page, entry)
    page.get_by_role("button", name="Talked down, reassured").click()
    box = page.locator("[data-box-list]")
    expect(box).to_contain_text("3 not sent yet")
    morning.look(page)
    assert not Reading.objects.filter(heart_rate_bpm__in=(84, 86)).exists()
    page.context.set_offline(False)
    expect(box).to_be_hidden()
    rows = Reading.objects.filter(session=morning.chairs[CABLE].session, systolic_mmhg__gt=140)
    assert [one.systolic_mmhg for one in rows.order_by("at")] == [141, 144]
    assert rows.first().by_name == rows.last().by_name == "Nurse.Harbor Tester"


def leaves_against_advice(morning: Morning) -> None:
    """Twenty minutes into the dose they want to go, and nobody holds them."""
    page = morning.room("second", LEAVES)
    page.get_by_role("link", name="Leaves against advice").click()
    morning.look(page)
    page.get_by_label("I told them what may happen").check()
    page.get_by_label("What they said").fill("Has to fetch a child.")
    page.get_by_label("own signature").fill(morning.chairs[LEAVES].session.patient.full_name)
    morning.sign(page, "Note and sign")
    expect(page.get_by_text("signed after dose")).to_be_visible()
    morning.look(page)


def infusion_ends(morning: Morning) -> None:
    """Stopped before the bag is empty; the rest is wasted before a witness."""
    page = morning.room("nurse", INFUSED)
    page.get_by_text("Dosing is over").click()
    page.get_by_label("Pumped, mL, if stopped early").fill("38")
    page.get_by_label("Why, if it ended early").fill("Enough, by the prescriber")
    page.get_by_role("button", name="End dosing").click()
    page.get_by_role("button", name="Begin recovery").click()
    expect(page.get_by_text("Way home:").first).to_be_visible()
    morning.witnessed_waste(INFUSED)
    chair = morning.chairs[CABLE]
    act = {"actor": chair.nurse, "session": chair.session}
    dosing.end_dosing(**act, key=fresh_key())
    services.step(**act, key=fresh_key(), verb="begin recovery")


def spray_is_over(morning: Morning) -> None:
    """The second device five minutes after the first, then recovery."""
    page = morning.room("second", SPRAYED)
    page.get_by_role("button", name=str(DoseKind.DEVICE.label)).click()
    expect(page.locator("#dose")).to_contain_text("Given so far56 mg")
    page.get_by_text("Dosing is over").click()
    page.get_by_role("button", name="End dosing").click()
    page.get_by_role("button", name="Begin recovery").click()
    expect(page.get_by_text("Way home:").first).to_be_visible()


def too_early_for_home(morning: Morning) -> None:
    """Well, but not two hours after the first device: nobody may release."""
    page = morning.room("second", SPRAYED)
    morning.typed(page, "128/78 70 98 14 m5 d0")
    page.get_by_role("link", name="Release home").click()
    morning.sign(page, "Sign the release")
    expect(page.get_by_text("They are not released.")).to_be_visible()
    morning.look(page)


def everybody_is_home(morning: Morning) -> None:
    """An hour after the infusion, two hours after the spray."""
    for family in (INFUSED, CABLE):
        page = morning.room("nurse", family)
        morning.typed(page, "130/80 70 98 14 m5 d0")
        morning.release(morning.chairs[family].session)
    morning.later(minutes=35)
    page = morning.room("second", SPRAYED)
    morning.typed(page, "126/76 70 98 14 m5 d0")
    morning.release(morning.chairs[SPRAYED].session, "second")


def signs_the_record(morning: Morning) -> None:
    """Read as a paper, signed, and kept."""
    page = morning.open("nurse", "recovery:sign_record", morning.uid(INFUSED))
    expect(page.locator(".paper")).to_contain_text("Drug account")
    morning.sign(page, "Sign the record")
    expect(page.get_by_text("Later additions stand beside it")).to_be_visible()
    morning.look(page)


def pages_beside_the_chair(morning: Morning) -> None:
    """Pages that nobody opens on a good morning are as accessible as the others."""
    chair = morning.uid(INFUSED)
    for name in ("adverse", "limits", "transfer_sheet"):
        morning.open("nurse", f"session:{name}", chair)
    morning.open("nurse", "recovery:next_day", chair)
    form = morning.open("second", "recovery:rems", morning.uid(SPRAYED))
    expect(form.get_by_role("button", name="Note it as sent")).to_be_visible()
    for name in ("handover", "clinic_limits", "labels"):
        morning.open("nurse", f"session:{name}")
    page = morning.open("therapist", "session:therapy", chair)
    page.get_by_label("Psychotherapy note").fill("Spoke of the sea.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Spoke of the sea.")).to_be_visible()


def papers_say_what_happened(morning: Morning) -> None:
    words = morning.words_of_record(INFUSED)
    for told in (
        "Blood pressure 186/112",
        "Paused, prescriber told",
        f"{HIGH}: ",
        "wasted",
        "Witness of the waste Second Tester",
        "Infusion resumed",
        "Way Home",
    ):
        assert told.lower() in words.lower(), (told, words)
    assert "Spoke of the sea" not in words
    assert "Has to fetch a child." in morning.words_of_record(LEAVES)


def books_are_right(morning: Morning) -> None:
    """States, prompts, work, the ledger, the journal."""
    assert moved_on(morning.chairs) == {
        INFUSED: "released",
        SPRAYED: "released",
        CABLE: "released",
        LEAVES: "left_against_advice",
    }
    raised = Raised.objects.get(session=morning.chairs[INFUSED].session)
    answers = LogLine.objects.filter(kind=LogKind.ACKNOWLEDGED)
    assert [one.text for one in answers] == [f"{raised.key} Paused, prescriber told"]
    assert Departure.objects.get(session=morning.chairs[LEAVES].session).patient_typed_name
    work = Counter(Task.objects.values_list("kind", flat=True))
    assert (work["next-day-contact"], work["after-against_advice"]) == (4, 1)
    assert verify_ledger() == []
    assert verify(anchors()) == []


def test_a_whole_morning_in_the_room(
    morning: Morning, make_actor: MakeActor, complaints: Complaints
) -> None:
    complaints.expect_error("ERR_INTERNET_DISCONNECTED")
    opens(morning, make_actor)
    doses_begin(morning, make_actor)
    morning.later(minutes=5)
    spray_is_over(morning)
    morning.later(minutes=5)
    pressure_rises(morning)
    cable_and_network_are_lost(morning)
    morning.small_and_dimmed(INFUSED)
    calm_again(morning)
    morning.later(minutes=7)
    leaves_against_advice(morning)
    infusion_ends(morning)
    morning.later(minutes=70)
    too_early_for_home(morning)
    everybody_is_home(morning)
    pages_beside_the_chair(morning)
    signs_the_record(morning)
    papers_say_what_happened(morning)
    books_are_right(morning)
