"""A patient's door without a password: one link, one thing, one device.

A GET shows what the link is for and changes nothing, because mail scanners follow links. A POST
spends it and binds it to this device; from then on the same device resumes until the link expires.
A room registers its purpose once and decorates its patient pages with `link_page`.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django_scopes import scope, scopes_disabled

from ataraxy.platform.accounts.permissions import permissions_of
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.languages import in_language_of
from ataraxy.platform.people.models import Patient, PatientLink

COOKIE = "patient_link"
SALT = "people.patient_link"
LINK_LASTS = timedelta(days=7)
"""How long a link opens something unless its room says otherwise (not a clinical number)."""

PatientView = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a kind of link opens: its title on the first page, and the page it leads to.

    `opened` is called once, with the answer to the POST that spent the link. `ended` is what a
    link that is over says, where it is not about questions.
    """

    key: str
    title: str | Promise
    explanation: str | Promise
    start_url: str
    opened: Callable[[HttpResponse, PatientLink], None] | None = None
    ended: str | Promise = ""


class LinkRequest(HttpRequest):
    """A request of a patient who came by a link."""

    link: PatientLink
    actor: Actor


_PURPOSES: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    """Tell the door what a purpose opens; called from the room's `apps.ready`."""
    _PURPOSES[purpose.key] = purpose


class CrisisNumber(Protocol):
    """A number that a person in danger can call now."""

    @property
    def name(self) -> str:
        """What answers there."""
        ...

    @property
    def number(self) -> str:
        """What to dial."""
        ...


_CRISIS: list[Callable[[str], Sequence[CrisisNumber]]] = []


def tell_crisis_numbers(of_country: Callable[[str], Sequence[CrisisNumber]]) -> None:
    """Say who knows the crisis numbers of a country; the door itself has none."""
    _CRISIS[:] = [of_country]


def purpose_of(link: PatientLink) -> Purpose:
    """The registered purpose of a link; an unknown one is a defect."""
    return _PURPOSES[link.purpose]


def create_link(
    *,
    actor: Actor,
    patient: Patient,
    purpose: str,
    subject_uid: str,
    lasts: timedelta = LINK_LASTS,
) -> PatientLink:
    """Insert a link inside another service's transaction; `address` gives what to send."""
    if purpose not in _PURPOSES:
        raise KeyError(f"No room has registered the link purpose {purpose!r}.")
    now = timezone.now()
    return PatientLink.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        purpose=purpose,
        subject_uid=subject_uid,
        created_at=now,
        created_by_uid=actor.user_uid,
        created_by_name=actor.name,
        expires_at=now + lasts,
    )


def address(link: PatientLink) -> str:
    """The address of the link below the site's root; the same whenever it is asked for."""
    return reverse("people:link", kwargs={"link_uid": link.uid, "proof": _proof(link.uid)})


def find_link(link_uid: UUID, proof: str) -> PatientLink | None:
    """The link of this address, from whichever clinic; None when the proof does not fit."""
    if not hmac.compare_digest(_proof(link_uid), proof):
        return None
    return _by_uid(link_uid)


def spend(link: PatientLink) -> str | None:
    """Spend the link for a new device; returns the device's secret, None when it was spent."""
    with transaction.atomic(), scope(clinic=link.clinic_id):
        locked = PatientLink.objects.select_for_update().get(pk=link.pk)
        if locked.spent_at is not None or not is_live(locked, timezone.now()):
            return None
        device = secrets.token_urlsafe(24)
        locked.spent_at, locked.device_sha256 = timezone.now(), _hashed(device)
        locked.save(update_fields=["spent_at", "device_sha256"])
    return device


def revoke_links(*, clinic_id: int, purpose: str, subject_uid: str) -> None:
    """Close every link to this subject, inside another service's transaction."""
    standing = PatientLink.objects.filter(clinic_id=clinic_id, purpose=purpose)
    standing.filter(subject_uid=subject_uid, revoked_at=None).update(revoked_at=timezone.now())


def is_live(link: PatientLink, now: datetime) -> bool:
    """Whether the link still opens something."""
    return link.revoked_at is None and now < link.expires_at


def why_closed(link: PatientLink, now: datetime) -> str:
    """In one word why a link opens nothing here: `replaced`, `expired` or `elsewhere`."""
    if link.revoked_at is not None:
        return "replaced"
    return "expired" if now >= link.expires_at else "elsewhere"


def remember_device(response: HttpResponse, link: PatientLink, device: str) -> None:
    """Bind this browser to the link by a signed cookie that scripts cannot read.

    One cookie for each purpose: the questions before a visit do not close a questionnaire that is
    half answered on the same phone.
    """
    response.set_cookie(
        _cookie(link.purpose),
        signing.dumps([str(link.uid), device], salt=SALT),
        expires=link.expires_at,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def link_of_device(request: HttpRequest, purpose: str) -> PatientLink | None:
    """The link of this purpose that this browser has spent, if it still opens something."""
    link = spent_on_device(request, purpose)
    return link if link is not None and is_live(link, timezone.now()) else None


def spent_on_device(request: HttpRequest, purpose: str) -> PatientLink | None:
    """The same, also when it is over: so that the page can say whose it was and why it closed."""
    try:
        link_uid, device = signing.loads(request.COOKIES.get(_cookie(purpose), ""), salt=SALT)
        link = _by_uid(UUID(link_uid))
    except (signing.BadSignature, ValueError):
        return None
    if link is None or link.purpose != purpose:
        return None
    return link if hmac.compare_digest(link.device_sha256, _hashed(device)) else None


def patient_actor(link: PatientLink) -> Actor:
    """The patient as the actor of what they answer."""
    roles = frozenset({str(Role.PATIENT)})
    return Actor(
        user_uid=f"patient:{link.patient.uid}",
        name=link.patient.full_name,
        clinic_id=link.clinic_id,
        roles=roles,
        permissions=permissions_of(roles),
    )


def link_page(purpose: str) -> Callable[[PatientView], PatientView]:
    """The page needs a device that has spent a live link of this purpose.

    The view sees the patient's clinic, the patient's clock, and `request.link`.
    """

    def decorate(view: PatientView) -> PatientView:
        @functools.wraps(view)
        def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            link = spent_on_device(request, purpose)
            if link is None or not is_live(link, timezone.now()):
                return closed_page(request, 410, link, not_taken=request.method == "POST")
            request.link, request.actor = link, patient_actor(link)  # type: ignore[attr-defined]
            with scope(clinic=link.clinic_id), timezone.override(patient_zone(link)):
                return uncached(view(request, *args, **kwargs))

        page.link_purpose = purpose  # type: ignore[attr-defined]
        return page

    return decorate


def closed_page(
    request: HttpRequest, status: int, link: PatientLink | None, *, not_taken: bool = False
) -> HttpResponse:
    """Say in the patient's language that nothing opens here, why, and what to do.

    `not_taken`: a page was sent to it just now, and it was not kept.
    """
    if link is None:
        shown: dict[str, object] = {"why": "", "clinic": None}
        return uncached(render(request, "people/link_closed.html", shown, status=status))
    ended = purpose_of(link).ended
    shown = {
        "why": why_closed(link, timezone.now()),
        "clinic": link.clinic,
        "ended": ended,
        "not_taken": not_taken,
        "crisis": [line for numbers in _CRISIS for line in numbers(link.clinic.country)],
    }
    with in_language_of(link.patient):
        return uncached(render(request, "people/link_closed.html", shown, status=status))


def patient_zone(link: PatientLink) -> ZoneInfo:
    """The patient's own time zone, or the clinic's when they gave none."""
    return ZoneInfo(link.patient.timezone) if link.patient.timezone else link.clinic.zone


def uncached(response: HttpResponse) -> HttpResponse:
    """Keep a patient's page out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _by_uid(link_uid: UUID) -> PatientLink | None:
    # Whoever follows a link is in no clinic yet: the link itself says which.
    with scopes_disabled():
        found = PatientLink.objects.filter(uid=link_uid)
        return found.select_related("patient", "clinic").first()


def _cookie(purpose: str) -> str:
    return f"{COOKIE}_{purpose}"


def _proof(link_uid: UUID) -> str:
    text = f"{SALT}:{link_uid}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:32]


def _hashed(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()
