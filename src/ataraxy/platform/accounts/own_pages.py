"""Marks on views: pages about one's own account, and what goes on while a screen is locked."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def own_page(view: View) -> View:
    """A page about one's own account: whoever is signed in may open it, and sees only their own."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    page.own = True  # type: ignore[attr-defined]
    return page


def survives_lock(view: View) -> View:
    """Goes on while the screen is locked: a patient's own answers, the lock itself."""
    view.survives_lock = True  # type: ignore[attr-defined]
    return view


def background(view: View) -> View:
    """The page asks for this by itself, so it is not an action of the person."""
    view.background = True  # type: ignore[attr-defined]
    return view


def for_script(view: View) -> View:
    """A script of ours listens here: whoever may not is told 401, and never sent to a page.

    A browser follows a redirect by itself, and a script would take the sign-in page for an answer.
    What a page asks by itself is no action of the person, so it does not keep the screen open.
    """
    view.for_script = True  # type: ignore[attr-defined]
    return background(view)


def wants_page(request: HttpRequest) -> bool:
    """Whether a person waits for a page; false for what a script of ours fetches."""
    if request.headers.get("HX-Request") == "true":
        return False
    return "text/html" in request.headers.get("Accept", "text/html")
