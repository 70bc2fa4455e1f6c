"""A signature as it stands on a printed paper."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ataraxy.platform.documents.paper import SignatureMark
from ataraxy.platform.signatures.models import ProofMethod, Signature
from ataraxy.platform.signatures.services import Proof


def mark_of(signature: Signature) -> SignatureMark:
    """The mark of a signature that was given."""
    return SignatureMark(
        name=signature.signer_name,
        meaning=signature.meaning,
        when=_told(signature.at, ZoneInfo(signature.zone)),
        proof=signature.get_proof_display(),
        path=signature.drawn_path,
    )


def mark_to_come(proof: Proof, meaning: str, zone: ZoneInfo) -> SignatureMark:
    """The mark of a member of staff who has just proved who they are, to sign this very paper."""
    return SignatureMark(
        name=proof.name,
        meaning=meaning,
        when=_told(proof.at, zone),
        proof=str(ProofMethod(proof.method).label),
    )


def _told(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z} ({zone.key})"
