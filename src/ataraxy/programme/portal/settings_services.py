"""What a signed-in patient changes about how they sign in and read."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.portal.access import Hidden, end_sign_ins, is_their_passphrase
from ataraxy.programme.portal.models import Account, SignIn


@service("portal.language", permission="portal.use")
def choose_language(*, actor: Actor, key: str, account: Account, language: str) -> Account:
    """The language of the frame."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.language = language
    locked.save(update_fields=["language"])
    return locked


def choose_passphrase(
    *, actor: Actor, key: str, account: Account, old: str, new: str, stays: SignIn
) -> Account:
    """A new passphrase; every other device is signed out. Hashed before any transaction."""
    if account.passphrase and not is_their_passphrase(account, old):
        raise refused(_("Your passphrase now was not right. Nothing was changed."))
    hashed = make_password(new)
    return _choose(actor=actor, key=key, account=account, secret=Hidden(hashed), stays=stays)


@service("portal.passphrase", permission="portal.use")
def _choose(*, actor: Actor, key: str, account: Account, secret: Hidden, stays: SignIn) -> Account:
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.passphrase, locked.wrong_tries = secret.value, 0
    locked.save(update_fields=["passphrase", "wrong_tries"])
    end_sign_ins(locked, but=stays)
    return locked
