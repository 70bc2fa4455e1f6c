"""The two steps every consent service takes: ask a rule, and move the row by its table."""

from __future__ import annotations

from ataraxy.foundation.decision import Decision
from ataraxy.journey.consent.lifecycle import CONSENT
from ataraxy.journey.consent.models import Consent
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused


def move_consent(actor: Actor, consent: Consent, verb: str) -> Consent:
    """Move a locked consent along its table; raises `Refused` with the reason."""
    require(CONSENT.may_move(verb, consent.state, actor.roles))
    consent.state = CONSENT.target(verb, consent.state)
    consent.save(update_fields=["state"])
    return consent


def require(decision: Decision) -> None:
    """Go on only when the rule says yes."""
    if not decision:
        raise Refused(decision)
