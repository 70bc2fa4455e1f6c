"""A signed-in member of staff, and the addresses they open. Prints JSON for `pages.py`."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from ataraxy.platform.accounts.models import User  # noqa: E402
from ataraxy.platform.accounts.session import open_session  # noqa: E402
from ataraxy.platform.people.models import Patient  # noqa: E402

LOOKED_AT = 500
SEARCHES = ("berg", "ana ros", "quinová", "1961-04-12", "MRN0004711", "hiro tor", "el", "nobody")
PLAIN = {"Today": "desk:today", "work list": "worklist:work", "board": "session:board"}


def main() -> None:
    """The cookie, and for each page its addresses."""
    client = Client()
    client.force_login(User.objects.get(username="director"))
    session = client.session
    open_session(session, ends_at=None, has_factor=True)
    session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    print(json.dumps({"cookie": cookie, "pages": _pages()}))


def _pages() -> dict[str, list[str]]:
    with scopes_disabled():
        step = max(1, Patient.objects.count() // LOOKED_AT)
        people = list(Patient.objects.order_by("pk").values_list("uid", flat=True)[::step])
    pages = {"patient page": [reverse("desk:patient", args=[one]) for one in people]}
    pages["search"] = [f"{reverse('desk:search')}?{urlencode({'q': q})}" for q in SEARCHES]
    for page, name in PLAIN.items():
        try:
            pages[page] = [reverse(name)]
        except NoReverseMatch:
            continue  # `pages.py` reports a page that is not there
    return pages


if __name__ == "__main__":
    main()
