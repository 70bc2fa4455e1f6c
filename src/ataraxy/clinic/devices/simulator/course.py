"""What a monitor at a chair would show at a given second. Pure: chair, second, nothing else.

The course repeats every so many minutes, so that a demonstration left running stays alive.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table

CONTINUOUS = ("heart_rate_bpm", "spo2_percent", "breaths_per_min", "etco2_mmhg")
CUFF = ("systolic_mmhg", "diastolic_mmhg")
_TROUBLE_EVERY_S = 600


@dataclass(frozen=True, slots=True)
class Shape:
    """The invented figures."""

    rest: dict[str, float]
    height: dict[str, float]
    shape: dict[str, float]
    trouble: dict[str, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the screen: numbers, and a flag for those that are doubtful or missing."""

    numbers: dict[str, float]
    flags: dict[str, str]
    cuff_at_s: int
    is_cut_off: bool


@cache
def figures() -> Shape:
    """`course.toml`, read once."""
    text = files("ataraxy.clinic.devices.simulator").joinpath("course.toml").read_text("utf-8")
    root = Table("course.toml", tomllib.loads(text))
    root.take("reviewed", date)
    root.take("source", str)
    root.tag("tag")
    names = (*CONTINUOUS, *CUFF)
    found = Shape(
        _numbers(root, "rest", names),
        _numbers(root, "height", names),
        _numbers(
            root, "shape", ("peak_min", "tail_min", "every_min", "cuff_every_s", "person_spread")
        ),
        _numbers(root, "trouble", ("motion_s", "cable_s", "network_s")),
    )
    root.close()
    return found


def _numbers(root: Table, name: str, keys: tuple[str, ...]) -> dict[str, float]:
    table = root.table(name)
    found = {key: table.take(key, float) for key in keys}
    table.close()
    return found


def shown(chair: int, second: int) -> Shown:
    """What the monitor of `chair` shows at `second`; the cuff stands from when it last measured."""
    cuff_every = int(figures().shape["cuff_every_s"])
    cuff_at = second - (second + 37 * chair) % cuff_every
    numbers = {name: value_at(chair, name, second) for name in CONTINUOUS}
    numbers |= {name: value_at(chair, name, cuff_at) for name in CUFF}
    return Shown(numbers, _flags(chair, second), cuff_at, _is(chair, second, "network_s", 400))


def value_at(chair: int, name: str, second: int) -> float:
    """One value: rest, this person's own difference, the course, a little noise."""
    all_ = figures()
    minutes = (second / 60) % all_.shape["every_min"]
    spread = (_chance(chair, name, 0) - 0.5) * all_.shape["person_spread"]
    noise = (_chance(chair, name, second // 2 + 1) - 0.5) * 2
    value = all_.rest[name] + spread * (0.2 if name == "spo2_percent" else 1)
    value += all_.height[name] * strength(minutes) + noise
    return float(min(round(value), 100) if name == "spo2_percent" else round(value))


def strength(minutes: float) -> float:
    """How far the course has come, 0 to 1: up to the peak, then away."""
    shape = figures().shape
    if minutes <= shape["peak_min"]:
        return math.sin(math.pi / 2 * minutes / shape["peak_min"])
    return math.exp(-(((minutes - shape["peak_min"]) / shape["tail_min"]) ** 2))


def _flags(chair: int, second: int) -> dict[str, str]:
    if _is(chair, second, "cable_s", 200):
        return {"spo2_percent": "NAV", "pulse_bpm": "NAV"}
    if _is(chair, second, "motion_s", 90):
        return {"heart_rate_bpm": "QUES", "spo2_percent": "INV", "pulse_bpm": "INV"}
    return {}


def _is(chair: int, second: int, kind: str, begin: int) -> bool:
    at = (second + 53 * chair) % _TROUBLE_EVERY_S
    return begin <= at < begin + figures().trouble[kind]


def _chance(chair: int, name: str, turn: int) -> float:
    digest = hashlib.blake2b(f"{chair}|{name}|{turn}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32
