"""Whether an agreement stands. Pure decisions; not asked is never yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Kind
from ataraxy.foundation.decision import ALLOWED, Decision, refuse, unknown

YES, NO, WITHDRAWN = "yes", "no", "withdrawn"


@dataclass(frozen=True, slots=True)
class Said:
    """The last word of a patient on one topic; `ends_on` is the last day of a yes with an end."""

    answer: str
    on: dt.date
    ends_on: dt.date | None = None


def stands(kind: Kind, said: Said | None, day: dt.date) -> Decision:
    """Whether the patient's agreement on this topic stands on a day."""
    told = {"what": kind.title, "without": kind.without}
    rule = f"agreement.{kind.topic}"
    if said is None:
        text = _("“%(what)s” was not asked yet: %(without)s.")
        return unknown(text % told, rule=rule, source=kind.source)
    told["day"] = said.on.isoformat()
    if said.answer == NO:
        text = _("“%(what)s”: the patient said no on %(day)s: %(without)s.")
        return refuse(text % told, rule=rule, source=kind.source)
    if said.answer == WITHDRAWN:
        text = _("“%(what)s”: the patient took it back on %(day)s: %(without)s.")
        return refuse(text % told, rule=rule, source=kind.source)
    if said.ends_on is not None and said.ends_on < day:
        told["day"] = said.ends_on.isoformat()
        text = _("“%(what)s”: the agreement ended on %(day)s: %(without)s.")
        return refuse(text % told, rule=rule, source=kind.source)
    return ALLOWED


def may_write_down(kind: Kind, answer: str, *, is_signed: bool, details: str) -> Decision:
    """A yes is signed where its kind asks for it, and names what its kind wants named."""
    if answer not in {YES, NO, WITHDRAWN}:
        return refuse(_("Please choose yes or no. Either is fine."), rule="agreement.answer")
    if answer != YES:
        return ALLOWED
    if kind.signed and not is_signed:
        text = _("A yes to “%(what)s” is signed by the patient before a witness.")
        return refuse(text % {"what": kind.title}, rule="agreement.unsigned", source=kind.source)
    if kind.details and not details.strip():
        text = _("A yes to “%(what)s” has to name: %(details)s.")
        told = {"what": kind.title, "details": kind.details}
        return refuse(text % told, rule="agreement.details", source=kind.source)
    return ALLOWED
