"""`ataraxy make-keys`: keys for the environment, printed once and stored nowhere."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence

NAMES = ("ATARAXY_SECRET_KEY", "ATARAXY_AUDIT_KEY", "ATARAXY_FIELD_KEY")


def run(argv: Sequence[str]) -> int:
    """Print one line per key, ready for an environment file."""
    for name in NAMES:
        sys.stdout.write(f"{name}={secrets.token_urlsafe(48)}\n")
    sys.stderr.write(
        "Keep a copy apart from machine and backups: without the audit key the journal cannot be "
        "checked, without the field key encrypted fields cannot be read.\n"
    )
    return 0
