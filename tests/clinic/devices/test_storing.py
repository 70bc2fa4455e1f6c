"""What becomes of messages in the database: once each, under whom they belong, nothing dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.clinic.devices.conftest import Pair
from tests.clinic.devices.wire import HEART_RATE, cuff, heart_rate, message, obx, said
from tests.standing_people import MakeActor, MakePatient

from ataraxy.clinic.devices.live import live_of
from ataraxy.clinic.devices.models import Device, Quarantined, Sample, Standing
from ataraxy.clinic.devices.placing import Why
from ataraxy.clinic.devices.services import believe_clock, end_pairing, keep_with_visit, set_aside
from ataraxy.clinic.devices.storage import LIVE, Became, store
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def heard(clinic: Clinic, *bodies: bytes) -> list[Became]:
    return store(clinic.pk, [said(body) for body in bodies], timezone.now())


def test_a_value_is_stored_once_however_often_it_is_sent(
    in_clinic: Clinic, device: Device, pair_with: Pair, patient: Patient
) -> None:
    pairing, now = pair_with(patient), timezone.now()
    body = heart_rate(72, now)
    assert heard(in_clinic, body, body) == [Became.STORED, Became.DUPLICATE]
    assert heard(in_clinic, body) == [Became.DUPLICATE]
    again = heart_rate(72, now).replace(b"MSH|^~\\&|MON-1|WARD", b"MSH|^~\\&|MON-1|OTHER")
    assert heard(in_clinic, again) == [Became.DUPLICATE], "only the header differs"
    (row,) = Sample.objects.all()
    assert (row.pairing, row.device, row.values) == (pairing, device, {"heart_rate_bpm": 72.0})
    assert abs(row.said_at - now) < SECOND


def test_one_number_with_other_content_is_quarantined_and_can_be_kept(
    in_clinic: Clinic, pair_with: Pair, patient: Patient, make_actor: MakeActor
) -> None:
    pairing, now = pair_with(patient), timezone.now()
    assert heard(in_clinic, heart_rate(72, now)) == [Became.STORED]
    assert heard(in_clinic, heart_rate(99, now)) == [Became.QUARANTINED]
    waiting = Quarantined.objects.get(why=Why.SAME_ID)
    nurse = make_actor("nurse")
    keep_with_visit(actor=nurse, key=fresh_key(), one=waiting, reason="Restarted at 10:02.")
    kept = {tuple(row.values.values()) for row in Sample.objects.filter(pairing=pairing)}
    assert kept == {(72.0,), (99.0,)}


def test_an_unknown_device_waits_and_counts_once(in_clinic: Clinic) -> None:
    body = heart_rate(70, timezone.now(), device="STRANGER")
    assert heard(in_clinic, body, body) == [Became.QUARANTINED] * 2
    waiting = Quarantined.objects.get()
    assert (waiting.why, waiting.device_said) == (Why.UNKNOWN_DEVICE, "STRANGER")
    assert not Sample.objects.exists()


def test_an_unknown_and_another_patient_are_told_apart(
    in_clinic: Clinic, pair_with: Pair, patient: Patient, make_patient: MakePatient
) -> None:
    other = make_patient("Rossi", "Bruno")
    for who, number in ((patient, "N-1"), (other, "N-2")):
        PatientIdentifier.objects.create(clinic=in_clinic, patient=who, value=number, kind="MR")
    pair_with(patient)
    now = timezone.now()
    assert heard(in_clinic, heart_rate(70, now, patient="N-1", control="a")) == [Became.STORED]
    heard(in_clinic, heart_rate(70, now, patient="N-2", control="b"))
    heard(in_clinic, heart_rate(70, now, patient="N-9", control="c"))
    assert list(Quarantined.objects.order_by("pk").values_list("why", flat=True)) == [
        Why.OTHER_PATIENT,
        Why.UNKNOWN_PATIENT,
    ]


def test_a_resent_cuff_value_resets_neither_age_nor_is_it_stored_again(
    in_clinic: Clinic, device: Device, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    measured = timezone.now()
    for turn in range(4):
        now = measured + turn * 20 * SECOND
        body = message(
            obx(HEART_RATE, str(70 + turn)), *cuff(128, 78, measured), at=now, control=str(turn)
        )
        assert store(in_clinic.pk, [said(body)], now) == [Became.STORED]
    cuffs = [row for row in Sample.objects.all() if "cuff_systolic_mmhg" in row.values]
    assert len(cuffs) == 1
    shown = {one.name: one for one in live_of(Standing.objects.get(), now).values}
    assert abs(shown["cuff"].at - measured) < SECOND
    assert shown["cuff"].text == "128/78"
    assert shown["heart_rate_bpm"].text == "73"


def test_a_cuff_reading_from_the_future_does_not_make_the_next_ones_look_old(
    in_clinic: Clinic, device: Device, pair_with: Pair, patient: Patient
) -> None:
    pairing, now = pair_with(patient), timezone.now()
    ahead = message(*cuff(150, 90, now + 60 * MINUTE), at=now)
    assert heard(in_clinic, ahead) == [Became.QUARANTINED]
    assert Quarantined.objects.get().why == Why.CLOCK
    now = timezone.now()
    right = message(*cuff(138, 84, now), at=now, control="2")
    assert heard(in_clinic, right) == [Became.STORED]
    assert Sample.objects.get().pairing == pairing
    assert Standing.objects.get().cuff == {"cuff_systolic_mmhg": 138, "cuff_diastolic_mmhg": 84}


def test_values_out_of_order_leave_the_newest_on_the_screen(
    in_clinic: Clinic, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    now = timezone.now()
    heard(in_clinic, heart_rate(80, now + 3 * SECOND, control="3"))
    heard(in_clinic, heart_rate(60, now + SECOND, control="1"))
    assert Standing.objects.get().values["heart_rate_bpm"][0] == 80.0
    assert Sample.objects.count() == 2


def test_states_are_shown_instead_of_an_old_number_and_a_silent_feed_is_said(
    in_clinic: Clinic, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    now = timezone.now()
    heard(in_clinic, heart_rate(80, now, control="1"))
    off = message(obx(HEART_RATE, "", flags="NAV", status="X"), at=now + SECOND, control="2")
    heard(in_clinic, off)
    (shown,) = live_of(Standing.objects.get(), now).values
    assert (shown.text, shown.state) == ("", "no_cable")
    assert live_of(Standing.objects.get(), now).feed == "live"
    assert live_of(Standing.objects.get(), now + 3 * MINUTE).feed == "silent"
    assert live_of(None, now).feed == "never"


def test_an_old_number_becomes_stale_by_its_own_limit(
    in_clinic: Clinic, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    now = timezone.now()
    heard(in_clinic, message(obx(HEART_RATE, "80"), *cuff(120, 70), at=now))
    later = live_of(Standing.objects.get(), now + 20 * SECOND)
    states = {one.name: one.state for one in later.values}
    assert states == {"cuff": "", "heart_rate_bpm": "stale"}


def test_a_monitor_moved_to_the_next_patient_shows_nothing_of_the_one_before(
    in_clinic: Clinic,
    device: Device,
    pair_with: Pair,
    patient: Patient,
    make_patient: MakePatient,
    make_actor: MakeActor,
) -> None:
    first, nurse = pair_with(patient), make_actor("nurse")
    heard(in_clinic, heart_rate(80, timezone.now(), control="1"))
    with pytest.raises(Refused, match="stands at another patient"):
        pair_with(make_patient("Rossi", "Bruno"))
    end_pairing(actor=nurse, key=fresh_key(), pairing=first)
    second = pair_with(make_patient("Rossi", "Bruno"))
    assert Standing.objects.get().values == {}
    late = first.since + (timezone.now() - first.since) / 2
    heard(in_clinic, heart_rate(81, late - 10 * SECOND, control="2"))
    assert not Sample.objects.filter(pairing=second).exists()
    assert Sample.objects.filter(pairing=first).count() == 1


def test_a_wrong_clock_waits_until_somebody_vouches_for_it(
    in_clinic: Clinic, device: Device, pair_with: Pair, patient: Patient, make_actor: MakeActor
) -> None:
    pairing = pair_with(patient)
    now = timezone.now()
    assert heard(in_clinic, heart_rate(80, now - 120 * MINUTE)) == [Became.QUARANTINED]
    believe_clock(
        actor=make_actor("nurse"),
        key=fresh_key(),
        device=device,
        offset_s=7200,
        reason="Compared with the wall clock.",
    )
    assert not Quarantined.objects.filter(resolved_at__isnull=True).exists()
    body = heart_rate(80, timezone.now() - 120 * MINUTE + SECOND, control="2")
    assert heard(in_clinic, body) == [Became.STORED]
    assert Sample.objects.get().pairing == pairing


def test_setting_aside_needs_a_reason_and_covers_what_is_alike(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    now = timezone.now()
    for number in range(3):
        heard(in_clinic, heart_rate(70, now, device="STRANGER", control=str(number)))
    one, nurse = Quarantined.objects.first(), make_actor("nurse")
    assert one is not None
    with pytest.raises(Refused, match="Say why"):
        set_aside(actor=nurse, key=fresh_key(), one=one, reason=" ")
    set_aside(actor=nurse, key=fresh_key(), one=one, reason="The ward next door.")
    assert Quarantined.objects.filter(resolution="aside").count() == 3


def test_the_feed_says_once_that_there_are_new_values(
    in_clinic: Clinic, pair_with: Pair, patient: Patient
) -> None:
    pair_with(patient)
    now = timezone.now()
    bodies = [heart_rate(70, now, control=str(number)) for number in range(20)]
    heard(in_clinic, *bodies)
    store(in_clinic.pk, [said(heart_rate(71, now, control="x"))], now, tell=False)
    assert Event.objects.filter(topic=LIVE).count() == 1
