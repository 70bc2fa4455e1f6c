"""How often the public form may be sent, counted in the shared cache."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_FILE = Path(__file__).with_name("limits.toml")
_HOUR_S = 3600


@once
def _limits() -> dict[str, int]:
    found: dict[str, int] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["public_form"]
    return found


def may_send(request: HttpRequest, clinic_uid: str) -> bool:
    """Count one more sending of the form; False when there were too many in the last hour."""
    address = f"{settings.SECRET_KEY}:{request.META.get('REMOTE_ADDR', '')}"
    who = hashlib.sha256(address.encode()).hexdigest()[:16]
    limits = _limits()
    by_address = _count(f"refer:{clinic_uid}:{who}") <= limits["per_address_and_hour"]
    by_clinic = _count(f"refer:{clinic_uid}") <= limits["per_clinic_and_hour"]
    return by_address and by_clinic


def _count(key: str) -> int:
    cache.add(key, 0, timeout=_HOUR_S)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        cache.set(key, 1, timeout=_HOUR_S)
        return 1
