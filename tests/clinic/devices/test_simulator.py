"""Monitors that do not exist: what they say is read as meant, and sent until it is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.devices.listening import listener
from tests.clinic.devices.wire import ZONE
from tests.harness.loops import run

from ataraxy.clinic.devices.hl7v2.oru import read
from ataraxy.clinic.devices.models import Device, Sample
from ataraxy.clinic.devices.simulator.client import SimulatedMonitor, Ward
from ataraxy.clinic.devices.simulator.course import shown, strength
from ataraxy.clinic.devices.simulator.messages import message

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@given(st.integers(1, 200), st.integers(0, 40_000))
def test_every_screen_is_read_back_as_it_was_meant(chair: int, second: int) -> None:
    screen = shown(chair, second)
    cuff_at = NOW - timedelta(seconds=second - screen.cuff_at_s)
    (heard,) = read(message("SIM-01", "7", NOW, cuff_at, screen), ZONE)[1]
    values = {name: value for one in heard.moments for name, value in one.values.items()}
    states = {name: state for one in heard.moments for name, state in one.states.items()}
    assert values["cuff_systolic_mmhg"] == screen.numbers["systolic_mmhg"]
    assert (heard.device, heard.not_taken) == ("SIM-01", 0)
    for name, flag in screen.flags.items():
        assert states[name] == {"NAV": "no_cable", "INV": "invalid", "QUES": "questionable"}[flag]


def test_the_course_rises_to_its_peak_and_falls_and_trouble_comes_to_every_chair() -> None:
    assert strength(0) == 0
    assert strength(25) == 1
    assert 0 < strength(80) < 0.2
    hour = [shown(3, second) for second in range(3600)]
    assert any(one.is_cut_off for one in hour)
    assert {flag for one in hour for flag in one.flags.values()} == {"NAV", "INV", "QUES"}


def test_what_could_not_be_sent_is_kept_and_sent_late(fresh_db: str, device: Device) -> None:
    async def talk() -> SimulatedMonitor:
        ward = Ward("127.0.0.1", 1, 0.1, datetime.now(UTC))
        cut = SimulatedMonitor(ward, 1, "MON-1")
        for _ in range(3):
            cut.measure(datetime.now(UTC))
        await cut.send_all()
        assert len(cut.waiting) == 3, "nobody listens there"
        async with listener(device.clinic) as server:
            cut.ward = Ward("127.0.0.1", server.port, 0.1, ward.begun)
            await cut.send_all()
            cut.hang_up()
        return cut

    sent = run(talk())
    assert (sent.answered, sent.refused, len(sent.waiting)) == (3, 0, 0)
    assert Sample._base_manager.values("control_id").distinct().count() == 3
