"""When a consent may be signed, and whether one is valid. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a signed consent is still valid.

    `None` for `signed_at` means that nothing was signed. `route` and `indication` are the
    consent's, `course_route` and `course_indication` the course's (empty: not fixed yet).
    `dosed_at` are the moments at which a dose began or ended; a signature sooner than
    `clear_of_dose` after one does not count. `asked_anew_since` is the latest of: a material
    version or change, and the start of a series.
    """

    signed_at: datetime | None
    valid_until: datetime | None
    withdrawn_at: datetime | None
    route: str = ""
    course_route: str = ""
    indication: str = ""
    course_indication: str = ""
    asked_anew_since: tuple[tuple[datetime, str], ...] = ()
    dosed_at: tuple[datetime, ...] = ()
    clear_of_dose: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a patient has come with a document."""

    wanted: frozenset[str]
    read: frozenset[str]
    open_questions: int
    choices_wanted: frozenset[str]
    choices_made: frozenset[str]


def is_valid(standing: Standing, at: datetime) -> Decision:
    """Whether the patient's consent covers this course at `at`; every reason against it."""
    if standing.withdrawn_at is not None and standing.withdrawn_at <= at:
        return _no(_("The patient has withdrawn consent."), "consent.withdrawn")
    if standing.signed_at is None or standing.signed_at > at:
        return _no(_("There is no signed consent."), "consent.missing")
    return all_of(
        [
            _not_over(standing, at),
            _signed_clear_of_dose(standing.signed_at, standing.dosed_at, standing.clear_of_dose),
            _same_route(standing),
            _same_indication(standing),
            _nothing_newer(standing.signed_at, standing.asked_anew_since, at),
        ]
    )


def may_sign(reading: Reading, *, clear: Decision, same_text: bool) -> Decision:
    """Everything read, every question answered, nothing changed, and no dose at work any more."""
    return all_of(
        [
            clear,
            _all_read(reading),
            _all_answered(reading.open_questions),
            _all_chosen(reading),
            ALLOWED if same_text else _text_changed(),
        ]
    )


def is_current(prepared_at: datetime, changed: Sequence[tuple[datetime, str]]) -> Decision:
    """Whether nothing that patients should know has changed since the document was prepared."""
    newer = [why for since, why in changed if prepared_at < since]
    if not newer:
        return ALLOWED
    text = _(
        "This document is no longer the one in force: %(why)s Put it together anew and have it "
        "read; nothing was signed."
    )
    return _no(text % {"why": newer[-1]}, "consent.outdated")


def knows_block(block_id: str, wanted: Collection[str]) -> Decision:
    """A part can be read only if it belongs to this document."""
    if block_id in wanted:
        return ALLOWED
    return _no(_("This part does not belong to this consent."), "consent.block")


def _not_over(standing: Standing, at: datetime) -> Decision:
    if standing.valid_until is None or at < standing.valid_until:
        return ALLOWED
    told = {"date": standing.valid_until.date().isoformat()}
    return _no(_("The consent ended on %(date)s; it has to be renewed.") % told, "consent.expired")


def _same_route(standing: Standing) -> Decision:
    if standing.course_route in {"", standing.route}:
        return ALLOWED
    return _no(
        _("The consent was given for another route. Have the right document read and signed."),
        "consent.route",
    )


def _same_indication(standing: Standing) -> Decision:
    if standing.course_indication in {"", standing.indication}:
        return ALLOWED
    return _no(
        _("The consent was given for another condition. Have the right document signed."),
        "consent.indication",
    )


def _nothing_newer(
    signed_at: datetime, asked_anew: Sequence[tuple[datetime, str]], at: datetime
) -> Decision:
    newer = [why for since, why in asked_anew if signed_at < since <= at]
    if not newer:
        return ALLOWED
    return _no(_("The consent has to be renewed: %(why)s") % {"why": newer[-1]}, "consent.renewal")


def clear_of_dose(at: datetime, dosed_at: Collection[datetime], wait: timedelta) -> Decision:
    """Whether the last dose before `at` lies far enough back for a signature to count."""
    last = max((one for one in dosed_at if one <= at), default=None)
    if last is None or at - last >= wait:
        return ALLOWED
    told = {
        "hours": wait // timedelta(hours=1),
        "from": (last + wait).strftime("%Y-%m-%d %H:%M %Z"),
    }
    return refuse(
        _(
            "A consent signed after a dose does not count until %(hours)d hours have passed: "
            "have it read and signed from %(from)s. Taking consent back works at any moment."
        )
        % told,
        rule="consent.after_dose",
        source="design floor 11",
    )


def _signed_clear_of_dose(
    signed_at: datetime, dosed_at: Collection[datetime], wait: timedelta
) -> Decision:
    if clear_of_dose(signed_at, dosed_at, wait):
        return ALLOWED
    return _no(
        _("The consent was signed too soon after a dose; it does not count. Have it signed anew."),
        "consent.after_dose",
    )


def _all_read(reading: Reading) -> Decision:
    missing = len(reading.wanted - reading.read)
    if not missing:
        return ALLOWED
    words = ngettext("%(n)d part is not read yet.", "%(n)d parts are not read yet.", missing)
    return _no(words % {"n": missing}, "consent.unread")


def _all_answered(open_questions: int) -> Decision:
    if not open_questions:
        return ALLOWED
    words = ngettext(
        "%(n)d question of the patient is not answered yet.",
        "%(n)d questions of the patient are not answered yet.",
        open_questions,
    )
    return _no(words % {"n": open_questions}, "consent.questions")


def _all_chosen(reading: Reading) -> Decision:
    if reading.choices_wanted <= reading.choices_made:
        return ALLOWED
    return _no(_("A separate choice (yes or no) was not made yet."), "consent.choice")


def _text_changed() -> Decision:
    return _no(
        _("Something was added since this page was opened. Read it again, then sign."),
        "consent.changed",
    )


def _no(text: str, rule: str) -> Decision:
    # Nobody is named who may allow it: consent is never overridable (design floor 9).
    return refuse(text, rule=rule)
