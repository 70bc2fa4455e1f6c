"""The keyed seal over a signature row, and the check of it."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from ataraxy.platform.audit.seal import canonical, current_key_id, instant
from ataraxy.platform.signatures.models import Signature

_SEALED = (
    "clinic_id", "subject_kind", "subject_uid", "patient_id", "signer_kind", "signer_uid",
    "signer_name", "signer_roles", "meaning", "zone", "proof", "shown_sha256", "shown_as_text",
    "drawn_path", "beside_id", "key_id",
)  # fmt: skip


def seal(signature: Signature) -> None:
    """Put the seal on a signature that is about to be saved."""
    signature.key_id = current_key_id()
    signature.seal = _seal_of(signature)


def is_intact(signature: Signature) -> bool:
    """Whether the row still says what it said when it was sealed; False for an unknown key."""
    if signature.key_id not in settings.AUDIT_KEYS:
        return False
    return hmac.compare_digest(signature.seal, _seal_of(signature))


def _seal_of(signature: Signature) -> str:
    fields = {name: getattr(signature, name) for name in _SEALED}
    text = canonical({**fields, "uid": str(signature.uid), "at": instant(signature.at)})
    key = settings.AUDIT_KEYS[signature.key_id].encode()
    return hmac.new(key, b"signature:" + text.encode(), hashlib.sha256).hexdigest()
