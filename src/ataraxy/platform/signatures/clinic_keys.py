"""The clinic's key for signing papers: made when first needed, replaced, never shown."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import refuse
from ataraxy.platform.accounts.cipher import CipherError, decrypt, encrypt
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.models import ClinicKey
from ataraxy.platform.signatures.pades import Pair, make_pair


@cache
def valid_years() -> int:
    """For how long a key is good (`clinic_key.toml`)."""
    text = files("ataraxy.platform.signatures").joinpath("clinic_key.toml").read_text("utf-8")
    return int(tomllib.loads(text)["valid"]["value"])


def keys_of(clinic: Clinic) -> QuerySet[ClinicKey]:
    """Every key the clinic ever had, newest first."""
    return ClinicKey.objects.filter(clinic=clinic).order_by("-pk")


def pair_of(clinic: Clinic) -> Pair:
    """The pair to sign with now; made, or replaced after its end, when there is none.

    Raises `Refused` when the private key cannot be opened. Not inside another transaction.
    """
    key = _current(clinic.pk)
    if key is None or key.not_after <= timezone.now():
        ended = key.fingerprint if key else "none"
        actor = system_actor(clinic.pk)
        key = _replace_ended(actor=actor, key=f"clinic-key after {ended}", clinic=clinic)
    return _opened(key)


@service("signatures.make_key", permission="signature.keys")
def _replace_ended(*, actor: Actor, key: str, clinic: Clinic) -> ClinicKey:
    """Make the first key, or the next one after the last has ended."""
    locked = Clinic.objects.select_for_update().get(pk=clinic.pk)
    standing = _current(locked.pk)
    if standing is not None and standing.not_after > timezone.now():
        return standing  # another process was quicker
    if standing is not None:
        _retire(actor, standing, _("It had come to its end."), compromised=False)
    return _make(actor, locked)


@service("signatures.replace_key", permission="signature.keys")
def replace_key(*, actor: Actor, key: str, why: str, compromised: bool = False) -> ClinicKey:
    """Retire the clinic's key and make the next. `compromised`: somebody may have copied it."""
    if not why.strip():
        raise refused(_("Say why the key is replaced; the reason is kept with it."))
    clinic = Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    standing = _current(clinic.pk)
    if standing is not None:
        _retire(actor, standing, why.strip(), compromised=compromised)
    return _make(actor, clinic)


def _retire(actor: Actor, key: ClinicKey, why: str, *, compromised: bool) -> None:
    key.private_key = ""
    key.retired_at = timezone.now()
    key.retired_by_name = actor.name
    key.retired_why = why
    key.is_compromised = compromised
    key.save()


def _make(actor: Actor, clinic: Clinic) -> ClinicKey:
    pair = make_pair(clinic.name, timezone.now(), valid_years())
    return ClinicKey.objects.create(
        clinic=clinic,
        fingerprint=pair.fingerprint,
        certificate=pair.certificate_pem,
        private_key=encrypt(pair.private_pem, purpose=_purpose(pair.fingerprint)),
        not_before=pair.not_before,
        not_after=pair.not_after,
        made_by_uid=actor.user_uid,
        made_by_name=actor.name,
    )


def _opened(key: ClinicKey) -> Pair:
    try:
        private = decrypt(key.private_key, purpose=_purpose(key.fingerprint))
    except CipherError as problem:
        text = _(
            "The clinic's key for signing papers cannot be opened. Nothing was printed, and what "
            "was signed stands. Tell the administrator: the field key is missing or another one."
        )
        raise Refused(refuse(text, rule="signatures.clinic_key")) from problem
    return Pair(private, key.certificate, key.fingerprint, key.not_before, key.not_after)


def _current(clinic_id: int) -> ClinicKey | None:
    return ClinicKey.objects.filter(clinic_id=clinic_id, retired_at__isnull=True).first()


def _purpose(fingerprint: str) -> str:
    return f"signatures.clinic-key:{fingerprint}"
