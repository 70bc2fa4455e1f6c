"""A start-up check: every instrument can be used, the clinic's own included."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from ataraxy.knowledge.measures import InstrumentFileError, every_instrument


def instruments_can_be_used(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """Name the file and the key of an instrument that cannot be used."""
    try:
        every_instrument()
    except InstrumentFileError as problem:
        hint = "Correct the file in the folder that ATARAXY_INSTRUMENTS names, or take it out."
        return [Error(str(problem), hint=hint, id="outcomes.E001")]
    return []
