"""Secrets in the database open only with their key, in their place, unaltered."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from ataraxy.platform.accounts.cipher import CipherError, decrypt, encrypt


def test_a_secret_opens_again_and_never_looks_the_same_twice() -> None:
    first, second = encrypt("sesame ☂", purpose="mfa"), encrypt("sesame ☂", purpose="mfa")
    assert first != second
    assert "sesame" not in first
    assert decrypt(first, purpose="mfa") == decrypt(second, purpose="mfa") == "sesame ☂"


def test_an_altered_or_moved_secret_does_not_open() -> None:
    sealed = encrypt("sesame", purpose="mfa")
    flipped = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]
    for text, purpose in ((flipped, "mfa"), (sealed, "other"), ("k1:", "mfa"), ("nonsense", "mfa")):
        with pytest.raises(CipherError):
            decrypt(text, purpose=purpose)


def test_after_a_key_change_old_secrets_open_and_new_ones_use_the_new_key(
    settings: Settings,
) -> None:
    old = encrypt("sesame", purpose="mfa")
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, "k2": "y" * 40}
    settings.FIELD_KEY_ID = "k2"
    assert decrypt(old, purpose="mfa") == "sesame"
    assert encrypt("sesame", purpose="mfa").startswith("k2:")
    settings.FIELD_KEYS = {"k2": "y" * 40}
    with pytest.raises(CipherError):
        decrypt(old, purpose="mfa")
