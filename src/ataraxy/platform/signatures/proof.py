"""Confirm who signs: the signed-in person again, or a witness who is not the one signed in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import refuse
from ataraxy.platform.accounts.identity import Method, confirm_identity
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.services import Proof

PURPOSE = "signature.sign"


def confirm(request: StaffRequest, secret: str, method: Method | str = Method.PASSWORD) -> Proof:
    """Prove that the signed-in person is at the keyboard; raises `Refused` when they are not.

    Like `confirm_identity`, it is called before any transaction is opened.
    """
    return _proof(request, request.user, secret, method)


def confirm_by_name(
    request: StaffRequest, username: str, secret: str, method: Method | str = Method.PASSWORD
) -> Proof:
    """Prove that the colleague called `username` is here to sign or to witness.

    Somebody unknown and somebody with a wrong secret get one and the same answer.
    """
    return _proof(request, username, secret, method)


def _proof(request: StaffRequest, who: User | str, secret: str, method: Method | str) -> Proof:
    answer = confirm_identity(
        user=who, secret=secret, method=method, purpose=PURPOSE, request=request
    )
    if answer.user is None:
        raise Refused(answer.decision)
    actor = actor_for(answer.user, request.clinic)
    if not actor.may(PURPOSE):
        raise Refused(
            refuse(
                _("This person may not sign at this clinic. Nothing was signed."),
                rule="signatures.signer",
            )
        )
    return Proof(actor.user_uid, actor.name, actor.roles, answer.method, answer.at)
