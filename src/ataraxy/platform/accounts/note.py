"""Journal what happens to accounts, in the chain of the whole network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.http import HttpRequest

from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import NETWORK, Actor
from ataraxy.platform.audit.journal import record


def note(
    action: str,
    *,
    user: User | None = None,
    name: str = "",
    request: HttpRequest | None = None,
    subject: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append one entry about `user`, or about the typed `name` when no account has it."""
    actor = Actor(
        user_uid=str(user.uid) if user else "nobody",
        name=user.display_name if user else (name or "nobody")[:200],
        clinic_id=NETWORK,
        session=session_mark(request),
    )
    about = subject or (f"user:{user.uid}" if user else "")
    record(actor=actor, action=action, subject=about, detail=detail)


def session_mark(request: HttpRequest | None) -> str:
    """Sixteen characters that tell sessions apart and let nobody take one over."""
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else None
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""
