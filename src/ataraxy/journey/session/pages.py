"""The decorator of every page that belongs to a session."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from ataraxy.journey.session.queries import session_for
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import View, staff_page


def session_page(permission: str, *, what: str = "") -> Callable[[View], View]:
    """Like `patient_page`, for an address with ``session_uid``; the view is given ``session``."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def with_session(
            request: HttpRequest, session_uid: UUID, **kwargs: Any
        ) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            session = session_for(actor, session_uid)
            if request.method in {"GET", "HEAD"}:
                journal_read(actor, session.patient, what or view.__name__)
            return view(request, session=session, **kwargs)

        return staff_page(permission)(with_session)

    return decorate
