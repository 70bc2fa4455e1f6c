"""The DataMatrix on a label: an opaque number with our own prefix, no name and no drug."""

from __future__ import annotations

from uuid import UUID

from ppf.datamatrix import DataMatrix

PREFIX = "ATX1"


def code_of(uid: UUID) -> str:
    """What the symbol says: our prefix and the account of the dose."""
    return f"{PREFIX}{uid.hex.upper()}"


def uid_of(code: str) -> UUID | None:
    """The account that a scanned code names; None for anything that is not one of ours."""
    if not code.startswith(PREFIX):
        return None
    try:
        return UUID(code.removeprefix(PREFIX))
    except ValueError:
        return None


def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The symbol (ECC 200) as rows of dark and light."""
    return tuple(tuple(bool(one) for one in row) for row in DataMatrix(text).matrix)
