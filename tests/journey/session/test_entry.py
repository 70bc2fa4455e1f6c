"""Quick entry tolerates gaps and labels, says what it understood, and takes nothing it did not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.session.numbers import plausible
from ataraxy.journey.session.vitals import EntryError, Vitals, echo, read_entry, unusual


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("138/86 72 98% 14", Vitals(138, 86, 72, 98, 14)),
        ("138/86 72 98 14", Vitals(138, 86, 72, 98, 14)),
        ("138/86", Vitals(138, 86)),
        ("138/86 - 98", Vitals(138, 86, None, 98)),
        ("72 98", Vitals(heart_rate_bpm=72, spo2_percent=98)),
        ("98% 138/86", Vitals(138, 86, None, 98)),
        ("- 72", Vitals(heart_rate_bpm=72)),
        ("rr 14 138/86 72", Vitals(138, 86, 72, None, 14)),
        ("hr72 spo2:97 o2 2.5 etco2 38", Vitals(None, None, 72, 97, None, 2.5, 38)),
        ("BP 138/86, P 72, m 4, d 2, x 7", Vitals(138, 86, 72, None, None, None, None, 4, 2, 7)),
        ("138/86 left sitting", Vitals(138, 86, arm="left", position="sitting")),
        ("u 97%", Vitals(spo2_percent=97, undisturbed=True)),
        ("", Vitals()),
    ],
)
def test_what_was_typed_is_what_was_meant(typed: str, meant: Vitals) -> None:
    assert read_entry(typed) == meant


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("138/86 72 98 14 22", "22"),
        ("banana", "banana"),
        ("86/138", "first number must be the larger"),
        ("138/86 138/90", "already given"),
        ("spo2 101", "Oxygen saturation 101"),
        ("138/", "no blood pressure"),
        ("hr 72.5", "whole number"),
        ("rr", "no number after it"),
    ],
)
def test_what_is_not_understood_is_named(typed: str, named: str) -> None:
    with pytest.raises(EntryError, match=named):
        read_entry(typed)


def test_what_was_understood_is_said_back() -> None:
    assert echo(read_entry("138/86 72 98% left u")) == (
        "Blood pressure 138/86 mmHg",
        "Heart rate 72 /min",
        "Oxygen saturation 98 %",
        "undisturbed, breathing regular, colour good",
        "left arm",
    )


def test_an_implausible_value_is_asked_about_and_an_ordinary_one_is_not() -> None:
    assert unusual(read_entry("215/86 72")) == ("Upper blood pressure 215 mmHg",)
    assert unusual(read_entry("138/86 72 98 14")) == ()


@given(st.text(alphabet="0123456789/%-. abcdehlmoprstux", max_size=40))
def test_any_text_is_understood_or_refused_in_words(text: str) -> None:
    said = ""
    try:
        vitals = read_entry(text)
    except EntryError as error:
        vitals, said = Vitals(), str(error)
    assert said or vitals == read_entry(text)
    for name, bounds in plausible().items():
        value = getattr(vitals, name)
        assert value is None or bounds.absolute_low <= value <= bounds.absolute_high
