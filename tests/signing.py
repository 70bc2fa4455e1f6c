"""Fresh proofs for tests: a request as the middleware leaves it, and the person confirming."""

from __future__ import annotations

from django.test import RequestFactory
from tests.standing_people import PASSWORD

from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.signatures.proof import confirm
from ataraxy.platform.signatures.services import Proof


def request_of(user: User, clinic: Clinic) -> StaffRequest:
    """A request of `user` working at `clinic`."""
    request = RequestFactory().post("/")
    request.user, request.clinic = user, clinic
    request.actor = actor_for(user, clinic)
    return request


def proof_by(user: User, clinic: Clinic) -> Proof:
    """What signing again with the password gives."""
    return confirm(request_of(user, clinic), PASSWORD)
