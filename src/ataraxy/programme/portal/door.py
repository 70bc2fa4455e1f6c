"""The door of the portal: whose pages these are, on which device, for how long.

A page of the portal sees the patient's clinic, clock and language. What belongs to somebody else is
not there (404), and every look leaves one entry in the journal.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django_scopes import scope, scopes_disabled

from ataraxy.journey.daybefore.wording import zone_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.links import uncached
from ataraxy.platform.people.models import Clinic, Patient, PatientLink
from ataraxy.programme.portal.access import actor_of
from ataraxy.programme.portal.limits import limits
from ataraxy.programme.portal.models import Account, SignIn

COOKIE, COOKIE_PATH = "portal", "/portal/"
SALT = "portal.device"
_SEEN_EVERY_S = 60
"""A page is a read: when it was last seen is written at most so often."""

PortalView = Callable[..., HttpResponse]


class PortalRequest(HttpRequest):
    """A request of a patient who is signed in to their own pages."""

    account: Account
    patient: Patient
    clinic: Clinic
    actor: Actor
    sign_in: SignIn


def portal_page(what: str) -> Callable[[PortalView], PortalView]:
    """The page needs a signed-in patient; `what` is what the journal calls it."""

    def decorate(view: PortalView) -> PortalView:
        @functools.wraps(view)
        def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            found = sign_in_of(request)
            if found is None:
                return uncached(_nobody(request))
            account = found.account
            request.sign_in, request.account = found, account  # type: ignore[attr-defined]
            request.patient, request.clinic = account.patient, account.clinic  # type: ignore[attr-defined]
            request.actor = actor_of(account)  # type: ignore[attr-defined]
            zone = zone_of(account.patient, account.clinic)
            with (
                scope(clinic=account.clinic_id),
                timezone.override(zone),
                translation.override(account.language),
            ):
                _seen(found)
                if request.method in {"GET", "HEAD"}:
                    journal_read(request.actor, account.patient, f"portal: {what}")  # type: ignore[attr-defined]
                return uncached(view(request, *args, **kwargs))

        page.portal_page = what  # type: ignore[attr-defined]
        return page

    return decorate


def begin_sign_in(account: Account, way: str) -> tuple[SignIn, str]:
    """A new device is signed in; returns the row and the device's secret."""
    now, device = timezone.now(), secrets.token_urlsafe(24)
    with transaction.atomic(), scope(clinic=account.clinic_id):
        made = SignIn.objects.create(
            clinic_id=account.clinic_id,
            account=account,
            device_sha256=_hashed(device),
            way=way,
            began_at=now,
            seen_at=now,
            ends_at=now + limits().sign_in.longest,
        )
        record(
            actor=actor_of(account),
            action="portal.signed_in",
            subject=f"portal.sign_in:{made.uid}",
            patient_uid=account.patient_uid,
            detail={"way": way},
        )
    return made, device


def remember(response: HttpResponse, sign_in: SignIn, device: str) -> None:
    """Bind this browser to the sign-in by a signed cookie that scripts cannot read."""
    response.set_cookie(
        COOKIE,
        signing.dumps([str(sign_in.uid), device], salt=SALT),
        path=COOKIE_PATH,
        expires=sign_in.ends_at,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def sign_in_by_link(response: HttpResponse, link: PatientLink) -> None:
    """A one-time link was spent on this device: it is signed in."""
    with scope(clinic=link.clinic_id):
        found = Account.objects.filter(uid=UUID(link.subject_uid), patient=link.patient)
        account = found.select_related("patient", "clinic").first()
    if account is not None and account.is_open and not account.patient.deceased:
        remember(response, *begin_sign_in(account, "link"))


def sign_in_of(request: HttpRequest) -> SignIn | None:
    """Who is signed in on this device, if it still holds."""
    found = _of_device(request)
    if found is None or found.ended_at is not None:
        return None
    now = timezone.now()
    idle = now - found.seen_at >= limits().sign_in.idle
    account = found.account
    gone = account.patient.deceased or account.patient.merged_into_id is not None
    if idle or now >= found.ends_at or not account.is_open or gone:
        return None
    return found


def end_sign_in(sign_in: SignIn) -> None:
    """Sign out on this device."""
    with transaction.atomic():
        SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=timezone.now())
        record(
            actor=actor_of(sign_in.account),
            action="portal.signed_out",
            subject=f"portal.sign_in:{sign_in.uid}",
            patient_uid=sign_in.patient_uid,
        )


def _of_device(request: HttpRequest) -> SignIn | None:
    try:
        uid, device = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        wanted = UUID(uid)
    except (signing.BadSignature, ValueError):
        return None
    # Whoever comes is in no clinic yet: the sign-in itself says which.
    with scopes_disabled():
        rows = SignIn.objects.filter(uid=wanted)
        found = rows.select_related("account__patient", "account__clinic").first()
    if found is None or not hmac.compare_digest(found.device_sha256, _hashed(device)):
        return None
    return found


def _nobody(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in; what was typed into a form that came too late is given back."""
    ended = _of_device(request)
    if request.method != "POST" or ended is None:
        where = ended.account.clinic.slug if ended else ""
        return redirect("portal:sign_in", where) if where else redirect("portal:where")
    skip = {"csrfmiddlewaretoken", "idempotency_key"}
    typed = [text for name in request.POST if name not in skip for text in _said(request, name)]
    clinic = ended.account.clinic
    with translation.override(ended.account.language):
        shown = {"clinic": clinic, "typed": typed}
        return render(request, "portal/ended.html", shown, status=403)


def _said(request: HttpRequest, name: str) -> list[str]:
    return [text for text in map(str, request.POST.getlist(name)) if text.strip()]


def _seen(found: SignIn) -> None:
    now = timezone.now()
    if (now - found.seen_at).total_seconds() >= _SEEN_EVERY_S:
        SignIn.objects.filter(pk=found.pk).update(seen_at=now)


def _hashed(device: str) -> str:
    return hashlib.sha256(device.encode()).hexdigest()
