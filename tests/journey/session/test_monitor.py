"""From the monitor into the chart: what is accepted, by whom, and what is not."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.clinic.devices.wire import HEART_RATE, cuff, heart_rate, message, obx, said
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.devices.forms import PairForm
from ataraxy.clinic.devices.live import live_of
from ataraxy.clinic.devices.models import Device, Pairing, Sample, Standing
from ataraxy.clinic.devices.services import add_device, change_device, pair
from ataraxy.clinic.devices.storage import store
from ataraxy.journey.session.models import Reading
from ataraxy.journey.session.monitor import Shown, accept
from ataraxy.journey.session.monitor_card import moments_of, shown_in
from ataraxy.journey.session.stream import latest_number
from ataraxy.journey.session.tail import TOPICS, events_after
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def device(in_clinic: Clinic, make_actor: MakeActor) -> Device:
    return add_device(
        actor=make_actor("medical_director"),
        key=fresh_key(),
        identifier="MON-1",
        name="Monitor 1",
    )


@pytest.fixture
def paired(chairside: Chairside, device: Device) -> Pairing:
    chairside.running()
    return pair(
        actor=chairside.nurse,
        key=fresh_key(),
        device=device,
        patient=chairside.session.patient,
        visit_uid=chairside.session.uid,
        chair=chairside.session.appointment.chair,
    )


def sent(clinic: Clinic, *lines: str, control: str = "1") -> None:
    now = timezone.now()
    store(clinic.pk, [said(message(*lines, at=now, control=control))], now)


def on_screen() -> list[Shown]:
    rows = json.dumps(moments_of(Standing.objects.get(), timezone.now()))
    return [Shown(at, values) for at, values in shown_in(rows)]


def test_accepting_keeps_device_its_time_and_who_accepted(
    in_clinic: Clinic, chairside: Chairside, paired: Pairing
) -> None:
    measured = timezone.now() + 2 * SECOND  # its clock runs ahead a little
    sent(in_clinic, obx(HEART_RATE, "81"), *cuff(141, 88, measured))
    accept(actor=chairside.nurse, key=fresh_key(), session=chairside.session, shown=on_screen())
    pressure = Reading.objects.get(systolic_mmhg=141)
    assert (pressure.diastolic_mmhg, pressure.source) == (88, "monitor")
    assert (pressure.device_name, pressure.accepted) == ("Monitor 1", "person")
    assert abs(pressure.device_at - measured) < SECOND
    assert pressure.by_name == chairside.nurse.name
    assert Reading.objects.get(heart_rate_bpm=81).systolic_mmhg is None
    with pytest.raises(Refused, match="already"):
        accept(actor=chairside.nurse, key=fresh_key(), session=chairside.session, shown=on_screen())


def test_values_that_no_monitor_of_this_visit_sent_are_refused(
    in_clinic: Clinic, chairside: Chairside, paired: Pairing
) -> None:
    sent(in_clinic, obx(HEART_RATE, "81"))
    (shown,) = on_screen()
    forged = Shown(shown.at, {"heart_rate_bpm": 60.0})
    elsewhere = Shown(shown.at - MINUTE, shown.values)
    for wrong in (forged, elsewhere):
        with pytest.raises(Refused, match="not sent"):
            accept(actor=chairside.nurse, key=fresh_key(), session=chairside.session, shown=[wrong])
    assert not Reading.objects.filter(source="monitor").exists()


def test_stale_doubtful_and_missing_values_are_not_offered(
    in_clinic: Clinic, paired: Pairing
) -> None:
    sent(in_clinic, obx(HEART_RATE, "181", flags="QUES"))
    assert on_screen() == []
    sent(in_clinic, obx(HEART_RATE, "81"), control="2")
    row = Standing.objects.get()
    assert moments_of(row, timezone.now())
    assert moments_of(row, timezone.now() + MINUTE) == []


def test_the_clinics_rule_charts_new_cuff_readings_once_and_leaves_unusual_ones(
    in_clinic: Clinic, chairside: Chairside, paired: Pairing, make_actor: MakeActor
) -> None:
    change_device(
        actor=make_actor("medical_director"),
        key=fresh_key(),
        device=paired.device,
        name="Monitor 1",
        charts_itself=True,
        in_use=True,
    )
    now = timezone.now()
    sent(in_clinic, *cuff(138, 86, now), control="1")
    sent(in_clinic, *cuff(138, 86, now), control="2")
    run_pending()
    (row,) = Reading.objects.filter(source="monitor")
    assert (row.systolic_mmhg, row.accepted) == (138, "rule")
    sent(in_clinic, *cuff(269, 40, now + SECOND), control="3")
    run_pending()
    assert Reading.objects.filter(source="monitor").count() == 1


def test_the_end_of_the_session_ends_the_pairing(
    in_clinic: Clinic, chairside: Chairside, paired: Pairing
) -> None:
    from ataraxy.journey.session.door import move_session

    move_session(actor=chairside.nurse, session=chairside.session, verb="left unseen")
    paired.refresh_from_db()
    assert paired.until is not None
    store(in_clinic.pk, [said(heart_rate(70, timezone.now()))], timezone.now())
    assert not Sample.objects.filter(pairing=paired).exists()
    assert Standing.objects.get().pairing_id is None


def test_the_page_pairs_shows_accepts_and_ends(
    in_clinic: Clinic, chairside: Chairside, device: Device, make_user: MakeUser
) -> None:
    chairside.running()
    client, uid = Client(), chairside.session.uid
    client.force_login(make_user("nurse"))

    def post(name: str, **data: str) -> str:
        told = {"idempotency_key": fresh_key(), **data}
        answer = client.post(reverse(f"session:{name}", args=[uid]), told, follow=True)
        return answer.content.decode()

    assert "is no monitor that is free here" in post("pair_monitor", scanned="MON-9")
    assert "stands here now" in post("pair_monitor", scanned="MON-1")
    sent(in_clinic, obx(HEART_RATE, "81"))
    page = client.get(reverse("session:room", args=[uid])).content.decode()
    assert "<b>81</b>" in page
    assert "not what a monitor shows" in post("accept_monitor", shown="nonsense")
    rows = json.dumps(moments_of(Standing.objects.get(), timezone.now()))
    assert "Accepted into the chart" in post("accept_monitor", shown=rows)
    pairing = Pairing.objects.get()
    wrong = client.post(reverse("session:unpair_monitor", args=[uid]), {"pairing": str(uuid4())})
    assert wrong.status_code == 404
    assert "stands at nobody now" in post("unpair_monitor", pairing=str(pairing.uid))
    assert live_of(Standing.objects.get(), timezone.now()).values == ()


def test_a_label_and_a_pick_that_mean_two_monitors_pair_none(
    device: Device, make_actor: MakeActor
) -> None:
    actor = make_actor("medical_director")
    # Its name is what the other one calls itself on the wire.
    other = add_device(actor=actor, key=fresh_key(), identifier="MON-2", name="MON-1")

    def said_of(scanned: str = "", picked: str = "") -> str:
        told = {"idempotency_key": fresh_key(), "scanned": scanned, "device": picked}
        form = PairForm(told, devices=[device, other])
        return form.cleaned_data["device"].name if form.is_valid() else str(form.errors)

    assert said_of(" mon-2 ") == said_of(picked=str(other.uid)) == "MON-1"
    assert said_of("Monitor 1", str(device.uid)) == "Monitor 1"
    assert "More than one monitor is meant: “MON-1”, “Monitor 1”" in said_of("MON-1")
    assert "More than one monitor is meant" in said_of("MON-2", str(device.uid))
    assert "no longer free" in said_of(picked=str(uuid4()))
    assert "Scan or pick" in said_of(" ")


def test_open_boards_are_told_of_a_pairing_and_not_of_each_value(
    in_clinic: Clinic, chairside: Chairside, device: Device
) -> None:
    chairside.running()
    before = latest_number(in_clinic.pk)
    pair(
        actor=chairside.nurse,
        key=fresh_key(),
        device=device,
        patient=chairside.session.patient,
        visit_uid=chairside.session.uid,
        chair=None,
    )
    sent(in_clinic, obx(HEART_RATE, "81"))
    _place, told = events_after(in_clinic.pk, before)
    assert [json.loads(data)["topic"] for _number, data in told] == ["devices.paired"]
    assert "devices.paired" in TOPICS
