"""What binds a session beside its own gates: the law of the place, and the touch that was agreed.

Pure findings, and the two reads they rest on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.queries import agreed_each
from ataraxy.clinic.policy.law_queries import SessionLaw, session_law
from ataraxy.clinic.policy.law_rules import Cited
from ataraxy.foundation.decision import Decision
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.words import Touch
from ataraxy.platform.people.models import Clinic

Found = Iterator[tuple[str, str]]
WANTED = frozenset({Touch.HAND, Touch.SHOULDER})


def touch_found(touch: str, agreement: Decision) -> Found:
    """Touch is asked for anew each time, and rests on an agreement signed before."""
    if not touch:
        yield "touch.not_asked", _("Ask now what touch they want; without a word it is none.")
    elif touch in WANTED and not agreement:
        yield (
            "touch.not_agreed",
            _("%(why)s Have it signed among the separate consents, or enter “none”.")
            % {"why": agreement},
        )


def law_found(law: SessionLaw, *, on_site: bool, early: int) -> Found:
    """What a pack in force forbids here and now, each with its citation."""
    if not law.allowed:
        for reason in law.allowed.reasons:
            yield "law.forbidden", f"{reason.text} [{reason.source}]"
    if law.on_site is not None and not on_site:
        yield "law.on_site", _cited(law.on_site, _("No prescriber is recorded as on site today."))
    most = law.most_per_nurse
    if most is not None and early >= (most.provision.number or 0):
        told = {"number": early, "most": int(most.provision.number or 0)}
        text = _("The nurse already has %(number)d in their first hour; the law allows %(most)d.")
        yield "law.staffing", _cited(most, text % told)


def touch_agreements(records: Sequence[Record]) -> dict[int, Decision]:
    """By session: whether the agreement that today's touch rests on stands.

    Asked only for those who want it, and for all of them at once.
    """
    wanting = [one.session for one in records if one.check_in and one.check_in.touch in WANTED]
    if not wanting:
        return {}
    people = {one.patient_id for one in wanting}
    found = agreed_each(people, Topic.TOUCH, wanting[0].clinic)
    return {one.pk: found[one.patient_id] for one in wanting}


def law_of(clinic: Clinic, day: date, route: str) -> SessionLaw:
    """What the law says of a session by this route on its day."""
    return session_law(clinic, day, route=route)


def _cited(cited: Cited, text: str) -> str:
    return f"{text} [{cited.source}]"
