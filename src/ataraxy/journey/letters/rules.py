"""When a letter may be written and sent. Pure decisions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse
from ataraxy.journey.letters.drafting import UNFINISHED
from ataraxy.journey.letters.models import Audience, Way


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands about a letter when somebody wants to send it."""

    audience: str
    way: str
    recipient: str
    text: str
    is_newest_version: bool
    is_newest_decision: bool
    decision_is_signed: bool
    is_sent: bool
    patient_died: bool
    sharing: Decision = ALLOWED


def may_draft(*, audience: str, decision_is_signed: bool, patient_died: bool) -> Decision:
    """A letter is only ever about a signed decision; nobody writes to the dead."""
    return all_of([_signed(decision_is_signed), _alive(audience, patient_died)])


def may_send(ready: Ready) -> Decision:
    """Whether this letter may leave, with every reason against it."""
    return all_of(
        [
            _signed(ready.decision_is_signed),
            _alive(ready.audience, ready.patient_died),
            ready.sharing,
            _when(not ready.is_sent, _("This letter was sent already. Write a new one.")),
            _when(
                ready.is_newest_version,
                _("The words were changed since you opened this page. Read them again."),
            ),
            _when(
                ready.is_newest_decision,
                _("A newer decision was signed. Draft a new letter from it."),
            ),
            _when(bool(ready.recipient.strip()), _("Say to whom it goes.")),
            _when(
                UNFINISHED not in ready.text,
                _("A reason still waits for plain words. Edit the letter first."),
            ),
            _when(
                ready.way != Way.LINK or ready.audience == Audience.PATIENT,
                _("A link opens on the patient's phone only. Choose another way for the referrer."),
            ),
        ]
    )


def _signed(is_signed: bool) -> Decision:
    text = _("No clinician has signed a decision. No letter leaves before that.")
    return _when(is_signed, text)


def _alive(audience: str, died: bool) -> Decision:
    text = _("The record states a death. No letter goes to the patient; check the record.")
    return _when(not (died and audience == Audience.PATIENT), text)


def _when(holds: bool, otherwise: str) -> Decision:
    return ALLOWED if holds else refuse(otherwise)
