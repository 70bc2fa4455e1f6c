"""Keyed seals over rows. Whoever edits the database cannot compute them without the key."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings

_SPELLER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
)  # fmt: skip


def current_key_id() -> str:
    """The key that new entries are sealed with."""
    return str(settings.AUDIT_KEY_ID)


def canonical(value: Mapping[str, object]) -> str:
    """JSON text with one spelling for one value."""
    return _SPELLER.encode(value)


def instant(at: datetime) -> str:
    """An instant in UTC with microseconds, whatever zone it was given in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def keyed(key_id: str, text: str) -> str:
    """HMAC-SHA256 of `text`; raises `KeyError` for a key we do not hold."""
    return hmac.digest(settings.AUDIT_KEYS[key_id].encode(), text.encode(), "sha256").hex()
