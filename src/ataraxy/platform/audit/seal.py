"""Keyed seals over journal rows. Whoever edits the database cannot compute them without the key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings

from ataraxy.platform.audit.models import Entry, Head

_SEALED = (
    "clinic_id", "number", "actor_uid", "actor_name", "roles", "action", "subject",
    "patient_uid", "detail", "session", "break_glass", "key_id", "previous_mac",
)  # fmt: skip


def current_key_id() -> str:
    """The key that new entries are sealed with."""
    return str(settings.AUDIT_KEY_ID)


def entry_mac(entry: Entry) -> str:
    """The seal that `entry` ought to carry; raises `KeyError` for a key we do not hold."""
    fields = {name: getattr(entry, name) for name in _SEALED} | {"at": instant(entry.at)}
    return _mac(entry.key_id, canonical(fields))


def head_seal(head: Head) -> str:
    """The seal over the end of a chain, so that a cut tail cannot simply be re-headed."""
    text = canonical({"clinic": head.clinic_id, "number": head.number, "mac": head.mac})
    return _mac(head.key_id, text)


def canonical(value: Mapping[str, object]) -> str:
    """JSON text with one spelling for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def instant(at: datetime) -> str:
    """An instant in UTC with microseconds, whatever zone it was given in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _mac(key_id: str, text: str) -> str:
    key = settings.AUDIT_KEYS[key_id].encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
