"""A monitor from its first, unknown message to its last, late one, in real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.clinic.devices.wire import HEART_RATE, cuff, heart_rate, message, obx, said
from tests.harness.browsing import PHONE, SignIn, keep
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.devices.models import Pairing, Quarantined, Sample
from ataraxy.clinic.devices.services import add_device
from ataraxy.clinic.devices.storage import store
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key

AxeClean = Callable[[Page], None]


@pytest.fixture
def hears(in_clinic: Clinic) -> Callable[[bytes], None]:
    """The listener's part: a message is stored."""

    def hear(body: bytes) -> None:
        store(in_clinic.pk, [said(body)], timezone.now())

    return hear


def _is_added_from_the_quarantine(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("devices:monitors"))
    axe_clean(page)
    page.get_by_role("link", name="Quarantine: 2").click()
    axe_clean(page)
    keep(page, "quarantine")
    page.get_by_role("row", name="MON-3").get_by_role("link", name="Look and settle").click()
    expect(page.get_by_text("Heart rate 64")).to_be_visible()
    axe_clean(page)
    keep(page, "quarantined")
    page.get_by_role("link", name="Add this monitor").click()
    expect(page.get_by_label("What it calls itself")).to_have_value("MON-3")
    page.get_by_label("Name for people").fill("Monitor 3")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("“Monitor 3” may send now.")).to_be_visible()
    assert not Sample.objects.exists(), "what it sent before is nobody's"


def _is_paired_by_pick_and_by_scan(page: Page, room: str) -> None:
    page.goto(room)
    card = page.locator("#monitor")
    card.get_by_label("or pick it").select_option("Monitor 1")
    card.get_by_role("button", name="Pair", exact=True).click()
    expect(page.get_by_text("“Monitor 1” stands here now.")).to_be_visible()
    card.get_by_text("Pair a monitor with this patient").click()
    card.get_by_label("Scan its label").fill("MON-9")
    card.get_by_label("Scan its label").press("Enter")  # as a scanner ends
    expect(page.get_by_text("“MON-9” is no monitor that is free here.")).to_be_visible()
    card.get_by_text("Pair a monitor with this patient").click()
    card.get_by_label("Scan its label").fill("MON-3")
    card.get_by_label("Scan its label").press("Enter")
    expect(page.get_by_text("“Monitor 3” stands here now.")).to_be_visible()


def _is_live_until_the_pairing_ends(
    page: Page, hears: Callable[[bytes], None], axe_clean: AxeClean
) -> datetime:
    hears(message(obx(HEART_RATE, "81"), at=timezone.now(), device="MON-3", control="3"))
    measured = timezone.now()
    third = page.locator(".monitor[data-device='Monitor 3']")
    expect(third).to_contain_text("81")
    axe_clean(page)
    keep(page, "room-with-monitors")
    third.get_by_role("button", name="End pairing").click()
    expect(page.get_by_text("“Monitor 3” stands at nobody now.")).to_be_visible()
    page.goto(reverse("devices:monitors"))
    keep(page, "monitors-one-paired")
    page.get_by_role("row", name="Monitor 1").get_by_role("button", name="End pairing").click()
    expect(page.get_by_text("“Monitor 1” stands at nobody now.")).to_be_visible()
    assert not Pairing.objects.filter(until__isnull=True).exists()
    return measured


def _is_settled_with_a_reason(page: Page, axe_clean: AxeClean) -> None:
    page.goto(reverse("devices:quarantine"))
    axe_clean(page)
    keep(page, "quarantine-phone-dimmed")
    page.get_by_role("link", name="Look and settle MON-3").click()
    expect(page.get_by_text("Rivera")).to_be_visible()
    page.get_by_role("button", name="They are of the visit named above").click()
    expect(page.get_by_text("This field is required.", exact=True)).to_be_visible()
    axe_clean(page)
    keep(page, "quarantined-phone-dimmed")
    page.get_by_label("How you know").fill("The gateway was behind; they sat there until now.")
    page.get_by_role("button", name="They are of the visit named above").click()
    page.get_by_role("link", name="Look and settle GHOST").click()
    expect(page.get_by_role("link", name="Add this monitor")).to_be_hidden()
    page.get_by_label("How you know").fill("A monitor of the ward next door.")
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    keep(page, "quarantine-settled-phone-dimmed")


def test_a_monitor_is_added_paired_parted_and_its_late_value_settled(
    in_clinic: Clinic,
    chairside: Chairside,
    hears: Callable[[bytes], None],
    make_actor: MakeActor,
    make_user: MakeUser,
    signed_in: SignIn,
    axe_clean: AxeClean,
) -> None:
    director = make_actor("medical_director")
    add_device(actor=director, key=fresh_key(), identifier="MON-1", name="Monitor 1")
    room = reverse("session:room", args=[chairside.arrived().session.uid])
    hears(heart_rate(64, timezone.now(), device="MON-3", control="1"))
    hears(heart_rate(199, timezone.now(), device="GHOST", control="2"))
    _is_added_from_the_quarantine(signed_in(make_user("medical_director")), axe_clean)
    nurse = signed_in(make_user("nurse"))
    _is_paired_by_pick_and_by_scan(nurse, room)
    measured = _is_live_until_the_pairing_ends(nurse, hears, axe_clean)
    late = message(*cuff(142, 88, measured), at=timezone.now(), device="MON-3", control="4")
    hears(late)
    phone = signed_in(make_user("nurse"), size=PHONE, colours="dark")
    _is_settled_with_a_reason(phone, axe_clean)
    kept = Sample.objects.get(control_id="4")
    assert kept.pairing == Pairing.objects.get(device__name="Monitor 3")
    acts = dict(Quarantined.objects.values_list("device_said", "resolution").order_by("pk"))
    assert acts == {"MON-3": "kept", "GHOST": "aside"}
