"""Before something sensitive: show again that it is you. What was typed waits in the page."""

from __future__ import annotations

import functools
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest, HttpResponseBase

from ataraxy.platform.accounts.forms import UnlockForm
from ataraxy.platform.accounts.held import unlock_page
from ataraxy.platform.accounts.identity import Method
from ataraxy.platform.accounts.own_pages import View

NOT_YET = 401


def asks_again(view: View) -> View:
    """A form here is taken only from somebody who gave their password in the last five minutes."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        changes = request.method not in {"GET", "HEAD"}
        if changes and not did_recently_reauthenticate(request):
            form = UnlockForm(methods=[Method.PASSWORD])
            return unlock_page(request, form, status=NOT_YET, why="again")
        return view(request, *args, **kwargs)

    return page


def was_asked(request: HttpRequest, method: Method | str) -> None:
    """The password was given just now; a PIN is too little for sensitive things."""
    if Method(method) is Method.PASSWORD:
        record_authentication(request, request.user, method="password", reauthenticated=True)
