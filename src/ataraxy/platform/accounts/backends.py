"""Who a session belongs to, read on every request in words that are worked out once."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.db.models import QuerySet

from ataraxy.platform.accounts.models import User
from ataraxy.platform.reading import prepared_one


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]  # allauth ships no types
    """Allauth's own, but for how the account is asked for."""

    def get_user(self, user_id: Any) -> User | None:
        """The account if it may still sign in: one that was shut is out with the next request."""
        found = _account(int(user_id))
        return found if found is not None and self.user_can_authenticate(found) else None


@prepared_one
def _account(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id).order_by("pk")
