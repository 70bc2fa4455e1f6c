"""Numbers of the page: which days are shown, over how many days chairs are counted."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _numbers() -> dict[str, dict[str, object]]:
    text = files("ataraxy.programme.research").joinpath("figures.toml").read_text("utf-8")
    return tomllib.loads(text)


def shown_days() -> list[int]:
    """Days after the first dose at which retention is read."""
    return list(_numbers()["days_after_start"]["shown"])  # type: ignore[call-overload, no-any-return]


def chair_days() -> int:
    """Over how many days back the use of chairs is counted."""
    return int(str(_numbers()["chair_use"]["days"]))
