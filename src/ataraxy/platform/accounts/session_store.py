"""Sessions as rows, read on every request in words that are worked out once.

Nothing of a session is kept anywhere else: one that was ended is over with the next request.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.platform.reading import prepared_one


class SessionStore(DatabaseStore):
    """Django's own, but for how the row is asked for."""

    def _get_session_from_db(self) -> Session | None:
        found = _standing(str(self.session_key), timezone.now())
        if found is None:
            self._session_key = None
        return found


@prepared_one
def _standing(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).order_by("pk")
