"""Rows of signed papers and of the law that addresses name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from ataraxy.clinic.policy.law_services import begin_draft
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.clinic_keys import replace_key

if TYPE_CHECKING:
    from tests.security.world import World


def clinic_key(world: World) -> UUID:
    """A key for signing papers."""
    actor = world.make_actor("administrator")
    return replace_key(actor=actor, key=fresh_key(), why="First").uid


def pack(world: World) -> UUID:
    """A drafted version of the law of the clinic's region."""
    actor = world.make_actor("administrator")
    return begin_draft(
        actor=actor, key=fresh_key(), level="region", name="Texas", region="TX", reason="New"
    ).uid
