"""Clinics, staff and chairs of the demonstration."""

from __future__ import annotations

import hashlib
import tomllib
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ataraxy.clinic.scheduling.services import add_chair
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.pins import set_pin
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.people.within import within

PIN = "274951"
ROOMS = (
    ("Harbour room", ("Chair 1", "Chair 2", "Chair 3")),
    ("Garden room", ("Chair 4", "Chair 5", "Chair 6")),
)
_SINCE = timedelta(days=900)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who works where; `actor` gives somebody's actor at a clinic."""

    clinics: Mapping[str, Clinic]
    users: Mapping[str, User]
    _acting: dict[tuple[str, int], Actor] = field(default_factory=dict)

    def acting(self, role: str, clinic: Clinic) -> Actor:
        """Somebody who holds `role` at `clinic`, always the same person."""
        found = self._acting.get((role, clinic.pk))
        if found is None:
            found = self.actor(self.one_with(role, clinic).username, clinic)
            self._acting[role, clinic.pk] = found
        return found

    def actor(self, username: str, clinic: Clinic) -> Actor:
        """The actor that this person is at `clinic`."""
        return actor_for(self.users[username], clinic)

    def one_with(self, role: str, clinic: Clinic) -> User:
        """Somebody who holds `role` at `clinic`."""
        held = Membership.objects.filter(clinic=clinic, role=role).select_related("user")
        return held.order_by("pk")[0].user


@cache
def data(name: str) -> dict[str, Any]:
    """One of the data files beside this module, read once; nobody changes what it gives."""
    return tomllib.loads(files("ataraxy.web.demo").joinpath(name).read_text("utf-8"))


def make_cast() -> Cast:
    """Make the clinics, everybody who works there, and the chairs."""
    raw = data("staff.toml")
    clinics = {row["slug"]: Clinic.objects.create(**row) for row in raw["clinic"]}
    hashed = make_password(settings.DEMO_PASSWORD)
    users = {row["username"]: _user(row, clinics, hashed) for row in raw["staff"]}
    for clinic in clinics.values():
        _furnish(clinic)
    return Cast(clinics, users)


def _user(row: Mapping[str, Any], clinics: Mapping[str, Clinic], hashed: str) -> User:
    given, family = row["name"]
    user = User.objects.create(
        username=row["username"], first_name=given, last_name=family, password=hashed
    )
    TOTP.activate(user, _secret(row["username"]))
    set_pin(user, PIN)
    since: datetime = timezone.now() - _SINCE
    for slug in row["clinics"]:
        for role in row["roles"]:
            Membership.objects.create(user=user, clinic=clinics[slug], role=role, since=since)
    return user


def _secret(username: str) -> str:
    """The same secret at every start, so that an authenticator app once set up keeps working."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{username}".encode()).digest()
    return b32encode(digest[:20]).decode()


def _furnish(clinic: Clinic) -> None:
    actor = system_actor(clinic.pk)
    with within(clinic):
        for room, chairs in ROOMS:
            for chair in chairs:
                add_chair(
                    actor=actor, key=f"demo:{clinic.slug}:{chair}", room_name=room, chair_name=chair
                )
