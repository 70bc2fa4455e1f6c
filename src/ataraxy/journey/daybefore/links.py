"""Where staff look at what came of the day before."""

from __future__ import annotations

from django.urls import reverse

from ataraxy.journey.session.models import Session


def staff_url(session: Session) -> str:
    """The page of one visit."""
    return reverse("daybefore:visit", kwargs={"session_uid": session.uid})
