"""The decorator of every page that belongs to a session."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from ataraxy.journey.session.queries import session_for, whose_session
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.emergency_pages import or_in_emergency
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

        ordinary = staff_page(permission)(with_session)
        return or_in_emergency(ordinary, permission, name="session_uid", patient_of=whose_session)

    return decorate
