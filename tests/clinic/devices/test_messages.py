"""From bytes to values: PCD-01 messages of 2.3 to 2.6, and what is wrong with others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.devices.wire import (
    HEART_RATE,
    MMHG,
    NOW,
    PERCENT,
    SATURATION,
    ZONE,
    cuff,
    heart_rate,
    message,
    obx,
    said,
    stamp,
)

from ataraxy.clinic.devices.heard import Unreadable
from ataraxy.clinic.devices.hl7v2.header import VERSIONS
from ataraxy.clinic.devices.hl7v2.oru import read
from ataraxy.clinic.devices.hl7v2.times import instant


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_gives_the_same_values(version: str) -> None:
    heard = said(heart_rate(72, version=version, device="MON-7"))
    assert heard.device == "MON-7"
    assert heard.moments[0].values == {"heart_rate_bpm": 72.0}
    assert heard.moments[0].at == heard.said_at == NOW


def test_a_cuff_reading_keeps_its_own_time_beside_the_others() -> None:
    measured = NOW - timedelta(minutes=4)
    heard = said(message(obx(HEART_RATE, "70"), *cuff(128, 78, measured)))
    first, second = heard.moments
    assert (first.at, first.is_cuff, first.own_time) == (measured, True, True)
    assert first.values == {"cuff_systolic_mmhg": 128.0, "cuff_diastolic_mmhg": 78.0}
    assert (second.at, second.own_time) == (NOW, False)


def test_an_invasive_pressure_is_another_value_than_the_cuff() -> None:
    heard = said(message(*cuff(128, 78), obx("150033^MDC_PRESS_BLD_ART_SYS^MDC", "141", MMHG)))
    assert heard.moments[0].values["line_systolic_mmhg"] == 141.0
    assert heard.moments[0].values["cuff_systolic_mmhg"] == 128.0


def test_units_are_converted_and_an_unknown_unit_is_no_number() -> None:
    in_kpa = obx("150021^X^MDC", "16", "265987^MDC_DIM_KILO_PASCAL^MDC")
    assert said(message(in_kpa)).moments[0].values == {"cuff_systolic_mmhg": 120.0}
    moment = said(message(obx("150021^X^MDC", "16", "cmH2O"))).moments[0]
    assert (moment.values, moment.states) == ({}, {"cuff_systolic_mmhg": "unit"})


@pytest.mark.parametrize(
    ("flags", "value", "status", "state"),
    [
        ("", "", "X", "no_cable"),
        ("NAV", "", "X", "no_cable"),
        ("OFF", "", "X", "off"),
        ("INV", "97", "R", "invalid"),
        ("TEST", "97", "R", "test"),
        ("", '""', "R", "no_cable"),
        ("", "250", "R", "out_of_range"),
    ],
)
def test_what_is_no_number_is_told_apart_from_zero(
    flags: str, value: str, status: str, state: str
) -> None:
    moment = said(message(obx(SATURATION, value, PERCENT, flags=flags, status=status))).moments[0]
    assert (moment.values, moment.states) == ({}, {"spo2_percent": state})
    zero = said(message(obx(SATURATION, "0", PERCENT))).moments[0]
    assert zero.values == {"spo2_percent": 0.0}


def test_a_questionable_value_is_kept_and_says_so() -> None:
    moment = said(message(obx(HEART_RATE, "180", flags="QUES"))).moments[0]
    assert moment.values == {"heart_rate_bpm": 180.0}
    assert moment.states == {"heart_rate_bpm": "questionable"}


def test_one_message_may_speak_of_two_devices() -> None:
    body = message(
        obx("69965^MDS^MDC", "", place="1.0.0.0", status="X", device="A^X^00^EUI-64"),
        obx(HEART_RATE, "70", place="1.1.1.1"),
        obx("69965^MDS^MDC", "", place="2.0.0.0", status="X", device="B"),
        obx(HEART_RATE, "90", place="2.1.1.1"),
        device="GATEWAY",
    )
    heard = read(body, ZONE)[1]
    rates = {one.device: one.moments[0].values["heart_rate_bpm"] for one in heard}
    assert rates == {"A": 70.0, "B": 90.0}


def rates(body: bytes) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for one in read(body, ZONE)[1]:
        numbers = [moment.values["heart_rate_bpm"] for moment in one.moments]
        found.setdefault(one.device, []).extend(numbers)
    return found


def test_the_next_patients_monitor_of_the_same_number_is_another_one() -> None:
    def of(device: str, rate: str) -> tuple[str, str]:
        mds = obx("69965^MDS^MDC", "", place="1.0.0.0", status="X", device=device)
        return mds, obx(HEART_RATE, rate, place="1.1.1.1")

    times = f"OBR|1|||x|||{stamp(NOW)}"
    for between in (("PID|||", times), (times,)):
        body = message(*of("A", "70"), *between, *of("B", "90"), device="GATEWAY")
        assert rates(body) == {"A": [70.0], "B": [90.0]}
    silent = message(*of("A", "70"), "PID|||", times, obx(HEART_RATE, "90"), device="GATEWAY")
    assert rates(silent) == {"A": [70.0], "GATEWAY": [90.0]}


def test_a_metric_of_a_module_leaves_the_others_with_their_monitor() -> None:
    mds = obx("69965^MDS^MDC", "", place="1.0.0.0", status="X", device="A")
    module = obx(SATURATION, "97", PERCENT, place="1.2.1.1", device="MODULE")
    heard = read(message(mds, module, obx(HEART_RATE, "70"), device="GATEWAY"), ZONE)[1]
    assert {one.device: set(one.moments[0].values) for one in heard} == {
        "A": {"heart_rate_bpm"},
        "MODULE": {"spo2_percent"},
    }
    one, other = (obx(HEART_RATE, rate, place="", device=rate) for rate in ("70", "90"))
    whose = message(one, other, obx(HEART_RATE, "80", place=""), device="GATEWAY")
    assert rates(whose) == {"70": [70.0], "90": [90.0], "GATEWAY": [80.0]}


def test_a_time_with_its_precision_and_a_second_channel_with_a_sensor_are_read() -> None:
    off = obx(SATURATION, "", PERCENT, status="X", place="1.1.1.1")
    on = obx(SATURATION, "97", PERCENT, place="1.1.2.1", time=f"{stamp(NOW)}^S")
    moment = said(message(off, on, version="2.3")).moments[0]
    assert (moment.values, moment.states) == ({"spo2_percent": 97.0}, {})


@pytest.mark.parametrize(
    ("written", "meant"),
    [("A\\E\\T\\E\\B", "A\\T\\B"), ("\\S\\\\F\\", "^|"), ("\\H\\x", "\\H\\x")],
)
def test_an_escape_is_undone_once(written: str, meant: str) -> None:
    assert said(heart_rate(66, device=written)).device == meant


def test_other_separators_and_escapes_are_understood() -> None:
    body = heart_rate(66).replace(b"MON-1", b"MON\\T\\1")
    odd = body.replace(b"|", b"#").replace(b"^", b"@")
    assert said(odd).moments[0].values == {"heart_rate_bpm": 66.0}
    assert said(odd).device == "MON&1"


def test_loinc_and_an_alternative_code_are_known_too() -> None:
    lines = (obx("8867-4^Heart rate^LN", "71", "/min"), obx("x^y^L^150456^z^MDC", "97", "%"))
    assert said(message(*lines)).moments[0].values == {"heart_rate_bpm": 71, "spo2_percent": 97}


def test_a_time_without_a_zone_is_the_clinics() -> None:
    assert instant("20260710140500", ZONE, "x") == datetime(2026, 7, 10, 18, 5, tzinfo=UTC)
    assert instant("20261122140500.250-0800", ZONE, "x") == datetime(
        2026, 11, 22, 22, 5, 0, 250_000, tzinfo=UTC
    )


WRONG = {
    "no MSH": (b"PID|||1\r", "100", True),
    "nothing": (b"", "100", True),
    "MSH alone": (b"MSH", "102", True),
    "equal encoding characters": (heart_rate(70).replace(b"^~\\&", b"^^\\&"), "102", True),
    "letters as encoding characters": (heart_rate(70).replace(b"^~\\&", b"abcd"), "102", True),
    "another message": (heart_rate(70, kind="ADT^A01"), "200", True),
    "another event": (heart_rate(70, kind="ORU^R30"), "201", True),
    "version 2.8": (heart_rate(70, version="2.8"), "203", True),
    "training data": (heart_rate(70, processing="T"), "202", True),
    "no control id": (heart_rate(70, control=""), "101", False),
    "a long control id": (heart_rate(70, control="9" * 200), "102", False),
    "not UTF-8": (heart_rate(70, device="Ger\xe4t").replace(b"\xc3\xa4", b"\xe4"), "102", False),
    "an unknown character set": (heart_rate(70, charset="8859/7"), "103", False),
    "a NUL": (heart_rate(70, device="A\x00B"), "102", False),
    "no number": (message(obx(HEART_RATE, "72 or so")), "102", False),
    "not a number": (message(obx(HEART_RATE, "NaN")), "102", False),
    "a bad time": (message(obx(HEART_RATE, "72", time="yesterday")), "102", False),
    "month 13": (message(obx(HEART_RATE, "72", time="20261322101010")), "102", False),
    "two messages in one frame": (heart_rate(70) + heart_rate(99, device="OTHER"), "100", False),
    "OBX before OBR": (b"\r".join(heart_rate(70).split(b"\r")[0::3]) + b"\r", "100", False),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_named(what: str) -> None:
    body, code, rejects = WRONG[what]
    with pytest.raises(Unreadable) as found:
        read(body, ZONE)
    assert (found.value.code, found.value.rejects) == (code, rejects)
    assert found.value.text


def test_latin_1_is_read_when_the_header_says_so() -> None:
    body = heart_rate(70, device="Gerät", charset="8859/1").decode().encode("iso-8859-1")
    assert said(body).device == "Gerät"


def words_or_values(body: bytes) -> object:
    """What was understood, or the words of the refusal; anything else is a defect."""
    try:
        return read(body, ZONE)
    except Unreadable as problem:
        return problem.text


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(body: bytes) -> None:
    assert words_or_values(body)


@given(st.data())
def test_a_damaged_message_is_read_or_refused_in_words(data: st.DataObject) -> None:
    body = bytearray(message(obx(HEART_RATE, "70"), *cuff(120, 80, NOW)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] = data.draw(st.integers(0, 255))
    assert words_or_values(bytes(body))
