"""To whom a value belongs by device time and pairings, and that it is never the next patient."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.devices.wire import HEART_RATE, NOW, cuff, heart_rate, message, obx, said

from ataraxy.clinic.devices.codes import codes
from ataraxy.clinic.devices.placing import Cuff, Known, Span, Why, place, whole_message

RULES = codes().placing
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
ANA = Span(1, NOW - 60 * MINUTE, NOW - 10 * MINUTE, frozenset({"A-1"}))
BRUNO = Span(2, NOW - 8 * MINUTE, None, frozenset({"B-2"}))
IN_STEP = Known(spans=(BRUNO, ANA), in_step_at=NOW - SECOND, in_step_said=NOW - SECOND)


def fate(at: datetime, known: Known = IN_STEP, now: datetime = NOW, **more: str) -> object:
    """Pairing or reason for one heart rate."""
    heard = said(heart_rate(70, at, **more))
    why = whole_message(heard, known, now, RULES)
    if why is not None:
        return why
    (placed,) = place(heard, known, now, RULES)
    return placed.why or placed.pairing


def test_a_value_of_now_is_the_present_patients() -> None:
    assert fate(NOW) == BRUNO.pk


def test_a_late_value_of_the_former_patient_waits_for_a_person() -> None:
    last = Known(spans=IN_STEP.spans, in_step_at=NOW, in_step_said=NOW - 20 * MINUTE)
    assert fate(NOW - 12 * MINUTE, last) is Why.ENDED


def test_a_late_value_of_the_present_patient_is_theirs() -> None:
    last = Known(spans=IN_STEP.spans, in_step_at=NOW, in_step_said=NOW - 7 * MINUTE)
    assert fate(NOW - 5 * MINUTE, last) == BRUNO.pk


def test_between_two_patients_a_value_is_nobodys() -> None:
    last = Known(spans=IN_STEP.spans, in_step_at=NOW, in_step_said=NOW - 10 * MINUTE)
    assert fate(NOW - 9 * MINUTE, last) is None


def test_a_clock_two_hours_wrong_is_not_believed_either_way() -> None:
    assert fate(NOW + 120 * MINUTE) is Why.CLOCK
    assert fate(NOW - 120 * MINUTE) is Why.CLOCK
    assert fate(NOW - 120 * MINUTE, Known(spans=(BRUNO, ANA))) is Why.CLOCK


def test_one_value_from_the_future_in_a_message_of_now_is_not_believed() -> None:
    ahead = message(obx(HEART_RATE, "70"), *cuff(150, 90, NOW + 120 * MINUTE))
    now_, later = place(said(ahead), IN_STEP, NOW, RULES)
    assert (now_.pairing, now_.why) == (BRUNO.pk, None)
    assert (later.pairing, later.why) == (None, Why.CLOCK)


def test_a_clock_that_somebody_vouched_for_is_corrected() -> None:
    known = Known(offset=120 * MINUTE, spans=(BRUNO, ANA))
    assert fate(NOW - 120 * MINUTE, known) == BRUNO.pk


def test_a_device_that_runs_ahead_gives_nothing_of_the_former_patient_to_the_next() -> None:
    ahead = Known(spans=IN_STEP.spans, in_step_at=NOW, in_step_said=NOW, ahead=30 * SECOND)
    now = BRUNO.since + SECOND
    stamped_late = BRUNO.since + 20 * SECOND  # measured ten seconds before the pairing began
    assert fate(stamped_late, ahead, now) != BRUNO.pk


def test_another_patients_number_is_never_taken() -> None:
    assert fate(NOW, patient="A-1^^^H^MR") is Why.OTHER_PATIENT
    assert fate(NOW, patient="B-2^^^H^MR") == BRUNO.pk


def test_a_resent_cuff_reading_is_a_repeat_and_a_new_one_is_not() -> None:
    measured = NOW - 4 * MINUTE
    values = {"cuff_systolic_mmhg": 128.0, "cuff_diastolic_mmhg": 78.0}
    known = Known(spans=(BRUNO,), cuff=Cuff(measured, values))
    for own_time in (measured, None, NOW):
        heard = said(message(*cuff(128, 78, own_time)))
        assert [one.is_repeat for one in place(heard, known, NOW, RULES)] == [True]
    for fresh in (cuff(129, 78, NOW), cuff(128, 78, NOW - MINUTE)):
        assert not place(said(message(*fresh)), known, NOW, RULES)[0].is_repeat


times = st.integers(-90 * 60, 90 * 60).map(lambda s: timedelta(seconds=s))


@given(
    measured=times, delay=st.integers(0, 5400), skew=st.integers(-60, 60), gap=st.integers(1, 3600)
)
def test_a_value_measured_before_the_pairing_is_never_the_next_patients(
    measured: timedelta, delay: int, skew: int, gap: int
) -> None:
    """Whatever the delay, and with a clock that is off by as much as nobody notices."""
    begin = NOW
    ended = Span(1, begin - timedelta(hours=3), begin - gap * SECOND, frozenset())
    opened = Span(2, begin, None, frozenset())
    truth = begin + measured
    arrival = max(truth + delay * SECOND, begin)
    stamped = truth + skew * SECOND
    known = Known(
        spans=(opened, ended),
        in_step_at=arrival,
        in_step_said=stamped,
        ahead=max(timedelta(), skew * SECOND),
    )
    heard = said(message(obx(HEART_RATE, "70"), at=stamped))
    if whole_message(heard, known, arrival, RULES) is None:
        (placed,) = place(heard, known, arrival, RULES)
        assert placed.pairing != opened.pk or truth >= begin - SECOND / 1000
