"""What a service may answer instead of a result.

Refused                a rule said no; carries the Decision with its reasons
├── PermissionRefused  the role may not do this
└── KeyReused          this form was already sent with other content
"""

from __future__ import annotations

from ataraxy.foundation.decision import Decision, refuse


class Refused(Exception):
    """Nothing was written; `decision` says why and who could allow it."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


class PermissionRefused(Refused):
    """The actor's roles do not include this permission."""


class KeyReused(Refused):
    """The same idempotency key came back with different content."""


def refused(text: str, *, rule: str = "", who: tuple[str, ...] = ()) -> Refused:
    """Shorthand for a refusal with one reason."""
    return Refused(refuse(text, rule=rule, who=who))
