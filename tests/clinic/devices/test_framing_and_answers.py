"""Frames however they arrive, and which acknowledgement each message gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.devices.wire import NOW, heart_rate

from ataraxy.clinic.devices.heard import Unreadable
from ataraxy.clinic.devices.hl7v2.answers import answers
from ataraxy.clinic.devices.hl7v2.framing import Astray, Frame, Framer, TooLong, framed
from ataraxy.clinic.devices.hl7v2.header import split


@given(st.lists(st.integers(1, 40), max_size=60))
def test_frames_are_the_same_however_the_bytes_arrive(cuts: list[int]) -> None:
    stream = framed(b"MSH|one") + b"noise" + framed(b"MSH|two\rPID") + b"\n" + framed(b"")
    framer, found, at = Framer(), [], 0
    for cut in [*cuts, len(stream)]:
        found += framer.feed(stream[at : at + cut])
        at += cut
    frames = [one.body for one in found if isinstance(one, Frame)]
    assert frames == [b"MSH|one", b"MSH|two\rPID", b""]
    assert sum(one.length for one in found if isinstance(one, Astray)) == 6
    assert not framer.is_inside


@given(st.lists(st.integers(1, 40), max_size=60))
def test_a_sender_that_gave_up_and_began_anew_is_heard_from_its_second_beginning(
    cuts: list[int],
) -> None:
    stream = b"\x0bMSH|half" + framed(b"MSH|whole") + framed(b"MSH|next")
    framer, found, at = Framer(), [], 0
    for cut in [*cuts, len(stream)]:
        found += framer.feed(stream[at : at + cut])
        at += cut
    assert found == [Astray(len(b"MSH|half")), Frame(b"MSH|whole"), Frame(b"MSH|next")]


@given(st.integers(1, 700), st.integers(101, 3000))
def test_a_frame_past_the_limit_is_skipped_and_the_next_one_is_read(piece: int, size: int) -> None:
    stream = framed(b"MSH|^~\\&|" + b"x" * size) + framed(b"MSH|next")
    framer, found = Framer(longest=100), []
    for at in range(0, len(stream), piece):
        found += framer.feed(stream[at : at + piece])
    assert [type(one) for one in found] == [TooLong, Frame]
    assert found[0].length == size + 9
    assert found[0].head.startswith(b"MSH|")
    assert found[1].body == b"MSH|next"


def test_what_is_held_stays_small_while_a_long_frame_passes() -> None:
    framer = Framer(longest=1000)
    assert not list(framer.feed(b"\x0bMSH|"))
    for _ in range(200):
        assert not list(framer.feed(b"x" * 5000))
    assert len(framer._held) <= 1000
    assert framer.is_inside


def codes(problem: Unreadable | None, accept: str = "", answer: str = "") -> list[str]:
    header, _rest = split(heart_rate(70, accept=accept, answer=answer, control="C7"))
    sent = [one.decode().split("\r") for one in answers(header, problem, NOW, 1)]
    assert all(one[1].split("|")[2] == "C7" for one in sent)
    return [one[1].split("|")[1] for one in sent]


CONTENT = Unreadable("x", "102")
REJECTED = Unreadable("x", "203", rejects=True)


@pytest.mark.parametrize(
    ("problem", "accept", "answer", "expected"),
    [
        (None, "", "", ["AA"]),
        (CONTENT, "", "", ["AE"]),
        (REJECTED, "", "", ["AR"]),
        (None, "NE", "AL", ["AA"]),
        (None, "AL", "AL", ["CA", "AA"]),
        (None, "AL", "NE", ["CA"]),
        (None, "NE", "NE", []),
        (None, "ER", "ER", []),
        (None, "SU", "", ["CA"]),
        (CONTENT, "AL", "AL", ["CE"]),
        (REJECTED, "AL", "AL", ["CR"]),
        (CONTENT, "ER", "AL", ["CE"]),
        (CONTENT, "SU", "AL", ["AE"]),
        (REJECTED, "NE", "ER", ["AR"]),
    ],
)
def test_the_acknowledgement_is_the_one_that_was_asked_for(
    problem: Unreadable | None, accept: str, answer: str, expected: list[str]
) -> None:
    assert codes(problem, accept, answer) == expected


def test_an_error_names_place_and_reason_as_the_version_has_it() -> None:
    problem = Unreadable("It is | wrong", "102", "OBX^3^5")
    new, old = (
        answers(split(heart_rate(70, version=version))[0], problem, NOW, 1)[0].decode()
        for version in ("2.6", "2.3.1")
    )
    assert "\rERR||OBX^3^5|102^^HL70357|E||||It is \\F\\ wrong\r" in new
    assert "\rERR|OBX^3^5^102&It is \\F\\ wrong\r" in old


def test_a_message_without_a_header_is_answered_too() -> None:
    (answer,) = answers(None, Unreadable("no MSH", "100", rejects=True), NOW, 4)
    assert b"\rMSA|AR||no MSH\r" in answer
