"""What may be promised, witnessed and corrected. Pure decisions; facts are never refused here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason, refuse


@dataclass(frozen=True, slots=True)
class Offer:
    """A container as somebody choosing one sees it."""

    label: str
    product: str
    free_ug: int
    expires_on: date
    discard_at: datetime | None = None
    is_finished: bool = False
    patient_uid: str = ""
    """Whose own it is; empty for bulk stock."""


@dataclass(frozen=True, slots=True)
class Take:
    """How much is taken of which container, counted from 0 in the order chosen."""

    index: int
    ug: int


def may_promise(
    offer: Offer, product: str, ug: int, today: date, now: datetime, patient_uid: str = ""
) -> Decision:
    """Only what is there, in date, the right drug and not somebody else's own can be promised."""
    refused = _not_this_one(offer, product, patient_uid)
    if refused is not None:
        return refused
    if offer.expires_on < today:
        text = _("%(label)s expired on %(day)s. Take another container; nothing was recorded.")
        return refuse(
            text % {"label": offer.label, "day": offer.expires_on}, rule="pharmacy.expired"
        )
    if offer.discard_at is not None and offer.discard_at <= now:
        text = _("%s is past its discard time. Waste it with a witness and take another one.")
        return refuse(text % offer.label, rule="pharmacy.discard")
    if ug > offer.free_ug:
        text = _("%s does not hold enough by the book. Choose a second container beside it.")
        return refuse(text % offer.label, rule="pharmacy.balance")
    return ALLOWED


def _not_this_one(offer: Offer, product: str, patient_uid: str) -> Decision | None:
    if offer.patient_uid and offer.patient_uid != patient_uid:
        text = _("%s was dispensed for another patient and is theirs alone. Take another one.")
        return refuse(text % offer.label, rule="pharmacy.owner")
    if offer.product != product:
        text = _("%s holds another product than the order names. Take another container.")
        return refuse(text % offer.label, rule="pharmacy.product")
    if offer.is_finished:
        return refuse(_("%s is finished.") % offer.label, rule="pharmacy.finished")
    return None


def share(need_ug: int, free: Sequence[int]) -> tuple[Take, ...]:
    """Split a dose over the containers in the order chosen; the last one carries what is missing.

    Whether it holds that much is for `may_promise` to say.
    """
    takes, left = [], need_ug
    for index, ug in enumerate(free):
        last = index + 1 == len(free)
        take = left if last else min(left, ug)
        if take > 0:
            takes.append(Take(index, take))
            left -= take
    return tuple(takes)


def may_close_day(problems: Sequence[str], *, closed_by: str) -> Decision:
    """A day is closed once, when nothing is uncounted, unexplained or unaccounted for."""
    if closed_by:
        return refuse(_("%s closed this day already.") % closed_by, rule="pharmacy.day_closed")
    if problems:
        return Decision(
            Outcome.REFUSED, tuple(Reason(one, "pharmacy.day_open") for one in problems)
        )
    return ALLOWED


def may_witness(witness_uid: str, handled: Collection[str], *, allowed: bool) -> Decision:
    """A witness is somebody who neither drew nor wastes it, in a role that may witness."""
    if witness_uid in handled:
        text = _("Whoever drew or wastes the drug cannot witness it. Ask somebody else to sign in.")
        return refuse(text, rule="pharmacy.witness")
    if not allowed:
        text = _("This person's role does not witness controlled drugs. Ask somebody else.")
        return refuse(text, rule="pharmacy.witness_role")
    return ALLOWED


def may_correct(*, correctable: bool, corrected_by: str) -> Decision:
    """An amount is corrected once; who wants to correct it again corrects the correction."""
    if not correctable:
        return refuse(_("This entry holds no amount that could be wrong."), rule="pharmacy.correct")
    if corrected_by:
        text = _("%s corrected this entry already. Correct that correction instead.")
        return refuse(text % corrected_by, rule="pharmacy.corrected")
    return ALLOWED
