"""Who acts: a person at a clinic, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field

NETWORK = 0
"""The chain for what belongs to no single clinic: sign-ins, accounts, the network itself."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone acting in one clinic, with the roles and permissions they hold at this moment.

    `clinic_id` is `NETWORK` for someone who has no clinic yet. `break_glass` is the id of the
    emergency grant under which they act, empty in ordinary work.
    """

    user_uid: str
    name: str
    clinic_id: int
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    session: str = ""
    break_glass: str = ""
    is_system: bool = False

    def may(self, permission: str) -> bool:
        """Whether this actor holds `permission`. The system holds all of them."""
        return self.is_system or permission in self.permissions


def system_actor(clinic_id: int, *, name: str = "Ataraxy") -> Actor:
    """The actor for imports, scheduled work and other acts that no person clicked."""
    return Actor(user_uid="system", name=name, clinic_id=clinic_id, is_system=True)
