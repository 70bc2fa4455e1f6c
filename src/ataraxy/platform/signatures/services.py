"""Signing. The text that was shown is kept by its hash; the signature points at it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.paper import content_hash
from ataraxy.platform.documents.services import keep_bytes
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.models import ProofMethod, ShownText, Signature, SignerKind
from ataraxy.platform.signatures.rules import mark_is_given, may_sign_beside, proof_is_fresh
from ataraxy.platform.signatures.seal import seal


@dataclass(frozen=True, slots=True)
class Subject:
    """What is signed: a kind such as “consent” and the uid of the row."""

    kind: str
    uid: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A member of staff has just shown who they are (`proof.confirm` makes these)."""

    user_uid: str
    name: str
    roles: frozenset[str]
    method: str
    # Not part of the repr: a form sent twice proves twice and is still the same form.
    at: datetime = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a patient put under a paper: the typed name, the drawn line (an SVG path), or both."""

    typed_name: str = ""
    drawn_path: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Exactly what was shown, by hash; `text` is None when it is a file in the document store."""

    sha256: str
    text: str | None


@cache
def proof_lasts() -> timedelta:
    """For how long a proof is good (`proof.toml`)."""
    text = files("ataraxy.platform.signatures").joinpath("proof.toml").read_text("utf-8")
    return timedelta(minutes=tomllib.loads(text)["proof_lasts"]["value"])


def exactly(shown: str | bytes) -> Shown:
    """Hash what was shown; bytes go to the document store at once (not inside a transaction)."""
    if isinstance(shown, str):
        return Shown(content_hash(shown), shown)
    return Shown(keep_bytes(shown), None)


def sign(
    *,
    actor: Actor,
    key: str,
    subject: Subject,
    shown: str | bytes,
    meaning: str,
    proof: Proof,
    patient: Patient | None = None,
    beside: Signature | None = None,
) -> Signature:
    """Sign as a member of staff; `beside` makes it a second signature by another person."""
    return _sign(
        actor=actor,
        key=key,
        subject=subject,
        shown=exactly(shown),
        meaning=meaning,
        proof=proof,
        patient=patient,
        beside=beside,
    )


def sign_witnessed(
    *,
    actor: Actor,
    key: str,
    subject: Subject,
    shown: str | bytes,
    meaning: str,
    patient: Patient,
    mark: Mark,
    witness: Proof,
) -> Signature:
    """Record a patient's signature and the witness's beside it; returns the patient's."""
    return _sign_witnessed(
        actor=actor,
        key=key,
        subject=subject,
        shown=exactly(shown),
        meaning=meaning,
        patient=patient,
        mark=mark,
        witness=witness,
    )


def _told(signature: Signature) -> dict[str, object]:
    return {
        "subject": f"{signature.subject_kind}:{signature.subject_uid}",
        "signer": signature.signer_uid,
        "proof": signature.proof,
        "shown_sha256": signature.shown_sha256,
    }


@service("signatures.sign", permission="signature.sign", describe=_told)
def _sign(
    *,
    actor: Actor,
    key: str,
    subject: Subject,
    shown: Shown,
    meaning: str,
    proof: Proof,
    patient: Patient | None,
    beside: Signature | None,
) -> Signature:
    """Sign as a member of staff."""
    return add_signature(
        actor=actor,
        subject=subject,
        shown=shown,
        meaning=meaning,
        proof=proof,
        patient=patient,
        beside=beside,
    )


@service("signatures.witness", permission="signature.sign", describe=_told)
def _sign_witnessed(
    *,
    actor: Actor,
    key: str,
    subject: Subject,
    shown: Shown,
    meaning: str,
    patient: Patient,
    mark: Mark,
    witness: Proof,
) -> Signature:
    """Record a patient's signature with its witness."""
    return add_witnessed_signature(
        actor=actor,
        subject=subject,
        shown=shown,
        meaning=meaning,
        patient=patient,
        mark=mark,
        witness=witness,
    )


def add_signature(
    *,
    actor: Actor,
    subject: Subject,
    shown: Shown,
    meaning: str,
    proof: Proof,
    patient: Patient | None = None,
    beside: Signature | None = None,
) -> Signature:
    """Insert a staff signature; for services that sign on their way. Raises `Refused`."""
    _require(proof_is_fresh(proof.at, timezone.now(), proof_lasts()))
    if beside is not None:
        _require(may_sign_beside(proof.user_uid, _signers_beside(beside)))
    return _insert(
        actor,
        Signature(
            subject_kind=subject.kind,
            subject_uid=subject.uid,
            patient=patient,
            signer_kind=SignerKind.STAFF,
            signer_uid=proof.user_uid,
            signer_name=proof.name,
            signer_roles=",".join(sorted(proof.roles)),
            meaning=meaning,
            proof=proof.method,
            beside=beside,
        ),
        shown,
    )


def add_witnessed_signature(
    *,
    actor: Actor,
    subject: Subject,
    shown: Shown,
    meaning: str,
    patient: Patient,
    mark: Mark,
    witness: Proof,
) -> Signature:
    """Insert a patient's signature and the witness's; for services that sign on their way."""
    _require(mark_is_given(mark.typed_name, mark.drawn_path))
    signature = _insert(
        actor,
        Signature(
            subject_kind=subject.kind,
            subject_uid=subject.uid,
            patient=patient,
            signer_kind=SignerKind.PATIENT,
            signer_uid=str(patient.uid),
            signer_name=mark.typed_name.strip() or patient.full_name,
            meaning=meaning,
            proof=ProofMethod.WITNESS,
            drawn_path=mark.drawn_path.strip(),
        ),
        shown,
    )
    add_signature(
        actor=actor,
        subject=subject,
        shown=shown,
        meaning=_("I saw this person sign"),
        proof=witness,
        patient=patient,
        beside=signature,
    )
    return signature


def _insert(actor: Actor, signature: Signature, shown: Shown) -> Signature:
    first = signature.beside
    if first is None or first.shown_sha256 != shown.sha256:
        _keep_shown(actor.clinic_id, shown)
    signature.clinic_id = actor.clinic_id
    signature.at = timezone.now()
    signature.zone = first.zone if first else _zone_of(actor.clinic_id)
    signature.shown_sha256 = shown.sha256
    signature.shown_as_text = shown.text is not None
    seal(signature)
    signature.save(force_insert=True)
    return signature


def _zone_of(clinic_id: int) -> str:
    return Clinic.objects.values_list("timezone", flat=True).get(pk=clinic_id)


def _keep_shown(clinic_id: int, shown: Shown) -> None:
    if shown.text is None:
        return
    row = ShownText(clinic_id=clinic_id, sha256=shown.sha256, text=shown.text)
    ShownText.objects.bulk_create([row], ignore_conflicts=True)


def _signers_beside(first: Signature) -> set[str]:
    others = Signature.objects.filter(clinic_id=first.clinic_id, beside=first)
    return {first.signer_uid, *others.values_list("signer_uid", flat=True)}


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)
