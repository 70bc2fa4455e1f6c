"""What a letter says."""

from __future__ import annotations

from datetime import date

from ataraxy.journey.referral.models import Reason, Said, Sender
from ataraxy.journey.referral.services import Arriving


def arriving(**more: object) -> Arriving:
    """A letter about Ana Rivera."""
    given = {
        "sender": Sender.PROFESSIONAL,
        "family_name": "Rivera",
        "given_name": "Ana",
        "birth_date": date(1985, 4, 12),
        "reason": Reason.DEPRESSION,
        "words": "Two antidepressants without benefit.",
        "referrer_name": "Dr Amara Okafor",
        "acute_risk": Said.NO,
    }
    return Arriving(**(given | more))
