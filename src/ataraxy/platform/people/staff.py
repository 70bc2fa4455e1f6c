"""Who works at a clinic, in which role, from when until when. Nothing is erased: roles end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.models import Pin, User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.accounts.shifts import end_shift
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.models import Membership
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

_PASSWORD_WORDS = 4
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads as something else


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody who will work here."""

    username: str
    given_name: str
    family_name: str
    role: str
    since: datetime
    until: datetime | None = None
    email: str = ""


def staff_of(clinic_id: int) -> QuerySet[User]:
    """Everybody who works or worked at this clinic."""
    found = User.objects.filter(memberships__clinic_id=clinic_id).distinct()
    return found.order_by("last_name", "first_name")


def current(rows: QuerySet[Membership], now: datetime) -> QuerySet[Membership]:
    """The roles held at this moment."""
    return rows.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)


@service("staff.add", permission="staff.manage")
def add_staff(*, actor: Actor, key: str, person: NewStaff) -> User:
    """Make an account with its first role here. It opens only with a temporary password."""
    if User.objects.filter(username__iexact=person.username).exists():
        raise refused(
            _(
                "The user name is taken. If this is the same person working at another clinic, "
                "give them a role here by that name instead. Nothing was changed."
            ),
            rule="staff.username",
        )
    user = User(
        username=User.normalize_username(person.username.strip()),
        first_name=person.given_name.strip(),
        last_name=person.family_name.strip(),
        email=person.email.strip(),
        password_is_temporary=True,
    )
    user.set_unusable_password()
    user.save()
    _give(actor, user, person.role, person.since, person.until)
    return user


@service("staff.set_email", permission="staff.manage")
def set_email(*, actor: Actor, key: str, user: User, email: str) -> User:
    """Where somebody is told that late work has come to them; empty for nowhere."""
    user.email = User.objects.normalize_email(email.strip())
    user.save(update_fields=["email"])
    return user


@service("staff.give_role", permission="staff.manage")
def give_role(
    *,
    actor: Actor,
    key: str,
    user: User,
    role: str,
    since: datetime,
    until: datetime | None = None,
) -> Membership:
    """Give somebody one more role at the actor's clinic."""
    _not_oneself(actor, user)
    held = current(Membership.objects.filter(user=user, clinic_id=actor.clinic_id), timezone.now())
    if held.filter(role=role).exists():
        raise refused(_("This person holds that role already. Nothing was changed."))
    return _give(actor, user, role, since, until)


@service("staff.end_role", permission="staff.manage")
def end_role(*, actor: Actor, key: str, membership: Membership) -> Membership:
    """End a role now. Running sessions of the person end too, so that it holds at once."""
    _not_oneself(actor, membership.user)
    _of_this_clinic(actor, membership)
    now = timezone.now()
    if membership.until is not None and membership.until <= now:
        raise refused(_("This role has ended already. Nothing was changed."))
    membership.until = now
    membership.save(update_fields=["until"])
    _sign_out_everywhere(membership.user)
    return membership


@service("staff.reset_factor", permission="staff.manage")
def reset_factor(*, actor: Actor, key: str, user: User, reason: str) -> User:
    """Remove somebody's second factors and PIN after a loss; they enrol again at sign-in."""
    require_manageable(actor, user)
    Authenticator.objects.filter(user=user).delete()
    Pin.objects.filter(user=user).delete()
    about = f"user:{user.uid}"
    record(actor=actor, action="staff.factor_lost", subject=about, detail={"reason": reason})
    _sign_out_everywhere(user)
    return user


@service("staff.close", permission="staff.manage")
def close_account(*, actor: Actor, key: str, user: User) -> User:
    """Somebody left: roles end, sessions end, the account opens nothing. The record stays."""
    require_manageable(actor, user)
    now = timezone.now()
    current(Membership.objects.filter(user=user), now).update(until=now)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _sign_out_everywhere(user)
    return user


def hand_out_password(*, actor: Actor, user: User) -> str:
    """A new temporary password, to be told once and changed at the first sign-in."""
    require_manageable(actor, user)
    words = ("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(_PASSWORD_WORDS))
    text = "-".join(words)
    user.set_password(text)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    record(actor=actor, action="staff.temporary_password", subject=f"user:{user.uid}")
    _sign_out_everywhere(user)
    return text


def require_manageable(actor: Actor, user: User) -> None:
    """Raises `Refused` unless the actor administers every clinic where this person works."""
    _not_oneself(actor, user)
    if actor.is_system:  # the command line, which belongs to whoever runs the machine
        return
    now = timezone.now()
    theirs = Membership.objects.filter(user=user)
    clinics = set(current(theirs, now).values_list("clinic_id", flat=True))
    ours = current(Membership.objects.filter(user__uid=actor.user_uid), now)
    administered = set(ours.filter(role=Role.ADMINISTRATOR).values_list("clinic_id", flat=True))
    here = theirs.filter(clinic_id=actor.clinic_id).exists()
    if not here or not clinics <= administered:
        raise refused(
            _(
                "This person also works at a clinic that you do not administer. An administrator "
                "of all their clinics can do this. Nothing was changed."
            ),
            rule="staff.reach",
            who=("administrator",),
        )


def _not_oneself(actor: Actor, user: User) -> None:
    if str(user.uid) == actor.user_uid:
        text = _("Nobody changes their own roles or factors. Ask another administrator.")
        raise refused(text, rule="staff.oneself", who=("administrator",))


def _of_this_clinic(actor: Actor, membership: Membership) -> None:
    if membership.clinic_id != actor.clinic_id:
        raise refused(_("This role belongs to another clinic. Nothing was changed."))


def _give(
    actor: Actor, user: User, role: str, since: datetime, until: datetime | None
) -> Membership:
    if until is not None and until <= since:
        raise refused(_("A role cannot end before it begins. Nothing was changed."))
    return Membership.objects.create(
        user=user, clinic_id=actor.clinic_id, role=Role(role), since=since, until=until
    )


def _sign_out_everywhere(user: User) -> None:
    for one in UserSession.objects.filter(user=user):
        one.end()
    end_shift(user)
