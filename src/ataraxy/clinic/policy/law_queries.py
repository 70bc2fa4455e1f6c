"""Which law binds a clinic on a day, and what it says about what the clinic is about to do.

home_dosing      may a dose be taken at home today, by which citation?
telehealth       may somebody seen by video only be prescribed for today?
here_allowed     is a session by this route forbidden here today?
observation_min  how long somebody is watched at least
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.clinic.policy import law_rules
from ataraxy.clinic.policy.law import (
    Pack,
    empty_pack,
    provisions_of,
    questions,
    shipped_pack,
)
from ataraxy.clinic.policy.law_rules import Cited, LegalAnswer, permission, strictest
from ataraxy.clinic.policy.models import Level, PackVersion
from ataraxy.foundation.decision import ALLOWED, Decision, all_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.reading import prepared


@dataclass(frozen=True, slots=True)
class InForce:
    """The pack of one level on a day. `version` is None for what ships or is empty."""

    level: Level
    pack: Pack
    version: PackVersion | None


@dataclass(frozen=True, slots=True)
class SessionLaw:
    """What binds a session: is it allowed, and what the law asks for beyond the clinic's own rules.

    `observation` is the least number of minutes, `most_per_nurse` of people in their first hour.
    """

    allowed: Decision = ALLOWED
    on_site: Cited | None = None
    most_per_nurse: Cited | None = None
    observation: Cited | None = None


def home_dosing(
    clinic: Clinic, on: dt.date, *, route: str, seen_in_person: bool = True
) -> LegalAnswer:
    """Whether the law lets a dose by `route` be taken at home on a day, with its citations.

    `route` is a course's code (“po”, “sl”, “in”, “im” …). `seen_in_person`: whether a prescriber of
    this clinic has ever examined the person in person; when not, the telehealth basis has to hold
    too. Truthy only when it is allowed; `.decision` has the reasons, `.basis` the provisions,
    `.ends` the last day on which the answer stands.
    """
    packs = packs_of(clinic, on)
    answers = [permission(packs, law_rules.home_question(route).key, on)]
    if not seen_in_person:
        answers.append(permission(packs, "telehealth", on))
    return LegalAnswer(
        all_of(one.decision for one in answers),
        tuple(cited for one in answers for cited in one.basis),
    )


def telehealth(clinic: Clinic, on: dt.date) -> LegalAnswer:
    """Whether somebody seen by video only may be prescribed for on a day."""
    return permission(packs_of(clinic, on), "telehealth", on)


def session_law(clinic: Clinic, on: dt.date, *, route: str) -> SessionLaw:
    """What the law says of a session by this route on a day."""
    packs = _packs_under(clinic.pk, clinic.country, clinic.law_stamp, on)
    on_site = law_rules.duty(packs, "prescriber_on_site", on)
    is_about = questions()["prescriber_on_site"].is_about(route)
    return SessionLaw(
        allowed=law_rules.forbids(packs, law_rules.here_question(route).key, on),
        on_site=on_site if is_about else None,
        most_per_nurse=strictest(packs, "patients_per_nurse", on) if is_about else None,
        observation=strictest(packs, law_rules.observation_question(route).key, on),
    )


def packs_of(clinic: Clinic, on: dt.date) -> tuple[Pack, ...]:
    """The packs that bind a clinic on a day: country, then region."""
    return tuple(one.pack for one in in_force(clinic, on))


def in_force(clinic: Clinic, on: dt.date) -> tuple[InForce, InForce]:
    """The pack of each level on a day: signed, else shipped (country only), else empty."""
    return _levels(clinic.country, _signed(clinic.pk), on)


def read_pack(version: PackVersion, country: str) -> Pack:
    """The pack that a version holds."""
    rows = provisions_of(version.provisions, f"{version.name}, version {version.version}")
    return Pack(version.name, country, version.region, rows)


def packs(clinic: Clinic) -> QuerySet[PackVersion]:
    """Every version, newest first."""
    found = PackVersion.objects.filter(clinic=clinic).select_related("signature")
    return found.order_by("-pk")


def version_for(actor: Actor, uid: UUID) -> PackVersion:
    """One version at the actor's clinic, or `Http404`."""
    found = PackVersion.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    version = found.select_related("signature").first()
    if version is None:
        raise Http404(_("There is no such pack at this clinic."))
    return version


def _levels(country: str, signed: Sequence[PackVersion], on: dt.date) -> tuple[InForce, InForce]:
    return (_country(country, signed, on), _region(country, signed, on))


@lru_cache(maxsize=128)
def _packs_under(clinic_id: int, country: str, stamp: UUID | None, on: dt.date) -> tuple[Pack, ...]:
    signed = _signed(clinic_id) if stamp else []
    return tuple(one.pack for one in _levels(country, signed, on))


def _country(country: str, signed: Sequence[PackVersion], on: dt.date) -> InForce:
    own = _newest(signed, Level.COUNTRY, on)
    if own is not None:
        return InForce(Level.COUNTRY, read_pack(own, country), own)
    return InForce(Level.COUNTRY, shipped_pack(country) or empty_pack(country, country), None)


def _region(country: str, signed: Sequence[PackVersion], on: dt.date) -> InForce:
    own = _newest(signed, Level.REGION, on)
    if own is not None:
        return InForce(Level.REGION, read_pack(own, country), own)
    return InForce(Level.REGION, empty_pack(_("State or region"), country, "?"), None)


def _newest(signed: Iterable[PackVersion], level: str, on: dt.date) -> PackVersion | None:
    begun = [
        one
        for one in signed
        if one.level == level and one.in_force_from is not None and one.in_force_from <= on
    ]
    return max(begun, key=lambda one: (one.in_force_from, one.version), default=None)


@prepared
def _signed(clinic_id: int) -> QuerySet[PackVersion]:
    return PackVersion.objects.filter(clinic_id=clinic_id, state="signed").order_by("version")
