"""What a text message that came back means, whose number it is, and whether the carrier sent it.

Pure: words, numbers and a signature in, a meaning out.
"""

from __future__ import annotations

import hashlib
import hmac
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

_SHORTEST = 9
"""Digits that a number must share with another to be the same one, whatever stands before."""


class Meaning(StrEnum):
    """What somebody wants who answers a text."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One text that came in: from which number, its words, and the carrier's own reference."""

    number: str
    words: str
    reference: str


@dataclass(frozen=True, slots=True)
class _Rules:
    words: dict[str, Meaning]
    signature_lasts: timedelta
    longest_text: int


@cache
def rules() -> _Rules:
    """The words and limits of `inbound.toml`."""
    text = files("ataraxy.clinic.messaging").joinpath("data", "inbound.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    kinds = (Meaning.STOP, Meaning.START, Meaning.HELP)
    words = {word: kind for kind in kinds for word in raw[kind.value]}
    return _Rules(words, timedelta(minutes=raw["signature_minutes"]), raw["longest_text"])


def meaning(words: str) -> Meaning:
    """STOP, START or HELP when that is all that was said; anything else is for a person."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return rules().words.get(" ".join(kept.split()), Meaning.WORDS)


def same_number(one: str, other: str) -> bool:
    """Whether two ways to write a number are the same one: with or without the country's code."""
    short, long = sorted((_digits(one), _digits(other)), key=len)
    return len(short) >= _SHORTEST and long.endswith(short)


def _digits(number: str) -> str:
    """The digits without the zeros that only a caller inside the country dials."""
    return "".join(one for one in number if one.isdecimal()).lstrip("0")


def signature(secret: str, at: int, body: bytes) -> str:
    """What stands in ``X-Ataraxy-Signature: t=AT,v1=…``: HMAC-SHA256 over ``AT.BODY``."""
    text = str(at).encode() + b"." + body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def is_signed(header: str, body: bytes, secret: str, now: float) -> bool:
    """Whether the carrier that knows our secret signed this body, and lately."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not (secret and at.isascii() and at.isdecimal()):
        return False
    fresh = abs(now - int(at)) <= rules().signature_lasts.total_seconds()
    wanted = signature(secret, int(at), body).encode()
    return hmac.compare_digest(wanted, parts.get("v1", "").encode()) and fresh
