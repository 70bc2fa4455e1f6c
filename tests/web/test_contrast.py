"""Every pair of colours that meets on a screen is legible in both themes (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

TOKENS = files("ataraxy.web").joinpath("static/house/tokens.css").read_text("utf-8")
PAIR = re.compile(r"--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);")
COLOURS = {name: (light, dimmed) for name, light, dimmed in PAIR.findall(TOKENS)}

TEXT = 4.5
SIGN = 3.0

ON_GROUNDS = [
    (ink, ground, TEXT)
    for ink in ("ink", "ink-soft", "ink-faint", "accent", "accent-strong")
    for ground in ("paper", "surface", "sunken", "accent-soft")
]
MEETINGS = [
    *ON_GROUNDS,
    ("ink", "line", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-stop", "stop", TEXT),
    *((ink, "attention-soft", TEXT) for ink in ("attention", "ink", "accent")),
    *((ink, "stop-soft", TEXT) for ink in ("stop", "ink", "accent")),
    *((ink, ground, TEXT) for ink in ("attention", "stop") for ground in ("paper", "surface")),
    *(("line-strong", ground, SIGN) for ground in ("paper", "surface")),
    *(("focus", ground, SIGN) for ground in ("paper", "surface", "sunken", "accent-soft")),
    ("attention-line", "surface", SIGN),
    ("attention-line", "paper", SIGN),
    ("stop-line", "surface", SIGN),
    ("stop-line", "paper", SIGN),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio between two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast("ffffff", "000000") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dimmed"])
@pytest.mark.parametrize(("ink", "ground", "least"), MEETINGS)
def test_ink_is_legible_on_its_ground(ink: str, ground: str, least: float, theme: int) -> None:
    ratio = contrast(COLOURS[ink][theme], COLOURS[ground][theme])
    assert ratio >= least, f"--{ink} on --{ground}: {ratio:.2f}"


def test_every_colour_is_a_pair_that_this_table_checks() -> None:
    checked = {name for ink, ground, _ in MEETINGS for name in (ink, ground)}
    written = set(re.findall(r"--([a-z-]+): light-dark\(", TOKENS))
    assert written == set(COLOURS)
    assert written - checked == set()
