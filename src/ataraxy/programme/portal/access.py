"""How a patient comes in: the invitation, the account, the passphrase, the one-time link.

Staff invite, the patient takes the invitation up with their birth date. A wrong secret is counted
before it is looked at, and the answer never says whether the account exists.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ataraxy.clinic.messaging.models import Channel
from ataraxy.clinic.messaging.services import Writing, queue
from ataraxy.journey.daybefore.wording import language_of
from ataraxy.platform.accounts.permissions import permissions_of
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.links import address, create_link, revoke_links
from ataraxy.platform.people.models import Clinic, Patient, PatientLink
from ataraxy.platform.people.record_number import RECORD_KINDS
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.portal.limits import limits
from ataraxy.programme.portal.models import Account, SignIn

INVITE, SIGN_IN = "portal-invite", "portal"
"""The purposes of the two kinds of link that lead here."""

_MOST_OF_ONE_NUMBER = 3
"""A record number may be shared by mistake; no more than so many are asked."""


class Hidden:
    """A hash that no message and no fingerprint of a service prints."""

    def __init__(self, value: str) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "(hidden)"


def actor_of(account: Account) -> Actor:
    """The patient as the actor of what they do in the portal."""
    roles = frozenset({str(Role.PATIENT)})
    return Actor(
        user_uid=f"patient:{account.patient.uid}",
        name=account.patient.full_name,
        clinic_id=account.clinic_id,
        roles=roles,
        permissions=permissions_of(roles),
    )


@service("portal.invite", permission="portal.invite")
def invite(*, actor: Actor, key: str, patient: Patient) -> PatientLink:
    """A fresh invitation; an earlier one closes. For an open account: choose a new passphrase."""
    if patient.deceased:
        raise refused(_("Nobody is invited in the name of somebody who has died."))
    if patient.merged_into_id is not None:
        raise refused(_("This record was merged into another one: invite from there."))
    account, _made = Account.objects.select_for_update().get_or_create(
        clinic_id=patient.clinic_id,
        patient=patient,
        defaults={"language": language_of(patient), "invited_at": timezone.now()},
    )
    account.invited_at, account.wrong_tries = timezone.now(), 0
    account.save(update_fields=["invited_at", "wrong_tries"])
    _revoke(account, INVITE)
    return create_link(
        actor=actor,
        patient=patient,
        purpose=INVITE,
        subject_uid=str(account.uid),
        lasts=limits().sign_in.invite_lasts,
    )


@service("portal.close", permission="portal.invite")
def close(*, actor: Actor, key: str, patient: Patient) -> Account:
    """Shut the patient's pages at once, on every device. What they wrote stays."""
    account = Account.objects.select_for_update().filter(patient=patient).first()
    if account is None:
        raise refused(_("This patient has no pages of their own yet."))
    account.closed_at, account.closed_by_name = timezone.now(), actor.name
    account.save(update_fields=["closed_at", "closed_by_name"])
    for purpose in (INVITE, SIGN_IN):
        _revoke(account, purpose)
    end_sign_ins(account)
    return account


def take_up(
    *, actor: Actor, key: str, account: Account, email: str, passphrase: str, language: str
) -> Account:
    """The invited person sets up how they sign in; the invitation is used up.

    The passphrase is hashed here, outside the transaction, and goes into no fingerprint.
    """
    secret = Hidden(make_password(passphrase) if passphrase else "")
    return _take_up(
        actor=actor, key=key, account=account, email=email.strip(), secret=secret, language=language
    )


@service("portal.begin", permission="portal.use")
def _take_up(
    *, actor: Actor, key: str, account: Account, email: str, secret: Hidden, language: str
) -> Account:
    _require_way_in(account, email, secret.value)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    locked.email, locked.language = email, language
    locked.passphrase = secret.value
    locked.opened_at, locked.closed_at, locked.wrong_tries = timezone.now(), None, 0
    locked.save()
    _revoke(locked, INVITE)
    end_sign_ins(locked)
    return locked


def _require_way_in(account: Account, email: str, passphrase: str) -> None:
    if not email.strip() and not passphrase:
        raise refused(_("Give an e-mail address, or choose a passphrase, or both."))
    same = Account.objects.filter(clinic_id=account.clinic_id, email__iexact=email.strip())
    if email.strip() and same.exclude(pk=account.pk).exists():
        raise refused(
            _(
                "This e-mail address already opens another person’s pages here. Leave it empty "
                "and sign in with your record number, or give an address of your own."
            )
        )


def passphrase_problems(account: Account, passphrase: str) -> list[str]:
    """What is wrong with a passphrase, in words; nothing for a good one."""
    try:
        validate_password(passphrase)
    except ValidationError as error:
        return list(error.messages)
    plain = passphrase.casefold()
    names = [one.casefold() for one in account.patient.full_name.split() if len(one) > 1]
    if names and all(one in plain for one in names):
        return [_("Do not use your own name.")]
    return []


def birth_date_is_right(account: Account, said: date) -> bool:
    """Whether the person at the invitation knows the birth date; too many tries close it."""
    if not _reserve(account, limits().sign_in.birth_date_tries, waits=False):
        _revoke(account, INVITE)
        return False
    if said != account.patient.birth_date:
        _journal(account, "portal.begin_failed")
        return False
    Account.objects.filter(pk=account.pk).update(wrong_tries=0)
    return True


def account_behind(clinic: Clinic, login: str, passphrase: str) -> Account | None:
    """The account that this e-mail or record number and passphrase open, or None."""
    found = _named(clinic, login)
    if not found:
        make_password(passphrase)  # as long as a real look, so that time tells nothing
        return None
    return next((one for one in found if is_their_passphrase(one, passphrase)), None)


def is_their_passphrase(account: Account, said: str) -> bool:
    """Whether this is the account's passphrase; the try is counted before it is looked at."""
    if not _reserve(account, limits().sign_in.tries, waits=True):
        return False
    if account.passphrase and check_password(said, account.passphrase):
        Account.objects.filter(pk=account.pk).update(wrong_tries=0)
        return True
    _journal(account, "portal.sign_in_failed")
    return False


def send_link(clinic: Clinic, email: str) -> None:
    """Write a one-time link to this address if it opens pages here; else nothing, and silently."""
    account = _open(clinic).filter(email__iexact=email.strip()).first() if email.strip() else None
    if account is None or _asked_too_often(account):
        return
    actor = system_actor(clinic.pk)
    with transaction.atomic():
        _revoke(account, SIGN_IN)
        link = create_link(
            actor=actor,
            patient=account.patient,
            purpose=SIGN_IN,
            subject_uid=str(account.uid),
            lasts=limits().sign_in.link_lasts,
        )
        url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
        with translation.override(account.language):
            queue(actor=actor, writing=_letter(account, clinic, url, link))


def end_sign_ins(account: Account, but: SignIn | None = None) -> None:
    """Sign the patient out everywhere (`but` on one device), inside the caller's transaction."""
    standing = SignIn.objects.filter(account=account, ended_at=None)
    if but is not None:
        standing = standing.exclude(pk=but.pk)
    standing.update(ended_at=timezone.now())


def _letter(account: Account, clinic: Clinic, url: str, link: PatientLink) -> Writing:
    minutes = int(limits().sign_in.link_lasts.total_seconds() // 60)
    text = _(
        "Your link to sign in at %(clinic)s:\n%(url)s\n\nIt works once, for %(minutes)d minutes. "
        "If you did not ask for it, do nothing. Please do not answer this e-mail: nobody reads it."
    )
    return Writing(
        patient=account.patient,
        channel=Channel.EMAIL,
        address=account.email,
        subject=_("Your link to sign in at %(clinic)s") % {"clinic": clinic.name},
        text=text % {"clinic": clinic.name, "url": url, "minutes": minutes},
        about=f"portal:{link.uid}",
        useless_at=link.expires_at,
        link="",
    )


def _asked_too_often(account: Account) -> bool:
    hour_ago = timezone.now() - timedelta(hours=1)
    asked = PatientLink.objects.filter(
        clinic_id=account.clinic_id, purpose=SIGN_IN, subject_uid=str(account.uid)
    )
    return asked.filter(created_at__gt=hour_ago).count() >= limits().sign_in.links_per_hour


def _open(clinic: Clinic) -> QuerySet[Account]:
    found = Account.objects.filter(clinic=clinic, opened_at__isnull=False, closed_at=None)
    found = found.filter(patient__deceased=False, patient__merged_into=None)
    return found.select_related("patient", "clinic").order_by("pk")


def _named(clinic: Clinic, login: str) -> list[Account]:
    said = login.strip()
    if not said:
        return []
    by_number = Q(
        patient__identifiers__value__iexact=said, patient__identifiers__kind__in=RECORD_KINDS
    )
    return list(_open(clinic).filter(Q(email__iexact=said) | by_number).distinct())[
        :_MOST_OF_ONE_NUMBER
    ]


def _reserve(account: Account, allowed: int, *, waits: bool) -> bool:
    """Take one try before the secret is looked at, so that many at once gain nothing."""
    now = timezone.now()
    with transaction.atomic():
        row = Account.objects.select_for_update().get(pk=account.pk)
        rested = waits and row.tried_at and now - row.tried_at >= limits().sign_in.wait
        tries = 0 if rested else row.wrong_tries
        if tries >= allowed:
            return False
        row.wrong_tries, row.tried_at = tries + 1, now
        row.save(update_fields=["wrong_tries", "tried_at"])
    return True


def _journal(account: Account, action: str) -> None:
    record(
        actor=system_actor(account.clinic_id),
        action=action,
        subject=f"portal.account:{account.uid}",
        patient_uid=account.patient_uid,
    )


def _revoke(account: Account, purpose: str) -> None:
    revoke_links(clinic_id=account.clinic_id, purpose=purpose, subject_uid=str(account.uid))
