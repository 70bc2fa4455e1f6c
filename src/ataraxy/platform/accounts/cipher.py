"""Secrets in the database are encrypted with a key that is not in the database.

AES-256-GCM; the text is ``key id:nonce and ciphertext``, so a key can be replaced while older rows
stay readable. What the text is for is bound in: a secret moved to another place does not open.
"""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class CipherError(Exception):
    """The text was altered, belongs elsewhere, or its key is not held here."""


def encrypt(text: str, *, purpose: str) -> str:
    """Encrypt `text` with the current key."""
    key_id = str(settings.FIELD_KEY_ID)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _engine(key_id).encrypt(nonce, text.encode(), _bound(key_id, purpose))
    return f"{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(text: str, *, purpose: str) -> str:
    """The text that `encrypt` was given; raises `CipherError`."""
    key_id, _, body = text.partition(":")
    try:
        raw = base64.urlsafe_b64decode(body)
        nonce, sealed = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        return _engine(key_id).decrypt(nonce, sealed, _bound(key_id, purpose)).decode()
    except (InvalidTag, ValueError) as error:
        raise CipherError("This secret was altered or belongs to another place.") from error


def _engine(key_id: str) -> AESGCM:
    try:
        key: str = settings.FIELD_KEYS[key_id]
    except KeyError as error:
        raise CipherError(f"The field key {key_id!r} is not held by this installation.") from error
    return AESGCM(hashlib.sha256(b"ataraxy field key:" + key.encode()).digest())


def _bound(key_id: str, purpose: str) -> bytes:
    return f"{key_id}|{purpose}".encode()
