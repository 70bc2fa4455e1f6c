"""Kinds of visit: what stands in `kinds.toml`, and which of them a higher floor runs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of visit: its words, its usual length in minutes, and what it needs.

    `with_role` names the role of the person it is with; `needs_room` asks for a room for talks
    where the clinic has any.
    """

    key: str
    title: str
    minutes: int
    needs_chair: bool
    with_role: str = ""
    needs_room: bool = False


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by key, in the order of the file."""
    text = files("ataraxy.clinic.scheduling").joinpath("kinds.toml").read_text("utf-8")
    rows = tomllib.loads(text)["kind"]
    return {row["key"]: Kind(**row) for row in rows}


_PAGES: dict[str, Callable[[UUID], str]] = {}


def register_page(kind: str, address: Callable[[UUID], str]) -> None:
    """Say that visits of `kind` are run on another page: `address` of the appointment's uid."""
    _PAGES[kind] = address


def is_managed(kind: str) -> bool:
    """Whether a higher floor runs visits of this kind."""
    return kind in _PAGES


def page_of(kind: str, appointment_uid: UUID) -> str:
    """Where visits of this kind are run, or nothing: on the schedule itself."""
    return _PAGES[kind](appointment_uid) if kind in _PAGES else ""
